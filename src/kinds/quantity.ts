const decimal: { [suffix: string]: number } = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 }
const binary: { [suffix: string]: bigint } = {
  Ki: 1n << 10n,
  Mi: 1n << 20n,
  Gi: 1n << 30n,
  Ti: 1n << 40n,
  Pi: 1n << 50n,
  Ei: 1n << 60n,
}

/** Whether two values are the same Kubernetes quantity (`1000m` and `1`, `1Gi` and `1024Mi`); false where either is none. */
export function sameQuantity(a: unknown, b: unknown): boolean {
  const [left, right] = [nanosOf(a), nanosOf(b)]
  return left !== undefined && left === right
}

/** In units of 10^-9, rounded up as the API server does; undefined where the text is no quantity. */
function nanosOf(value: unknown): bigint | undefined {
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string') return undefined
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,2})|([numkMGTPE]|[KMGTPE]i))?$/.exec(text)
  if (match === null) return undefined
  const [, sign, whole = '', fraction = '', exponent, suffix = ''] = match
  if (whole + fraction === '') return undefined
  const digits = BigInt(whole + fraction)
  const factor = binary[suffix]
  const power = 9 - fraction.length + (factor === undefined ? Number(exponent ?? decimal[suffix] ?? 0) : 0)
  const scaled = digits * (factor ?? 1n)
  const nanos = power >= 0 ? scaled * 10n ** BigInt(power) : ceilDivide(scaled, 10n ** BigInt(-power))
  return sign === '-' ? -nanos : nanos
}

function ceilDivide(value: bigint, by: bigint): bigint {
  return (value + by - 1n) / by
}
