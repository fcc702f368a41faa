import { createHash } from 'node:crypto'
import { fieldOf, type MapNode, type Node, nodeToJson } from '../node/index.ts'
import { goJson, type Transform } from '../resources/index.ts'
import type { JsonObject, JsonValue } from '../contract.ts'
import { KustomizeError } from '../contract.ts'

/** Puts a hash of its content behind the name of each object that wants one. */
export const addHashes: Transform = (map) => {
  for (const resource of map.resources) {
    if (!resource.needsHash) continue
    const hash = contentHash(resource.node, resource.kind)
    resource.rememberId()
    resource.name = `${resource.name}-${hash}`
  }
  map.renamed()
}

/** Ten letters that change with the content of a ConfigMap or a Secret. The name has no part in it. */
function contentHash(node: MapNode, kind: string): string {
  const digits = createHash('sha256')
    .update(goJson(contentOf(node, kind)))
    .digest('hex')
    .slice(0, 10)
  return digits.replace(/[013ae]/g, (digit) => safeLetters[digit] ?? digit)
}

/** What looks like a word nobody wants in a name. */
const safeLetters: { readonly [digit: string]: string } = { '0': 'g', '1': 'h', '3': 'k', a: 'm', e: 't' }

function contentOf(node: MapNode, kind: string): JsonObject {
  // kustomize looks the name up by a path that is never there, so it is always empty.
  if (kind === 'ConfigMap') return { kind, name: '', data: fieldValue(node, 'data'), ...optionalMap(node, 'binaryData') }
  if (kind === 'Secret') {
    const type = fieldValue(node, 'type')
    return { kind, type, name: '', data: fieldValue(node, 'data'), ...optionalMap(node, 'stringData') }
  }
  throw new KustomizeError('generator', `Cannot hash the content of a ${kind}: only ConfigMaps and Secrets are hashed`)
}

function fieldValue(node: MapNode, field: string): JsonValue {
  const found: Node | undefined = fieldOf(node, field)
  if (found === undefined) return ''
  if (found.kind === 'scalar') return found.value
  const value = nodeToJson(found)
  return Array.isArray(value) ? null : value
}

function optionalMap(node: MapNode, field: string): JsonObject {
  const value = fieldValue(node, field)
  return typeof value === 'object' && value !== null ? { [field]: value } : {}
}
