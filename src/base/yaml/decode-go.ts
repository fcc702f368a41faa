import type { Mark } from './cursor.ts'
import { Expansion } from './expansion.ts'
import { type GoMap, type GoValue, goSyntax, goTypeOf, goQuote } from './go-values.ts'
import { markOfNode, type YamlNode } from './nodes.ts'
import { type Dialect, resolveScalar } from './scalars.ts'
import { base64Text, resolveTagged } from './tagged.ts'
import { timeAsJson } from './times.ts'
import { put, type YamlValue } from './values.ts'

/** Why Go cannot decode a document, in its words. */
export class DecodeProblem extends Error {
  readonly mark: Mark

  constructor(problem: string, node: YamlNode) {
    super(problem)
    this.mark = markOfNode(node)
  }
}

/**
 * Decodes nodes into values with Go's types, as the readers do into `interface {}`. v3 refuses repeated keys, all at once, and merges after the
 * other keys of a mapping, which win; v2 merges in place. Throws DecodeProblem.
 */
export function decodeNodes(root: YamlNode, dialect: Dialect): GoValue {
  const decoder = new Decoder(dialect)
  const value = decoder.value(root)
  if (decoder.errors.length > 0) throw new DecodeProblem(`unmarshal errors:\n  ${decoder.errors.join('\n  ')}`, root)
  return value ?? null
}

/** How many errors of one document are told. */
const mostErrors = 10_000

class Decoder {
  /** What v3 complains of all at once. */
  readonly errors: string[] = []
  private readonly dialect: Dialect
  private readonly expansion = new Expansion()
  private readonly open = new Set<YamlNode>()
  private depth = 0

  constructor(dialect: Dialect) {
    this.dialect = dialect
  }

  /** undefined for what was added to `errors`. */
  value(node: YamlNode): GoValue | undefined {
    if (!this.expansion.count(this.depth > 0)) throw new DecodeProblem('document contains excessive aliasing', node)
    if (node.kind === 'scalar') return this.scalar(node)
    if (node.kind === 'list')
      return { type: 'list', items: node.items.map((item) => this.value(item)).filter((item) => item !== undefined) }
    if (node.kind === 'alias') return this.alias(node)
    const map: GoMap = { type: 'map', keyType: this.keyType(node), entries: new Map() }
    return this.mapping(node, map, undefined) ? map : undefined
  }

  private alias(node: YamlNode & { kind: 'alias' }): GoValue | undefined {
    if (this.open.has(node)) throw new DecodeProblem(`anchor '${node.name}' value contains itself`, node)
    this.open.add(node)
    this.depth++
    const value = this.value(node.target)
    this.depth--
    this.open.delete(node)
    return value
  }

  private scalar(node: YamlNode & { kind: 'scalar' }): GoValue {
    const { tag, value, style } = node
    if (!node.tagged && style !== 'plain') return value
    if (tag === '!!binary') {
      const text = base64Text(value)
      if (text === undefined) throw new DecodeProblem('!!binary value contains invalid base64 data', node)
      return text
    }
    const found = node.tagged ? resolveTagged(tag, value, this.dialect) : resolveScalar(value, this.dialect)
    if (found === undefined) return value
    if ('problem' in found) throw new DecodeProblem(found.problem, node)
    if (found.tag === '!!timestamp') return this.dialect === 'v2' ? value : timeAsJson(value)
    if (typeof found.value === 'number' || typeof found.value === 'bigint') {
      const unsigned = typeof found.value === 'bigint' && found.value >= 2n ** 63n
      return { type: found.tag === '!!float' ? 'float64' : unsigned ? 'uint64' : 'int', value: found.value }
    }
    return found.value
  }

  /** v3 makes a map with texts as keys where all keys are texts. */
  private keyType(node: YamlNode & { kind: 'mapping' }): GoMap['keyType'] {
    const texts = this.dialect === 'v3' && node.entries.every(([key]) => /^!!(str|merge)$/.test(typeOfKey(key)))
    return texts ? 'string' : 'interface {}'
  }

  /** Decodes into `map`; keys in `taken` are left alone, and those that are set are added to it. Gives false for repeated keys. */
  private mapping(node: YamlNode & { kind: 'mapping' }, map: GoMap, taken: Set<string> | undefined): boolean {
    if (this.dialect === 'v3' && this.hasRepeatedKeys(node)) return false
    let merged: YamlNode | undefined
    for (const [keyNode, valueNode] of node.entries) {
      if (isMerge(keyNode)) {
        if (this.dialect === 'v2') this.merge(valueNode, map, undefined)
        else merged = valueNode
        continue
      }
      const key = map.keyType === 'string' ? this.textKey(keyNode) : this.value(keyNode)
      if (key === undefined) continue
      const isCollection = typeof key === 'object' && key !== null && (key.type === 'map' || key.type === 'list')
      if (isCollection && taken !== undefined) {
        throw new DecodeProblem(`runtime error: hash of unhashable type ${goTypeOf(key)}`, keyNode)
      }
      const name = identity(key)
      if (taken?.has(name) === true) continue
      taken?.add(name)
      if (isCollection) throw new DecodeProblem(`invalid map key: ${goSyntax(key)}`, keyNode)
      map.entries.set(name, [key, this.value(valueNode) ?? null])
    }
    if (merged !== undefined) this.merge(merged, map, taken ?? new Set(map.entries.keys()))
    return true
  }

  /** A map whose keys are texts takes other scalars as they are written; null is no key at all. */
  private textKey(node: YamlNode): string | undefined {
    const target = node.kind === 'alias' ? node.target : node
    if (target.kind !== 'scalar') {
      const repeated = target.kind === 'mapping' && this.hasRepeatedKeys(target)
      if (!repeated) this.errors.push(`line ${target.line}: cannot unmarshal ${target.tag} into string`)
      return undefined
    }
    const value = this.value(node)
    if (typeof value === 'string' && target.tag === '!!binary') return value
    return value === null ? undefined : target.value
  }

  private merge(node: YamlNode, map: GoMap, taken: Set<string> | undefined): void {
    const sources = node.kind === 'list' ? node.items : [node]
    for (const source of taken === undefined ? sources.toReversed() : sources) {
      const target = source.kind === 'alias' ? source.target : source
      if (target.kind !== 'mapping' || (node.kind === 'alias' && source !== node)) {
        throw new DecodeProblem('map merge requires map or sequence of maps as the value', node)
      }
      this.mergeOne(source, target, { map, taken })
    }
  }

  private mergeOne(
    source: YamlNode,
    target: YamlNode & { kind: 'mapping' },
    into: { map: GoMap; taken: Set<string> | undefined },
  ): void {
    const isAlias = source.kind === 'alias'
    if (isAlias && this.open.has(source)) throw new DecodeProblem(`anchor '${source.name}' value contains itself`, source)
    if (isAlias) {
      this.open.add(source)
      this.expansion.count(this.depth > 0)
      this.depth++
    }
    if (!this.expansion.count(this.depth > 0)) throw new DecodeProblem('document contains excessive aliasing', source)
    this.mapping(target, into.map, into.taken)
    if (isAlias) {
      this.depth--
      this.open.delete(source)
    }
  }

  private hasRepeatedKeys(node: YamlNode & { kind: 'mapping' }): boolean {
    // Almost never is there anything to say, which a set of names finds out.
    const names = new Set(node.entries.map(([key]) => (key.kind === 'scalar' ? key.value : '')))
    if (names.size === node.entries.length) return false
    const before = this.errors.length
    const seen = new Map<string, YamlNode[]>()
    for (const [key] of node.entries) {
      const text = key.kind === 'scalar' ? key.value : key.kind === 'alias' ? key.name : ''
      const same = seen.get(`${key.kind} ${text}`)
      if (same === undefined) seen.set(`${key.kind} ${text}`, [key])
      else same.push(key)
    }
    const passed = new Map<YamlNode[], number>()
    for (const [first] of node.entries) {
      const text = first.kind === 'scalar' ? first.value : first.kind === 'alias' ? first.name : ''
      const same = seen.get(`${first.kind} ${text}`) ?? []
      const index = (passed.get(same) ?? 0) + 1
      passed.set(same, index)
      for (let at = index; at < same.length; at++) {
        // Each pair is an error, and there are half the square of the keys: more than anybody reads are left out, before they fill the memory.
        if (this.errors.length >= mostErrors) return true
        this.errors.push(`line ${same[at]!.line}: mapping key ${goQuote(text)} already defined at line ${first.line}`)
      }
    }
    return this.errors.length > before
  }
}

/** Why sigs.k8s.io/yaml (v2) or encoding/json (v3) cannot make JSON of a value, in their words; undefined where they can. */
export function jsonProblem(value: GoValue, dialect: Dialect): string | undefined {
  return (dialect === 'v2' ? keyProblem(value) : undefined) ?? valueProblem(value, dialect)
}

function keyProblem(value: GoValue): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (value.type === 'list') return firstOf(value.items, keyProblem)
  if (value.type !== 'map') return undefined
  return firstOf([...value.entries.values()], ([key, child]) => {
    const good =
      typeof key === 'string' || typeof key === 'boolean' || (key !== null && (key.type === 'int' || key.type === 'float64'))
    if (good) return keyProblem(child)
    return `unsupported map key of type: ${goTypeOf(key)}, key: ${goSyntax(key)}, value: ${goSyntax(child)}`
  })
}

function valueProblem(value: GoValue, dialect: Dialect): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (value.type === 'list') return firstOf(value.items, (item) => valueProblem(item, dialect))
  if (value.type === 'float64') {
    const number = Number(value.value)
    if (Number.isFinite(number)) return undefined
    return `json: unsupported value: ${Number.isNaN(number) ? 'NaN' : number > 0 ? '+Inf' : '-Inf'}`
  }
  if (value.type !== 'map') return undefined
  if (dialect === 'v3' && value.keyType !== 'string') return 'json: unsupported type: map[interface {}]interface {}'
  const entries = [...value.entries.values()]
  const problemOf = ([, child]: readonly [GoValue, GoValue]): string | undefined => valueProblem(child, dialect)
  // The order of the keys decides which problem is the first, and mostly there is none.
  return firstOf(entries, problemOf) === undefined ? undefined : firstOf(entries.sort(byKey), problemOf)
}

function byKey([a]: readonly [GoValue, GoValue], [b]: readonly [GoValue, GoValue]): number {
  return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)))
}

function firstOf<T>(items: readonly T[], problem: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = problem(item)
    if (found !== undefined) return found
  }
  return undefined
}

function isMerge(key: YamlNode): boolean {
  return key.kind === 'scalar' && key.value === '<<' && key.tag === '!!merge'
}

function typeOfKey(key: YamlNode): string {
  return key.kind === 'alias' ? typeOfKey(key.target) : key.tag
}

/** Tells keys apart as Go does: by type and value. */
function identity(key: GoValue): string {
  return typeof key === 'string' ? `"${key}` : goSyntax(key)
}

/** The value as JSON. */
export function plainValue(value: GoValue, maps: boolean): YamlValue {
  if (typeof value !== 'object' || value === null) return value
  if (value.type === 'list') return value.items.map((item) => plainValue(item, maps))
  if (value.type !== 'map') return Number(value.value)
  const result: Map<string, YamlValue> | { [key: string]: YamlValue } = maps ? new Map<string, YamlValue>() : {}
  for (const [key, child] of value.entries.values()) {
    if (result instanceof Map) result.set(String(key), plainValue(child, maps))
    else put(result, String(key), plainValue(child, maps))
  }
  return result
}
