/** The forms of `strconv.FormatFloat`; `x` and `b` are the binary ones. */
export type FloatForm = 'e' | 'E' | 'f' | 'g' | 'G' | 'x' | 'X' | 'b'

/**
 * `strconv.FormatFloat` of a float64. A precision of -1 asks for the fewest digits that read back as the same number; any other is exact,
 * however many digits it asks for, and rounds halves to even.
 */
export function formatFloat(value: number, form: FloatForm, precision: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf'
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  const size = Math.abs(value)
  switch (form) {
    case 'f':
      return sign + fixed(precision < 0 ? shortest(size) : rounded(size, { decimals: precision }), precision)
    case 'e':
    case 'E':
      return sign + exponential(precision < 0 ? shortest(size) : rounded(size, { digits: precision + 1 }), precision, form)
    case 'g':
    case 'G':
      return sign + general(size, precision, form === 'g' ? 'e' : 'E')
    case 'x':
    case 'X':
      return sign + hexadecimal(size, precision, form)
    case 'b':
      return sign + binary(size)
  }
}

/** A number as its significant digits, without zeros at either end: 0.digits × 10^point. Zero has no digits. */
type Decimal = { digits: string; point: number }

function shortest(size: number): Decimal {
  if (size === 0) return { digits: '', point: 0 }
  const [mantissa, exponent] = size.toExponential().split('e')
  return { digits: mantissa!.replace('.', ''), point: Number(exponent) + 1 }
}

/** Rounded to so many digits, or to so many of them behind the decimal point. */
function rounded(size: number, to: { digits: number } | { decimals: number }): Decimal {
  if (size === 0) return { digits: '', point: 0 }
  const exact = exactDecimal(size)
  const keep = 'digits' in to ? to.digits : exact.point + to.decimals
  if (keep >= exact.digits.length) return exact
  if (keep < 0) return { digits: '', point: 0 }
  const kept = exact.digits.slice(0, keep)
  const rest = exact.digits.slice(keep)
  const isHalf = /^50*$/.test(rest)
  const up = isHalf ? keep > 0 && Number(kept.at(-1)) % 2 === 1 : rest[0]! >= '5'
  if (!up) return trimmed(kept, exact.point)
  const next = (BigInt(kept === '' ? '0' : kept) + 1n).toString()
  return trimmed(next, exact.point + (next.length > keep ? 1 : 0))
}

function exactDecimal(size: number): Decimal {
  const { mantissa, exponent } = parts(size)
  if (exponent >= 0) {
    const digits = (mantissa << BigInt(exponent)).toString()
    return trimmed(digits, digits.length)
  }
  const digits = (mantissa * 5n ** BigInt(-exponent)).toString()
  return trimmed(digits, digits.length + exponent)
}

const trimmed = (digits: string, point: number): Decimal => ({ digits: digits.replace(/0+$/, ''), point })

/** mantissa × 2^exponent, the mantissa having 53 bits unless the number is denormal. */
function parts(size: number): { mantissa: bigint; exponent: number } {
  const bits = Buffer.alloc(8)
  bits.writeDoubleBE(size)
  const all = bits.readBigUInt64BE()
  const biased = Number(all >> 52n)
  const fraction = all & ((1n << 52n) - 1n)
  return biased === 0 ? { mantissa: fraction, exponent: -1074 } : { mantissa: fraction | (1n << 52n), exponent: biased - 1075 }
}

function fixed({ digits, point }: Decimal, precision: number): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0'
  const fraction = point > 0 ? digits.slice(point) : '0'.repeat(digits === '' ? 0 : -point) + digits
  const wanted = precision < 0 ? fraction : fraction.padEnd(precision, '0')
  return wanted === '' ? whole : `${whole}.${wanted}`
}

function exponential({ digits, point }: Decimal, precision: number, letter: 'e' | 'E'): string {
  const exponent = digits === '' ? 0 : point - 1
  const fraction = digits.slice(1).padEnd(Math.max(precision, 0), '0')
  const size = String(Math.abs(exponent)).padStart(2, '0')
  return `${digits[0] ?? '0'}${fraction === '' ? '' : `.${fraction}`}${letter}${exponent < 0 ? '-' : '+'}${size}`
}

function general(size: number, precision: number, letter: 'e' | 'E'): string {
  const isShortest = precision < 0
  const wanted = precision === 0 ? 1 : precision
  const decimal = isShortest ? shortest(size) : rounded(size, { digits: wanted })
  const { digits, point } = decimal
  const limit = isShortest ? 6 : wanted > digits.length && digits.length >= point ? digits.length : wanted
  const exponent = digits === '' ? -1 : point - 1
  if (exponent < -4 || exponent >= limit) return exponential(decimal, digits.length - 1, letter)
  return fixed(decimal, Math.max(digits.length - point, 0))
}

function hexadecimal(size: number, precision: number, form: 'x' | 'X'): string {
  let { mantissa, exponent } = parts(size)
  exponent += 52
  if (mantissa === 0n) exponent = 0
  while (mantissa !== 0n && mantissa < 1n << 52n) {
    mantissa <<= 1n
    exponent--
  }
  if (precision >= 0 && precision < 13) {
    const dropped = BigInt(52 - precision * 4)
    const half = 1n << (dropped - 1n)
    const rest = mantissa & ((1n << dropped) - 1n)
    let kept = mantissa >> dropped
    if (rest > half || (rest === half && kept % 2n === 1n)) kept++
    mantissa = kept << dropped
    if (mantissa >= 1n << 53n) {
      mantissa >>= 1n
      exponent++
    }
  }
  const all = (mantissa & ((1n << 52n) - 1n)).toString(16).padStart(13, '0')
  const fraction = precision < 0 ? all.replace(/0+$/, '') : all.padEnd(precision, '0').slice(0, precision)
  const power = `${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
  const text = `0x${mantissa >> 52n}${fraction === '' ? '' : `.${fraction}`}p${power}`
  return form === 'x' ? text : text.toUpperCase()
}

function binary(size: number): string {
  const { mantissa, exponent } = parts(size)
  return `${mantissa}p${exponent < 0 ? '' : '+'}${exponent}`
}
