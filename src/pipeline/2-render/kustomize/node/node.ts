import type { ScalarStyle } from '#base/yaml'

/**
 * `tag` is in its short form, '' where nobody has said or found out; `tagged` tells whether it stands in the text. A style is part of the value,
 * because it decides whether `1` is a number or a text.
 */
export type ScalarNode = { kind: 'scalar'; tag: string; tagged: boolean; value: string; style: ScalarStyle }
export type ListNode = { kind: 'list'; tag: string; tagged: boolean; items: Node[]; flow: boolean }
/** `entries` keep the order of the text; the first of repeated keys is the one that is found. */
export type MapNode = { kind: 'map'; tag: string; tagged: boolean; entries: Entry[]; flow: boolean }
export type Entry = { key: Node; value: Node }
export type Node = ScalarNode | ListNode | MapNode

/** A scalar whose type is found by reading it, as if it stood unquoted in a text: `scalar('1')` is a number. */
export function scalar(value: string, tag = ''): ScalarNode {
  return { kind: 'scalar', tag, tagged: false, value, style: 'plain' }
}

/** A scalar that is a text whatever it looks like. */
export function textNode(value: string): ScalarNode {
  return { kind: 'scalar', tag: '!!str', tagged: false, value, style: value.includes('\n') ? 'literal' : 'plain' }
}

export function listNode(items: Node[] = []): ListNode {
  return { kind: 'list', tag: '', tagged: false, items, flow: false }
}

export function mapNode(entries: Entry[] = []): MapNode {
  return { kind: 'map', tag: '', tagged: false, entries, flow: false }
}

/** A deep copy. Nodes that are cached are never changed, only copies of them. */
export function copyNode<N extends Node>(node: N): N
export function copyNode(node: Node): Node {
  const { tag, tagged } = node
  switch (node.kind) {
    case 'scalar':
      return { kind: 'scalar', tag, tagged, value: node.value, style: node.style }
    case 'list':
      return { kind: 'list', tag, tagged, items: node.items.map((item) => copyNode(item)), flow: node.flow }
    case 'map':
      return { kind: 'map', tag, tagged, entries: node.entries.map(copyEntry), flow: node.flow }
  }
}

/**
 * Makes `target` what `source` is, in place, so that everything that holds `target` sees it. What is inside `source` is shared, not copied.
 * `target` may change its kind: do not rely on what was known about it.
 */
export function overwrite(target: Node, source: Node): void {
  if (target === source) return
  // The union is closed under this: every field of the old kind goes, every field of the new one comes.
  const fields = target as unknown as { [field: string]: unknown }
  if (target.kind !== source.kind) for (const field of Object.keys(fields)) delete fields[field]
  Object.assign(fields, source)
}

/** Absent, or of the type null, as kustomize asks before it descends. */
export function isNull(node: Node | undefined): boolean {
  return node === undefined || node.tag === '!!null'
}

/** Absent, null, an empty map or an empty list. */
export function isEmpty(node: Node | undefined): boolean {
  if (node === undefined || node.tag === '!!null') return true
  return node.kind === 'map' ? node.entries.length === 0 : node.kind === 'list' && node.items.length === 0
}

/** The text of a scalar as it is written; '' for everything else. */
export function valueOf(node: Node | undefined): string {
  return node?.kind === 'scalar' ? node.value : ''
}

/** A scalar that is a text, or has no type yet. */
export function isTextLike(node: Node): node is ScalarNode {
  return node.kind === 'scalar' && (node.tag === '!!str' || node.tag === '')
}

function copyEntry({ key, value }: Entry): Entry {
  return { key: copyNode(key), value: copyNode(value) }
}
