import { bytesOf } from '../bytes.ts'
import { GoError } from '../value.ts'

const units: { readonly [unit: string]: bigint } = {
  ns: 1n,
  us: 1000n,
  µs: 1000n,
  μs: 1000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
}
const limit = 2n ** 63n

/** The nanoseconds of a text such as `1h15m30.5s`. Throws GoError in the words of Go's `time.ParseDuration`. */
export function parseDuration(text: string): bigint {
  const [, sign = '', digits = ''] = /^([+-]?)(.*)$/s.exec(text)!
  if (digits === '0') return 0n
  if (digits === '') throw invalid(text)
  let total = 0n
  let rest = digits
  while (rest !== '') {
    const found = /^(\d*)(?:\.(\d*))?([^.\d]*)/.exec(rest)!
    const [whole, number = '', decimals = '', unit = ''] = found
    if (number === '' && decimals === '') throw invalid(text)
    if (BigInt(number || '0') >= limit && BigInt(number) !== limit) throw invalid(text)
    if (unit === '') throw new GoError(`time: missing unit in duration ${quoteTime(text)}`)
    const size = Object.hasOwn(units, unit) ? units[unit] : undefined
    if (size === undefined) throw new GoError(`time: unknown unit ${quoteTime(unit)} in duration ${quoteTime(text)}`)
    total += BigInt(number || '0') * size + fractionOf(decimals, size)
    if (total > limit) throw invalid(text)
    rest = rest.slice(whole.length)
  }
  if (sign === '-') return -total
  if (total >= limit) throw invalid(text)
  return total
}

/** A text as Go's package time quotes it: every byte beyond ASCII as `\x..`. */
export function quoteTime(text: string): string {
  const quoted = [...bytesOf(text)].map((byte) => {
    if (byte < 0x20 || byte >= 0x80) return `\\x${byte.toString(16).padStart(2, '0')}`
    const character = String.fromCharCode(byte)
    return character === '"' || character === '\\' ? `\\${character}` : character
  })
  return `"${quoted.join('')}"`
}

const invalid = (text: string): GoError => new GoError(`time: invalid duration ${quoteTime(text)}`)

/** Go computes this with floats; digits beyond what 63 bits hold are dropped. */
function fractionOf(decimals: string, unit: bigint): bigint {
  const digits = decimals.slice(0, 18)
  if (digits === '') return 0n
  return BigInt(Math.trunc(Number(digits) * (Number(unit) / 10 ** digits.length)))
}
