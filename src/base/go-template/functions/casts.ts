import { type GoValue, Integer } from '../value.ts'

const int64Min = -(2n ** 63n)
const int64Max = 2n ** 63n - 1n

/** The integer of a value by the rules of spf13/cast; 0 for what has none. Numbers are cut, not rounded. */
export function castInt(value: GoValue): bigint {
  if (typeof value === 'bigint') return BigInt.asIntN(64, value)
  if (value instanceof Integer) return isPlainInteger(value) ? BigInt.asIntN(64, value.value) : 0n
  if (typeof value === 'number') return truncated(value)
  if (typeof value === 'string') return parseInteger(withoutZeroFraction(value)) ?? 0n
  return value === true ? 1n : 0n
}

/** The float of a value by the rules of spf13/cast; 0 for what has none. */
export function castFloat(value: GoValue): number {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof Integer) return isPlainInteger(value) ? Number(value.value) : 0
  if (typeof value === 'string') return parseFloatText(value) ?? 0
  return value === true ? 1 : 0
}

/**
 * Go's `strconv.ParseInt(text, 0, 64)`: the prefix tells the base, underscores may part digits. undefined where it is no integer or does
 * not fit into 64 bits.
 */
export function parseInteger(text: string, base = 0): bigint | undefined {
  const found = /^([+-]?)(.+)$/.exec(text)
  if (found === null) return undefined
  const [, sign = '', digits = ''] = found
  const size = base === 0 ? unsigned(digits) : base === 8 ? octal(digits) : decimal(digits)
  if (size === undefined) return undefined
  const result = sign === '-' ? -size : size
  return result < int64Min || result > int64Max ? undefined : result
}

/** Go's `strconv.ParseFloat(text, 64)`; undefined where the text is no float or is too large for one. */
export function parseFloatText(text: string): number | undefined {
  const special = /^([+-]?)(inf|infinity|nan)$/i.exec(text)
  if (special !== null) {
    if (special[2]?.toLowerCase() === 'nan') return special[1] === '' ? Number.NaN : undefined
    return special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  }
  if (text.includes('_') && !underscoresFit(text)) return undefined
  const bare = text.replaceAll('_', '')
  const hex = /^([+-]?)0x([0-9a-f]*)(?:\.([0-9a-f]*))?p([+-]?\d+)$/i.exec(bare)
  if (hex !== null) return hexFloat(hex)
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(bare)) return undefined
  const value = Number(bare)
  return Number.isFinite(value) ? value : undefined
}

/** A float as Go cuts it on amd64: what does not fit becomes the smallest integer. */
function truncated(value: number): bigint {
  if (!(value > -9223372036854777856 && value < 9223372036854775808)) return int64Min
  return BigInt(Math.trunc(value))
}

/** Named types such as `time.Duration` are none of the types that cast knows. */
const isPlainInteger = (value: Integer): boolean =>
  !value.goType.includes('.') || value.goType === 'time.Month' || value.goType === 'time.Weekday'

/** `1.00` reads as 1, `1.50` does not. */
function withoutZeroFraction(text: string): string {
  return /^(.*?)\.0+$/s.exec(text)?.[1] ?? text
}

function unsigned(digits: string): bigint | undefined {
  if (digits.includes('_') && !underscoresFit(digits)) return undefined
  const bare = digits.replaceAll('_', '')
  if (/^0x[0-9a-f]+$/i.test(bare) || /^0b[01]+$/i.test(bare) || /^0o[0-7]+$/i.test(bare)) return BigInt(bare.toLowerCase())
  if (/^0[0-7]+$/.test(bare)) return BigInt(`0o${bare.slice(1)}`)
  return /^(0|[1-9]\d*)$/.test(bare) ? BigInt(bare) : undefined
}

const octal = (digits: string): bigint | undefined => (/^[0-7]+$/.test(digits) ? BigInt(`0o${digits}`) : undefined)
const decimal = (digits: string): bigint | undefined => (/^\d+$/.test(digits) ? BigInt(digits) : undefined)

/** An underscore stands between digits or after a prefix of the base. */
function underscoresFit(text: string): boolean {
  const prefix = /^[+-]?0[xob]/i.exec(text)
  const rest = prefix === null ? text.replace(/^[+-]/, '') : text.slice(prefix[0].length)
  const digits = prefix !== null && /x$/i.test(prefix[0]) ? /[0-9a-f]/i : /\d/
  return Array.from(rest).every((character, at) => {
    if (character !== '_') return true
    const before = at === 0 ? prefix !== null : digits.test(rest[at - 1]!)
    return before && at + 1 < rest.length && digits.test(rest[at + 1]!)
  })
}

/** Rounds once, to nearest even: the digits as one integer, scaled by a power of two. */
function hexFloat(found: RegExpExecArray): number | undefined {
  const [, sign = '', whole = '', fraction = '', power = '0'] = found
  if (whole === '' && fraction === '') return undefined
  const mantissa = BigInt(`0x${whole}${fraction || ''}` === '0x' ? '0' : `0x${whole}${fraction}`)
  const exponent = Number(power) - 4 * fraction.length
  const value = mantissa === 0n ? 0 : scaled(mantissa, exponent)
  if (!Number.isFinite(value)) return undefined
  return sign === '-' ? -value : value
}

function scaled(mantissa: bigint, exponent: number): number {
  const bits = mantissa.toString(2).length
  if (bits + exponent > 1100) return Number.POSITIVE_INFINITY
  if (bits + exponent < -1100) return 0
  // The lowest bit that a float of this size keeps; below it everything is folded into one sticky bit before the rounding.
  const lowest = Math.max(bits + exponent - 53, -1074) - 2
  const drop = lowest - exponent
  if (drop <= 0) return Number(mantissa) * 2 ** Math.max(exponent, -1000) * 2 ** Math.min(exponent + 1000, 0)
  const kept = mantissa >> BigInt(drop)
  const sticky = kept << BigInt(drop) === mantissa ? 0n : 1n
  const quarters = kept
  const [low, high] = [quarters & 3n, quarters >> 2n]
  const up = low > 2n || (low === 2n && (sticky === 1n || (high & 1n) === 1n))
  return Number(up ? high + 1n : high) * 2 ** Math.max(lowest + 2, -1000) * 2 ** Math.min(lowest + 1002, 0)
}
