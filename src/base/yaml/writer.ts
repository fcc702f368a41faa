import { Emitter } from './emitter.ts'
import { YamlWriteError } from './error.ts'
import { formatG } from './go-numbers.ts'
import { keyAfterJson, numberAfterJson, refusalOf, textAfterJson } from './json-passage.ts'
import { keyOrder } from './key-order.ts'
import { OrderedMap } from './ordered-map.ts'
import { isPlainText } from './scalars.ts'
import { styleFor, textFacts } from './text-style.ts'

/**
 * `v2` writes as sigs.k8s.io/yaml's Marshal does (Helm's toYaml, kustomize build); `v3` as the encoder of go.yaml.in/yaml/v3 with an indentation of
 * 2 (Helm's toYamlPretty), with lists indented unless `indentSequences` is false (kustomize's own files).
 */
export type PrintOptions = { dialect: 'v2' } | { dialect: 'v3'; indentSequences?: boolean }

/**
 * A JSON value as YAML text. Maps are mappings, bigints whole numbers; fields that are undefined are left out; keys are sorted as Go sorts them.
 *
 * Without options it is what sigs.k8s.io/yaml writes, but made to be read back and to be read: no line is folded; a text `<<`, texts with U+0085,
 * U+2028 or U+2029, and a whole document that is a text with leading white space, are quoted; what is not finite is null. With options it is byte
 * for byte what the Go program writes. In `v2` a number is what JSON makes of it (`1000000`), in `v3` a number is a float64 (`1e+06`) and a bigint
 * an int. Bytes that are no UTF-8 (lone surrogates) become U+FFFD in `v2`, base64 in `v3`. Throws YamlWriteError where Go refuses the value.
 */
export function printYaml(value: unknown, options?: PrintOptions): string {
  const rules =
    options === undefined ? readable : options.dialect === 'v2' ? sigs : options.indentSequences === false ? compact : indented
  try {
    return new Writer(rules).document(value)
  } catch (error) {
    if (error instanceof YamlWriteError) throw new YamlWriteError(refusalOf(value))
    throw error
  }
}

/** What the three writers do differently. */
type Rules = {
  dialect: 'v2' | 'v3'
  width: number
  indentLists: boolean
  tabsInBlocks: boolean
  text(text: string): string
  key(key: string): string
  number(value: number | bigint): string
  /** Texts that are written in double quotes although Go writes them otherwise. */
  isUnsafe(text: string, isRoot: boolean): boolean
}

const asIs = (text: string): string => text
const never = (): boolean => false
const sigs: Rules = {
  dialect: 'v2',
  width: 80,
  indentLists: false,
  tabsInBlocks: false,
  text: textAfterJson,
  key: keyAfterJson,
  number: numberAfterJson,
  isUnsafe: never,
}
const readable: Rules = {
  ...sigs,
  width: Number.POSITIVE_INFINITY,
  text: asIs,
  key: asIs,
  number: (value) => (typeof value === 'bigint' || Number.isFinite(value) ? numberAfterJson(value) : 'null'),
  isUnsafe: (text, isRoot) =>
    text === '<<' || /[\u2028\u2029]/.test(text) || (isRoot && /^[ \n]/.test(text) && text.includes('\n')),
}
const indented: Rules = {
  dialect: 'v3',
  width: Number.POSITIVE_INFINITY,
  indentLists: true,
  tabsInBlocks: true,
  text: asIs,
  key: asIs,
  number: (value) => (typeof value === 'bigint' ? String(value) : floatText(value)),
  isUnsafe: never,
}
const compact: Rules = { ...indented, indentLists: false }

type Fields = Array<readonly [key: string, value: unknown]>

class Writer {
  private readonly rules: Rules
  private readonly emitter: Emitter

  constructor(rules: Rules) {
    this.rules = rules
    this.emitter = new Emitter(rules.width)
  }

  document(value: unknown): string {
    this.node(value, -1, 'root')
    this.emitter.goTo(0)
    return this.emitter.text()
  }

  /** `indent` is the column of the block around the value, -1 at the root. */
  private node(value: unknown, indent: number, place: 'root' | 'item' | 'value'): void {
    if (typeof value === 'string') this.text(this.rules.text(value), { indent: Math.max(indent, 0) + 2, place })
    else if (typeof value === 'number' || typeof value === 'bigint') this.word(this.rules.number(value))
    else if (typeof value !== 'object' || value === null) this.word(typeof value === 'boolean' ? String(value) : 'null')
    else if (Array.isArray(value)) this.list(value, indent, place)
    else this.mapping(this.entriesOf(value), indent)
  }

  private list(items: readonly unknown[], indent: number, place: 'root' | 'item' | 'value'): void {
    if (items.length === 0) {
      this.word('[]')
      return
    }
    const inKeyColumn = place === 'value' && !this.rules.indentLists && this.emitter.afterKey()
    const own = indent < 0 ? 0 : inKeyColumn ? indent : indent + 2
    for (const item of items) {
      this.emitter.goTo(own)
      this.emitter.indicator('-', { space: true, indention: true })
      this.node(item, own, 'item')
    }
  }

  private mapping(fields: Fields, indent: number): void {
    if (fields.length === 0) {
      this.word('{}')
      return
    }
    const own = indent < 0 ? 0 : indent + 2
    for (const [key, value] of fields) {
      this.emitter.goTo(own)
      if (this.text(key, { indent: own + 2, place: 'key' })) this.emitter.indicator(':', { space: false, indention: false })
      else {
        this.emitter.goTo(own)
        this.emitter.indicator(':', { space: true, indention: true })
      }
      this.node(value, own, 'value')
    }
  }

  private entriesOf(value: object): Fields {
    const entries = fieldsOf(value).map(([key, child]) => [this.rules.key(key), child] as const)
    if (value instanceof OrderedMap) return entries
    const order = keyOrder(this.rules.dialect)
    return entries.sort(([a], [b]) => order(a, b))
  }

  private word(word: string): void {
    this.emitter.scalar(word, { style: 'plain', indent: 0, fold: false })
  }

  /** Writes a text; gives false where it is a key that needs its own entry: beyond 128 bytes, or with line breaks. */
  private text(text: string, where: { indent: number; place: 'root' | 'item' | 'value' | 'key' }): boolean {
    const { dialect, tabsInBlocks, isUnsafe } = this.rules
    const binary = dialect === 'v3' && loneSurrogate.test(text)
    const value = binary ? base64(text) : text
    const facts = textFacts(value, tabsInBlocks)
    const size = value.length > 32 ? Buffer.byteLength(value) + (binary ? 8 : 0) : 0
    const isKey = where.place === 'key' && !facts.multiline && size <= 128
    if (where.place === 'key' && !isKey) this.emitter.indicator('?', { space: true, indention: true })
    const wanted = value.includes('\n') ? 'literal' : binary || isPlainText(value, dialect) ? 'plain' : 'double'
    const unsafe = isUnsafe(value, where.place === 'root')
    const style = unsafe ? 'double' : styleFor(value, facts, { style: wanted, isKey })
    this.emitter.scalar(value, { style, indent: where.indent, fold: !isKey, ...(binary ? { tag: '!!binary' } : {}) })
    return isKey || where.place !== 'key'
  }
}

function fieldsOf(value: object): Fields {
  const entries: Iterable<readonly [unknown, unknown]> = value instanceof Map ? value : Object.entries(value)
  const fields: Array<readonly [string, unknown]> = []
  for (const [key, child] of entries) if (child !== undefined) fields.push([String(key), child])
  return fields
}

function floatText(value: number): string {
  const text = formatG(value)
  return text === 'NaN' ? '.nan' : text === '+Inf' ? '.inf' : text === '-Inf' ? '-.inf' : text
}

const loneSurrogate = /[\ud800-\udfff]/u

/** Base64 of the bytes, in lines of 70 characters where it needs more than one. */
function base64(text: string): string {
  const parts = Array.from(text, (character) => {
    const code = character.codePointAt(0) ?? 0
    return code >= 0xdc80 && code <= 0xdcff ? Buffer.of(code - 0xdc00) : Buffer.from(character, 'utf8')
  })
  const digits = Buffer.concat(parts).toString('base64')
  return digits.length < 70 ? digits : digits.replace(/.{1,70}/g, '$&\n')
}
