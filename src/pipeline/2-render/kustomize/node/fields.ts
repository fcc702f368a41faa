import type { ScalarStyle } from '#base/yaml'
import { type Entry, isNull, isTextLike, type ListNode, type MapNode, type Node, overwrite, scalar, valueOf } from './node.ts'
import { WrongNodeKind } from './node-error.ts'
import { isYaml11NonText } from './old-yaml.ts'

/** The first entry with this key; undefined where there is none, or the node is no map. */
export function entryOf(node: Node | undefined, name: string): Entry | undefined {
  if (node?.kind !== 'map') return undefined
  for (const entry of node.entries) if (valueOf(entry.key) === name) return entry
  return undefined
}

/** The value of a field, null values included; undefined where it is absent, or the node is no map. Never throws. */
export function fieldOf(node: Node | undefined, name: string): Node | undefined {
  return entryOf(node, name)?.value
}

/** As `fieldOf`, but a node that is neither null nor a map is refused. Throws WrongNodeKind. */
export function getField(node: Node | undefined, name: string): Node | undefined {
  return asMap(node) === undefined ? undefined : fieldOf(node, name)
}

/**
 * Sets a field as kustomize does: an absent or null value removes it; a value that is there is overwritten in place and keeps its style, so that a
 * number put into a quoted field becomes a text. A text that old YAML would take for something else is quoted. The key of a new field is plain unless
 * `keyStyle` says how it is written, which decides whether `1` is a number or a text there, too. Throws WrongNodeKind.
 */
export function setField(node: Node, name: string, value: Node | undefined, options: SetFieldOptions = {}): void {
  if (name === '') {
    // The empty name means the node itself, which has to be a scalar.
    setScalar(node, value)
    return
  }
  if (value !== undefined) quoteForOldYaml(value)
  if (value === undefined || (value.tag === '!!null' && options.keepNull !== true)) {
    clearField(node, name)
    return
  }
  const map = asMap(node)
  const existing = fieldOf(map, name)
  if (existing !== undefined) {
    keepStyle(value, existing)
    overwrite(existing, value)
  } else map?.entries.push({ key: { ...scalar(name), style: options.keyStyle ?? 'plain' }, value })
}

type SetFieldOptions = { keepNull?: boolean; keyStyle?: ScalarStyle | undefined }

/** Overwrites a scalar in place; it keeps its style. An absent or null value leaves it alone. Throws WrongNodeKind. */
export function setScalar(target: Node, value: Node | undefined): void {
  if (target.kind !== 'scalar' && !isNull(target)) throw new WrongNodeKind('scalar', target)
  if (value === undefined || isNull(value)) return
  quoteForOldYaml(value)
  keepStyle(value, target)
  overwrite(target, value)
}

/** Removes the first entry with this key. Throws WrongNodeKind. */
export function clearField(node: Node, name: string): void {
  const map = asMap(node)
  const at = map?.entries.findIndex(({ key }) => valueOf(key) === name) ?? -1
  if (at >= 0) map?.entries.splice(at, 1)
}

/** The node as a map; undefined for null. Throws WrongNodeKind. */
export function asMap(node: Node | undefined): MapNode | undefined {
  if (node === undefined || node.tag === '!!null') return undefined
  if (node.kind !== 'map') throw new WrongNodeKind('map', node)
  return node
}

/** The node as a list; undefined for null. Throws WrongNodeKind. */
export function asList(node: Node | undefined): ListNode | undefined {
  if (node === undefined || node.tag === '!!null') return undefined
  if (node.kind !== 'list') throw new WrongNodeKind('list', node)
  return node
}

function quoteForOldYaml(value: Node): void {
  if (isTextLike(value) && value.style === 'plain' && !value.tagged && isYaml11NonText(value.value)) value.style = 'double'
}

/** Lists and maps have a style too: whether they are in flow form. A style that the new kind does not know is lost. */
function keepStyle(value: Node, from: Node): void {
  value.tagged = from.tagged
  if (value.kind === 'scalar') value.style = from.kind === 'scalar' ? from.style : 'plain'
  else value.flow = from.kind === 'scalar' ? false : from.flow
}
