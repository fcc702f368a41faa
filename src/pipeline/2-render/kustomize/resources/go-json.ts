import { compareBytes } from '#base/go-template'
import type { JsonValue } from '../contract.ts'

/** JSON as Go's json.Marshal writes it: compact, keys sorted by bytes, `<`, `>`, `&` and two line separators escaped. */
export function goJson(value: JsonValue): string {
  if (typeof value === 'string') return goString(value)
  if (typeof value === 'number') return goNumber(value)
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value)) return `[${value.map(goJson).join(',')}]`
  const entries = Object.entries(value).sort(([one], [other]) => compareBytes(one, other))
  return `{${entries.map(([key, item]) => `${goString(key)}:${goJson(item)}`).join(',')}}`
}

function goString(text: string): string {
  return JSON.stringify(text).replace(/[<>&\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

/** Go writes a float64 without an exponent from 1e-6 up to 1e21, as JavaScript does, but gives exponents two digits. */
function goNumber(value: number): string {
  return String(value).replace(/e([-+])(\d)$/, 'e$10$2')
}
