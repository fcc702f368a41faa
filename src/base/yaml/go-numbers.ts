/** A double as Go's strconv prints it with format `g`: the fewest digits, an exponent of at least two digits below 1e-4 and from 1e6. */
export function formatG(value: number, exponentFrom = 6): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf'
  if (value === 0) return Object.is(value, -0) ? '-0' : '0'
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e')
  const power = Number(exponent)
  if (power >= -4 && power < exponentFrom) return plainDigits(mantissa, power)
  const sign = power < 0 ? '-' : '+'
  return `${mantissa}e${sign}${String(Math.abs(power)).padStart(2, '0')}`
}

/** The same with the precision of 32 bits. */
export function formatG32(value: number): string {
  const single = Math.fround(value)
  if (single === 0 || !Number.isFinite(single)) return formatG(single)
  for (let digits = 1; digits <= 9; digits++) {
    const shorter = Number(single.toPrecision(digits))
    if (Math.fround(shorter) === single) return formatG(shorter)
  }
  return formatG(single)
}

function plainDigits(mantissa: string, power: number): string {
  const sign = mantissa.startsWith('-') ? '-' : ''
  const digits = mantissa.replace('-', '').replace('.', '')
  if (power < 0) return `${sign}0.${'0'.repeat(-power - 1)}${digits}`
  const whole = digits.slice(0, power + 1).padEnd(power + 1, '0')
  const fraction = digits.slice(power + 1)
  return sign + (fraction === '' ? whole : `${whole}.${fraction}`)
}
