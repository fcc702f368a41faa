import type { Json } from '../json.ts'

/** What upstream says about a quantity that is none. */
export const quantityError = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"

type Format = 'decimal' | 'binary' | 'exponent'
type Quantity = { digits: bigint; scale: number; format: Format }

/**
 * The canonical text of a quantity (`1000m` is `1`, `1.5Gi` is `1536Mi`, `0.1m` is rounded up to `1n` steps), or undefined if it is none.
 * Numbers are taken as their decimal text.
 */
export function canonicalQuantity(value: Json): string | undefined {
  const parsed = typeof value === 'number' ? parse(numberText(value)) : typeof value === 'string' ? parse(value) : undefined
  return parsed === undefined ? undefined : print(parsed)
}

/** Compares two quantities by value; unreadable ones count as zero. */
export function compareQuantities(left: Json, right: Json): number {
  const a = parse(String(left)) ?? zero
  const b = parse(String(right)) ?? zero
  const scale = Math.min(a.scale, b.scale)
  const difference = a.digits * 10n ** BigInt(a.scale - scale) - b.digits * 10n ** BigInt(b.scale - scale)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

const zero: Quantity = { digits: 0n, scale: 0, format: 'decimal' }
const decimalSuffixes = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E']
const binarySuffixes = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']

function numberText(value: number): string {
  return String(value).replace('e+', 'e')
}

function parse(text: string): Quantity | undefined {
  const parts = /^([+-]?)(\d*)(?:\.(\d*))?([a-zA-Z]*[-+]?\d*)$/.exec(text)
  if (parts === null) return undefined
  const [, sign = '', whole = '', fraction = '', suffix = ''] = parts
  if (whole === '' && fraction === '') return undefined
  const digits = BigInt(`${whole}${fraction}` || '0') * (sign === '-' ? -1n : 1n)
  const scale = -fraction.length
  const binary = binarySuffixes.indexOf(suffix)
  if (suffix !== '' && binary > 0) return binaryQuantity(digits, scale, binary)
  const decimal = decimalSuffixes.indexOf(suffix)
  if (decimal >= 0) return rounded({ digits, scale: scale + (decimal - 3) * 3, format: 'decimal' })
  const exponent = /^[eE]([+-]?\d+)$/.exec(suffix)?.[1]
  return exponent === undefined ? undefined : rounded({ digits, scale: scale + Number(exponent), format: 'exponent' })
}

function binaryQuantity(digits: bigint, scale: number, power: number): Quantity {
  return rounded({ digits: digits * 1024n ** BigInt(power), scale, format: 'binary' })
}

/** Nothing is finer than a nano; what is finer is rounded away from zero. */
function rounded(quantity: Quantity): Quantity {
  if (quantity.scale >= -9) return quantity
  const divisor = 10n ** BigInt(-9 - quantity.scale)
  const rest = quantity.digits % divisor
  const up = rest === 0n ? 0n : quantity.digits < 0n ? -1n : 1n
  return { ...quantity, digits: quantity.digits / divisor + up, scale: -9 }
}

function print({ digits, scale, format }: Quantity): string {
  if (digits === 0n) return '0'
  if (format === 'binary') return printBinary(digits, scale)
  let mantissa = digits
  let exponent = scale
  while (mantissa % 10n === 0n) {
    mantissa /= 10n
    exponent++
  }
  while (exponent % 3 !== 0) {
    mantissa *= 10n
    exponent--
  }
  if (format === 'exponent') return exponent === 0 ? String(mantissa) : `${mantissa}e${exponent}`
  while (exponent > 18) {
    mantissa *= 1000n
    exponent -= 3
  }
  return `${mantissa}${decimalSuffixes[exponent / 3 + 3] ?? ''}`
}

function printBinary(digits: bigint, scale: number): string {
  const whole = scale >= 0 ? digits * 10n ** BigInt(scale) : digits / 10n ** BigInt(-scale)
  const exact = scale >= 0 || digits % 10n ** BigInt(-scale) === 0n
  const magnitude = whole < 0n ? -whole : whole
  // Small binary numbers and fractions have no binary suffix; they are written as decimal ones.
  if (!exact || magnitude < 1024n) return print({ digits, scale, format: 'decimal' })
  let mantissa = whole
  let power = 0
  while (mantissa % 1024n === 0n && power < binarySuffixes.length - 1) {
    mantissa /= 1024n
    power++
  }
  return `${mantissa}${binarySuffixes[power] ?? ''}`
}
