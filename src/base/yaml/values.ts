import type { Mark } from './cursor.ts'
import { Expansion } from './expansion.ts'
import { formatG32 } from './go-numbers.ts'
import type { Builder, Properties } from './parser.ts'
import { isSurelyText, type Resolved, resolveScalar } from './scalars.ts'
import { base64Text, longTag, resolveTagged } from './tagged.ts'
import type { Token } from './tokens.ts'

/** What a document becomes: JSON, with plain objects or Maps. */
export type YamlValue = null | boolean | number | string | YamlValue[] | { [key: string]: YamlValue } | Map<string, YamlValue>

/** Why a document is not what Go can decode, in its words, and where. */
export type ValueProblem = { mark: Mark; problem: string }

/**
 * A key that JSON cannot have: where, and what it is. Go refuses `null` and whole numbers of 64 bits only if no later key of the same name has replaced
 * the mapping around them. Its words show values with their Go types, which are not known here; `decodeNodes` knows both.
 */
export type BadKey = { mark: Mark; what: string }

type List = { items: YamlValue[]; anchor: Anchor | undefined; mergeable: boolean }
type Mapping = { fields: { [key: string]: YamlValue } | Map<string, YamlValue>; anchor: Anchor | undefined }

/** `size` counts the nodes that it stands for; until it is closed, those before it. */
type Anchor = { value: YamlValue; open: boolean; last: Last; text: string; size: number }

/** Stand for a key `<<` that merges, and for a key that JSON cannot have. */
const mergeKey = Symbol('merge')
const badKey = Symbol('no key of JSON')
type Node = YamlValue | typeof mergeKey | typeof badKey

/** What was read last, for `key` and for merges, which need to know more of it than its value. */
type Last = 'text' | 'merge' | 'number' | 'float' | 'other' | 'mapping' | 'list'

/**
 * Builds JSON while the text is read, as goyaml.v2 and sigs.k8s.io/yaml do in three steps. A problem does not end the reading, because Go reads the
 * whole document before it decodes it: an error of syntax further down comes first. So the first problem is kept in `problem`.
 */
export class ValueBuilder implements Builder<Node, List, Mapping> {
  problem: ValueProblem | undefined
  badKey: BadKey | undefined
  /** Whether a number was met that JSON does not have. */
  notFinite = false
  private readonly maps: boolean
  private readonly anchors = new Map<string, Anchor>()
  private expansion = new Expansion()
  private last: Last = 'other'
  private lastText = ''
  private lastMark: Mark = { line: 0, column: 0 }
  /** Whether each item of the list that was closed last is a mapping. */
  private lastMergeable = true

  constructor(options: { maps: boolean }) {
    this.maps = options.maps
  }

  document(): void {
    this.anchors.clear()
    this.expansion = new Expansion()
    this.problem = undefined
    this.badKey = undefined
    this.notFinite = false
  }

  scalar(text: Token | undefined, place: Mark, properties: Properties | undefined): YamlValue {
    this.expansion.nodes++
    this.lastMark = place
    if (properties === undefined)
      return text === undefined ? this.plain('') : text.style === 'plain' ? this.plain(text.value) : this.text(text.value)
    const value = this.withProperties(text, place, properties)
    if (properties.anchor !== '') {
      const last = this.last === 'merge' ? 'text' : this.last
      this.anchors.set(properties.anchor, { value, open: false, last, text: this.lastText, size: 1 })
    }
    return value
  }

  alias(name: Token): YamlValue {
    const anchor = this.anchors.get(name.value)
    if (anchor === undefined) throw new UnknownAnchor(name.value, name)
    this.last = anchor.last
    this.lastText = anchor.text
    this.lastMark = name
    if (anchor.open) return this.fail(`anchor '${name.value}' value contains itself`, name)
    if (!this.expansion.repeat(anchor.size)) return this.fail('document contains excessive aliasing', name)
    if (this.problem !== undefined) return null
    return copy(anchor.value)
  }

  key(node: Node): Node {
    if (typeof node === 'string') {
      if (this.last !== 'merge') return node
      // Go never decodes the key of a merge.
      this.expansion.nodes--
      return mergeKey
    }
    if (typeof node === 'boolean') return String(node)
    if (typeof node === 'number') return this.numberKey(node)
    return this.noKey(node === null ? 'null' : this.last === 'list' ? 'a list' : 'a mapping')
  }

  openList(_place: Mark, properties: Properties | undefined): List {
    this.expansion.nodes++
    return { items: [], anchor: this.openAnchor(properties, 'other'), mergeable: true }
  }

  item(list: List, value: Node): void {
    // Only `key` makes symbols, and no key is ever an item.
    list.items.push(value as YamlValue)
    if (this.last !== 'mapping') list.mergeable = false
  }

  closeList(list: List): YamlValue {
    this.last = 'list'
    this.lastMergeable = list.mergeable
    return this.close(list.anchor, list.items)
  }

  openMapping(_place: Mark, properties: Properties | undefined): Mapping {
    this.expansion.nodes++
    return { fields: this.maps ? new Map() : {}, anchor: this.openAnchor(properties, 'mapping') }
  }

  pair(mapping: Mapping, key: Node, value: Node): void {
    const { fields } = mapping
    // Only `key` makes symbols, and no key is ever a value.
    const child = value as YamlValue
    if (typeof key === 'string') {
      if (fields instanceof Map) fields.set(key, child)
      else put(fields, key, child)
    } else if (key === mergeKey) this.merge(fields, child)
  }

  closeMapping(mapping: Mapping): YamlValue {
    this.last = 'mapping'
    return this.close(mapping.anchor, mapping.fields)
  }

  private text(text: string): string {
    this.last = 'text'
    return text
  }

  private plain(text: string): YamlValue {
    this.last = 'text'
    if (isSurelyText(text)) {
      if (text === '<<') this.last = 'merge'
      return text
    }
    const found = resolveScalar(text, 'v2')
    return found === undefined || found.tag === '!!timestamp' ? text : this.resolved(found, text)
  }

  private withProperties(text: Token | undefined, place: Mark, { tag }: Properties): YamlValue {
    const value = text?.value ?? ''
    if (tag === '') return text === undefined || text.style === 'plain' ? this.plain(value) : this.text(value)
    if (value === '<<' && (tag === '!' || tag === `${longTag}merge`)) {
      this.last = 'merge'
      return value
    }
    if (tag === `${longTag}binary`)
      return this.text(base64Text(value) ?? this.fail('!!binary value contains invalid base64 data', place) ?? '')
    const found = resolveTagged(tag, value, 'v2')
    if ('problem' in found) return this.fail(found.problem, place)
    return typeof found.value === 'string' ? this.text(found.value) : this.resolved(found, value)
  }

  private resolved(found: Resolved, text: string): YamlValue {
    this.lastText = text
    this.last = found.tag === '!!float' ? 'float' : found.tag === '!!int' ? 'number' : 'other'
    return this.finite(typeof found.value === 'bigint' ? Number(found.value) : found.value)
  }

  private finite(value: YamlValue): YamlValue {
    if (typeof value === 'number' && !Number.isFinite(value)) this.notFinite = true
    return value
  }

  private numberKey(value: number): Node {
    if (this.last === 'float') return floatKey(value)
    return wholeKey(this.lastText) ?? this.noKey('a whole number of more than 63 bits')
  }

  private noKey(what: string): Node {
    this.badKey ??= { what, mark: this.lastMark }
    return badKey
  }

  /** Go carries out a merge where it stands, so it overrides keys that come before; in a list the earlier mapping wins. */
  private merge(fields: Mapping['fields'], value: YamlValue): void {
    if (this.problem !== undefined) return
    if (this.last !== 'mapping' && !(this.last === 'list' && this.lastMergeable)) {
      this.fail('map merge requires map or sequence of maps as the value', this.lastMark)
      return
    }
    for (const source of Array.isArray(value) ? value.toReversed() : [value]) {
      const entries = source instanceof Map ? source : Object.entries(source as { [key: string]: YamlValue })
      for (const [key, merged] of entries) {
        if (fields instanceof Map) fields.set(key, merged)
        else put(fields, key, merged)
      }
    }
  }

  private openAnchor(properties: Properties | undefined, last: Last): Anchor | undefined {
    if (properties === undefined || properties.anchor === '') return undefined
    const anchor: Anchor = { value: null, open: true, last, text: '', size: this.expansion.nodes - 1 }
    this.anchors.set(properties.anchor, anchor)
    return anchor
  }

  private close(anchor: Anchor | undefined, value: YamlValue): YamlValue {
    if (anchor === undefined) return value
    anchor.open = false
    anchor.value = value
    anchor.size = this.expansion.nodes - anchor.size
    return value
  }

  private fail(problem: string, mark: Mark): null {
    this.problem ??= { problem, mark }
    return null
  }
}

/** An alias without its anchor ends the reading at once. */
export class UnknownAnchor extends Error {
  readonly mark: Mark

  constructor(name: string, mark: Mark) {
    super(`unknown anchor '${name}' referenced`)
    this.mark = mark
  }
}

/** `__proto__` is an ordinary key in YAML. */
export function put(fields: { [key: string]: YamlValue }, key: string, value: YamlValue): void {
  if (key === '__proto__') Object.defineProperty(fields, key, { value, enumerable: true, configurable: true, writable: true })
  else fields[key] = value
}

/** What the same anchor gives a second time: equal, and independent of the first. */
function copy(value: YamlValue): YamlValue {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(copy)
  if (value instanceof Map) return new Map(Array.from(value, ([key, child]) => [key, copy(child)]))
  const result: { [key: string]: YamlValue } = {}
  for (const key of Object.keys(value)) put(result, key, copy(value[key]!))
  return result
}

/** sigs.k8s.io/yaml prints keys that are no whole numbers with the precision of 32 bits. */
export function floatKey(value: number): string {
  if (Number.isNaN(value)) return '.nan'
  const text = formatG32(value)
  return text === '+Inf' ? '.inf' : text === '-Inf' ? '-.inf' : text
}

/** A whole number as key, in full; undefined beyond int64, which sigs.k8s.io/yaml refuses. */
function wholeKey(text: string): string | undefined {
  const value = resolveScalar(text, 'v2', false)?.value
  if (typeof value === 'bigint' && value >= 2n ** 63n) return undefined
  return String(value)
}
