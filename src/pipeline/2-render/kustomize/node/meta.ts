import { clearField, entryOf, fieldOf, setField } from './fields.ts'
import { isEmpty, type MapNode, type Node, textNode, valueOf } from './node.ts'
import { lookupOrCreate } from './path.ts'

/** `metadata.name` and the like; '' where it is absent or null. */
export function metaText(node: Node, field: string): string {
  const found = fieldOf(metadataOf(node), field)
  return isEmpty(found) ? '' : valueOf(found)
}

/** `metadata.labels` or `metadata.annotations` as texts, in the order of the node; whatever is no scalar is ''. */
export function metaMap(node: Node, field: string): Map<string, string> {
  const found = fieldOf(metadataOf(node), field)
  const texts = new Map<string, string>()
  if (found?.kind === 'map') for (const { key, value } of found.entries) texts.set(valueOf(key), valueOf(value))
  return texts
}

/** Replaces `metadata.labels` or `metadata.annotations`, sorted by key; an empty map removes it. */
export function setMetaMap(node: Node, field: string, texts: ReadonlyMap<string, string>): void {
  const metadata = lookupOrCreate(node, ['metadata'], 'map')
  if (metadata === undefined) return
  clearField(metadata, field)
  if (texts.size === 0) return
  const map = lookupOrCreate(metadata, [field], 'map')
  const keys = [...texts.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  for (const key of keys) if (map !== undefined) setField(map, key, textNode(texts.get(key) ?? ''))
}

/** The map `metadata`; undefined where it is absent, null or empty. */
function metadataOf(node: Node): MapNode | undefined {
  const found = entryOf(node, 'metadata')?.value
  return found?.kind === 'map' && !isEmpty(found) ? found : undefined
}
