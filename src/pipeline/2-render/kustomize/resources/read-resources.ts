import { type JsonValue, KustomizeError } from '../contract.ts'
import {
  fieldOf,
  isEmpty,
  type MapNode,
  metaMap,
  metaText,
  type Node,
  nodeToJson,
  readObjectNodes,
  valueOf,
} from '../node/index.ts'
import { goJson } from './go-json.ts'

/**
 * The objects of a text: documents without content are left out, lists give their items, after everything else. What has no kind or no name is
 * refused. Throws KustomizeError.
 */
export function readObjects(text: string): MapNode[] {
  const queue = objectsOf(readObjectNodes(text))
  const found: MapNode[] = []
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    const kind = valueOf(fieldOf(node, 'kind'))
    const items = kind.endsWith('List') ? fieldOf(node, 'items') : undefined
    if (items === undefined) found.push(node)
    else queue.push(...itemsOf(nodeToJson(items), kind))
  }
  return found
}

/** kustomize makes the items of a list by writing them as JSON, so they lose the styles that they were written in. */
function itemsOf(items: JsonValue, kind: string): MapNode[] {
  if (items === null) return []
  if (!Array.isArray(items)) {
    throw new KustomizeError('resource-invalid', `expected array in ${kind}/items, but found ${goTypeOf(items)}`)
  }
  return items.flatMap((item) => objectsOf(readObjectNodes(goJson(item))))
}

function objectsOf(nodes: readonly Node[]): MapNode[] {
  return nodes.filter((node) => !isEmpty(node)).map(validated)
}

function validated(node: Node): MapNode {
  const { kind: form } = node
  const hasMeta = ['name', 'namespace', 'labels', 'annotations'].some(
    (field) => !isEmpty(fieldOf(fieldOf(node, 'metadata'), field)),
  )
  const hasType = !isEmpty(fieldOf(node, 'kind')) || !isEmpty(fieldOf(node, 'apiVersion'))
  if (form !== 'map' || (!hasMeta && !hasType)) throw new KustomizeError('resource-invalid', 'missing Resource metadata')
  refuseNameless(node, metaMap(node, 'annotations'))
  return node
}

/** Refuses an object without a kind or a name; the annotations are what the error shows. Throws KustomizeError. */
export function refuseNameless(node: MapNode, annotations: ReadonlyMap<string, string>): void {
  const kind = valueOf(fieldOf(node, 'kind'))
  const name = metaText(node, 'name')
  const missing = kind === '' ? 'kind' : kind.endsWith('List') || name !== '' ? undefined : 'metadata.name'
  if (missing === undefined) return
  const type = `{${valueOf(fieldOf(node, 'apiVersion'))} ${kind}}`
  const meta = `{{${name} ${metaText(node, 'namespace')}} ${mapText(metaMap(node, 'labels'))} ${mapText(annotations)}}`
  throw new KustomizeError('resource-invalid', `missing ${missing} in object {${type} ${meta}}`)
}

function mapText(texts: ReadonlyMap<string, string>): string {
  const entries = [...texts].sort(([one], [other]) => (one < other ? -1 : 1))
  return `map[${entries.map(([key, value]) => `${key}:${value}`).join(' ')}]`
}

function goTypeOf(value: JsonValue): string {
  switch (typeof value) {
    case 'string':
      return 'string'
    case 'boolean':
      return 'bool'
    case 'bigint':
      return 'int'
    case 'number':
      return Number.isInteger(value) ? 'int' : 'float64'
    default:
      return 'map[string]interface {}'
  }
}
