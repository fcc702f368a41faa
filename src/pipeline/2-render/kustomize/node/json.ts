import { base64Text, isSurelyText, printYaml, readYaml, resolveScalar, resolveTagged, timeAsJson, YamlError } from '#base/yaml'
import { type JsonObject, type JsonValue, KustomizeError } from '../contract.ts'
import { refolded } from './folding.ts'
import type { MapNode, Node, ScalarNode } from './node.ts'
import { printNode } from './print.ts'
import { readNodes } from './read.ts'

/**
 * What a node is after kustomize has printed it and read it again, which is how it makes JSON: so a quoted number is a text, a date becomes a time,
 * and repeated keys are refused. Whole numbers that a double cannot hold are bigints. Throws KustomizeError.
 */
export function nodeToJson(node: Node): JsonValue {
  try {
    return node.kind === 'map' ? mapValue(node, { isRoot: true, inFlow: node.flow }) : valueOfNode(node, false)
  } catch (error) {
    if (error instanceof Unprintable) throw refusalOf(node, error.message)
    throw error
  }
}

/** As `nodeToJson` for a whole object. */
export function objectOf(node: MapNode): JsonObject {
  // A map gives an object, always.
  return nodeToJson(node) as JsonObject
}

/** A node for a value, with keys in the order and texts in the style that Go's writer gives them. Whole numbers are bigints, others floats. */
export function jsonToNode(value: JsonValue): Node | undefined {
  return readNodes(printYaml(value, { dialect: 'v3', indentSequences: false }))[0]
}

/** What a scalar means once it is printed and read again. Inside of `[]` and `{}` it is printed in quotes where it is empty or has a colon. */
function scalarValue(node: ScalarNode, inFlow = false): JsonValue {
  const { tag, tagged, style } = node
  const value = style === 'folded' && !inFlow ? refolded(node.value) : node.value
  if (tag === '!!str') return value
  if (tagged && tag !== '') return taggedValue(tag, value)
  if (inFlow && style === 'plain' && (value === '' || value.includes(':'))) return value
  if (tag === '') return style !== 'plain' || value.includes('\n') ? value : plainValue(value)
  const found = resolveScalar(value, 'v3')
  if ((found?.tag ?? '!!str') !== tag) return taggedValue(tag, value)
  return style === 'plain' ? plainValue(value) : value
}

/** Thrown for what JSON cannot have; the exact words are found by going the long way. */
class Unprintable extends Error {}

function valueOfNode(node: Node, inFlow: boolean): JsonValue {
  switch (node.kind) {
    case 'scalar':
      return scalarValue(node, inFlow)
    case 'list':
      return node.items.map((item) => valueOfNode(item, inFlow || node.flow))
    case 'map':
      return mapValue(node, { isRoot: false, inFlow: inFlow || node.flow })
  }
}

function mapValue(node: MapNode, { isRoot, inFlow }: { isRoot: boolean; inFlow: boolean }): JsonObject {
  const object: JsonObject = {}
  const seen = new Set<string>()
  for (const { key, value } of node.entries) {
    if (key.kind !== 'scalar' || seen.has(key.value)) throw new Unprintable('')
    seen.add(key.value)
    const meaning = scalarValue(key, true)
    if (isRoot && meaning === null) continue
    if (!isRoot && typeof meaning !== 'string') throw new Unprintable('json: unsupported type: map[interface {}]interface {}')
    const name = typeof meaning === 'string' ? meaning : key.value
    if (name === '__proto__') {
      Object.defineProperty(object, name, {
        value: valueOfNode(value, inFlow),
        enumerable: true,
        configurable: true,
        writable: true,
      })
    } else object[name] = valueOfNode(value, inFlow)
  }
  return object
}

function plainValue(text: string): JsonValue {
  if (isSurelyText(text)) return text
  const found = resolveScalar(text, 'v3')
  if (found === undefined) return text
  return found.tag === '!!timestamp' ? timeAsJson(text) : finite(found.value)
}

function taggedValue(tag: string, text: string): JsonValue {
  if (tag === '!!binary') {
    const decoded = base64Text(text)
    if (decoded === undefined) throw new Unprintable('yaml: !!binary value contains invalid base64 data')
    return decoded
  }
  const found = resolveTagged(tag, text, 'v3')
  if ('problem' in found) throw new Unprintable(`yaml: ${found.problem}`)
  return found.tag === '!!timestamp' ? timeAsJson(text) : finite(found.value)
}

function finite<V extends JsonValue>(value: V): V {
  if (typeof value !== 'number' || Number.isFinite(value)) return value
  throw new Unprintable(`json: unsupported value: ${Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'}`)
}

/** The words of Go, which name lines of the printed text, and all repeated keys at once. */
function refusalOf(node: Node, otherwise: string): KustomizeError {
  try {
    readYaml(printNode(node), { dialect: 'v3', maps: 'maps' })
  } catch (error) {
    if (error instanceof YamlError) return new KustomizeError('resource-invalid', error.goText ?? error.reason)
    throw error
  }
  return new KustomizeError('resource-invalid', otherwise)
}
