import type { Mark } from './cursor.ts'
import type { Builder, Properties } from './parser.ts'
import { resolveScalar } from './scalars.ts'
import { shortTag } from './tagged.ts'
import type { ScalarStyle, Token } from './tokens.ts'
import { UnknownAnchor } from './values.ts'

/**
 * A node as it was written. `tag` is in its short form (`!!int`), `tagged` tells whether it was written; `line` and `column` count from 1.
 * `entries` of a mapping are in the order of the text, repeated keys included. An alias knows its node.
 */
export type YamlNode = Readonly<Placed> &
  (
    | { kind: 'scalar'; value: string; style: ScalarStyle }
    | { kind: 'list'; items: YamlNode[]; flow: boolean }
    | { kind: 'mapping'; entries: Array<readonly [key: YamlNode, value: YamlNode]>; flow: boolean }
    | { kind: 'alias'; name: string; target: YamlNode }
  )
type Placed = { line: number; column: number; tag: string; tagged: boolean; anchor: string }

type List = YamlNode & { kind: 'list' }
type Mapping = YamlNode & { kind: 'mapping' }

/** Builds the tree of nodes as go-yaml v3 has it. Throws UnknownAnchor. */
export class NodeBuilder implements Builder<YamlNode, List, Mapping> {
  private readonly anchors = new Map<string, YamlNode>()
  private readonly keepAnchors: boolean

  /** v3 lets a document repeat what one before it has anchored, v2 does not. */
  constructor(options: { keepAnchors: boolean }) {
    this.keepAnchors = options.keepAnchors
  }

  document(): void {
    if (!this.keepAnchors) this.anchors.clear()
  }

  scalar(text: Token | undefined, place: Mark, properties: Properties | undefined): YamlNode {
    const value = text?.value ?? ''
    const style = text?.style ?? 'plain'
    const implied = style !== 'plain' ? '!!str' : value === '<<' ? '!!merge' : (resolveScalar(value, 'v3')?.tag ?? '!!str')
    const { line, column, tag, tagged, anchor } = placed(place, properties, implied)
    return this.named({ line, column, tag, tagged, anchor, kind: 'scalar', value, style })
  }

  alias(name: Token): YamlNode {
    const target = this.anchors.get(name.value)
    if (target === undefined) throw new UnknownAnchor(name.value, name)
    return { ...placed(name, undefined, ''), kind: 'alias', name: name.value, target }
  }

  key(node: YamlNode): YamlNode {
    return node
  }

  openList(place: Mark, properties: Properties | undefined, flow: boolean): List {
    const { line, column, tag, tagged, anchor } = placed(place, properties, '!!seq')
    return this.named({ line, column, tag, tagged, anchor, kind: 'list', items: [], flow })
  }

  item(list: List, value: YamlNode): void {
    list.items.push(value)
  }

  closeList(list: List): YamlNode {
    return list
  }

  openMapping(place: Mark, properties: Properties | undefined, flow: boolean): Mapping {
    const { line, column, tag, tagged, anchor } = placed(place, properties, '!!map')
    return this.named({ line, column, tag, tagged, anchor, kind: 'mapping', entries: [], flow })
  }

  pair(mapping: Mapping, key: YamlNode, value: YamlNode): void {
    mapping.entries.push([key, value])
  }

  closeMapping(mapping: Mapping): YamlNode {
    return mapping
  }

  private named<N extends YamlNode>(node: N): N {
    if (node.anchor !== '') this.anchors.set(node.anchor, node)
    return node
  }
}

/** The place of a node, as the scanner counts. */
export const markOfNode = (node: YamlNode): Mark => ({ line: node.line - 1, column: node.column - 1 })

/** A lone `!` says no more than that there is a tag: the node keeps the type that it has anyway. */
function placed(place: Mark, properties: Properties | undefined, implied: string): Placed {
  const tag = properties?.tag ?? ''
  const tagged = tag !== '' && tag !== '!'
  return {
    line: place.line + 1,
    column: place.column + 1,
    tag: tagged ? shortTag(tag) : implied,
    tagged,
    anchor: properties?.anchor ?? '',
  }
}
