const unitsMs: { readonly [unit: string]: number } = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/**
 * Milliseconds of a duration as Go writes it (`90s`, `1h30m`, `1.5h`, `0`), with `d` for days as Argo CD's settings allow.
 * undefined where it is none. Fractions of a millisecond are kept.
 */
export function parseGoDuration(text: string): number | undefined {
  const match = /^([+-]?)(.+)$/.exec(text.trim())
  if (match === null) return undefined
  const [, sign, rest] = match
  if (rest === '0') return 0
  let ms = 0
  const part = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h|d)/y
  while (part.lastIndex < rest!.length) {
    const found = part.exec(rest!)
    if (found === null) return undefined
    ms += Number(found[1]) * unitsMs[found[2]!]!
  }
  return sign === '-' ? -ms : ms
}
