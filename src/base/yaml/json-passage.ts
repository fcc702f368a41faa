import { YamlError, YamlWriteError } from './error.ts'
import { formatG } from './go-numbers.ts'
import { readYaml } from './reader.ts'

/**
 * sigs.k8s.io/yaml writes a value as JSON, reads that with its YAML reader, and writes what it has read. These are the traces of the passage: what a
 * text, a key or a number is after it. Throw YamlWriteError where the reader refuses the JSON; `refusalOf` says in which words.
 */
export function textAfterJson(text: string): string {
  if (!unusual.test(text)) return text
  const valid = text.replace(loneSurrogates, '\ufffd')
  if (unreadable.test(valid)) refuse()
  if (!valid.includes('\u0085')) return valid
  if (/\u0085(---|\.\.\.)(?:[ \u0085]|$)/.test(valid)) refuse()
  // U+0085 is a line break to YAML, which JSON does not escape, so that the text folds there.
  return valid.replace(/[ \u0085]+/g, (run) => {
    const breaks = run.split('\u0085').length - 1
    return breaks === 0 ? run : '\n'.repeat(breaks - 1) || ' '
  })
}

export function keyAfterJson(key: string): string {
  const isLong = key.length > 150 && Array.from(jsonOf(key)).length > 1024
  if (isLong || key.includes('\u0085')) refuse()
  return textAfterJson(key)
}

export function numberAfterJson(value: number | bigint): string {
  if (typeof value === 'bigint') {
    return value >= -(2n ** 63n) && value < 2n ** 64n ? String(value) : formatG(Number(value))
  }
  if (!Number.isFinite(value)) refuse()
  return wholeOrG(value)
}

/** Whole numbers of 64 bits in full, others as Go's format `g`. */
function wholeOrG(value: number): string {
  if (value === 0) return '0'
  if (Number.isSafeInteger(value)) return String(value)
  if (!Number.isInteger(value) || Math.abs(value) >= 1e21) return formatG(value)
  // The digits that JSON prints count, which are not all those of the number.
  const digits = BigInt(JSON.stringify(value))
  return digits >= -(2n ** 63n) && digits < 2n ** 64n ? String(digits) : formatG(value)
}

function refuse(): never {
  throw new YamlWriteError('')
}

/** Why Go refuses to write a value, in its words: found by reading the JSON that it would read. */
export function refusalOf(value: unknown): string {
  const number = firstInfinite(value)
  if (number !== undefined) {
    const name = Number.isNaN(number) ? 'NaN' : number > 0 ? '+Inf' : '-Inf'
    return `error marshaling into JSON: json: unsupported value: ${name}`
  }
  try {
    readYaml(jsonOf(value), { dialect: 'v2', maps: 'maps' })
  } catch (error) {
    if (error instanceof YamlError) return error.goText?.replace('error converting YAML to JSON: ', '') ?? error.reason
    throw error
  }
  return 'unknown problem generating YAML content'
}

function firstInfinite(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : value
  if (typeof value !== 'object' || value === null) return undefined
  const children = Array.isArray(value) ? value : sortedFields(value).map(([, child]) => child)
  for (const child of children) {
    const found = firstInfinite(child)
    if (found !== undefined) return found
  }
  return undefined
}

/** As encoding/json writes it: keys sorted by bytes, and escapes so that JSON may stand inside HTML and JavaScript. */
function jsonOf(value: unknown): string {
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) {
    const json = JSON.stringify(typeof value === 'string' ? value.replace(loneSurrogates, '\ufffd') : (value ?? null))
    return json.replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
  }
  if (Array.isArray(value)) return `[${value.map(jsonOf).join(',')}]`
  return `{${sortedFields(value)
    .map(([key, child]) => `${jsonOf(key)}:${jsonOf(child)}`)
    .join(',')}}`
}

function sortedFields(value: object): Array<[string, unknown]> {
  const entries =
    value instanceof Map ? Array.from(value, ([key, child]): [string, unknown] => [String(key), child]) : Object.entries(value)
  return entries.filter(([, child]) => child !== undefined).sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
}

const unusual = /[\x7f-\x9f\ud800-\udfff\ufffe\uffff]/
const loneSurrogates = /[\ud800-\udfff]/gu
const unreadable = /[\x7f-\x84\x86-\x9f\ufffe\uffff]/
