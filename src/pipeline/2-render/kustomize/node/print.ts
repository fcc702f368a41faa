import { Emitter, resolveScalar, type ScalarStyle, styleFor, textFacts } from '#base/yaml'
import type { ListNode, MapNode, Node, ScalarNode } from './node.ts'

/** A node as YAML text, in its own order and styles, as kustomize shows it in errors. Comments and anchors are gone. */
export function printNode(node: Node): string {
  const printer = new Printer()
  printer.node(node, -1, 'root')
  return printer.text()
}

/** Lists stand in the column of their key. */
class Printer {
  private readonly emitter = new Emitter(Number.POSITIVE_INFINITY)

  text(): string {
    this.emitter.goTo(0)
    return this.emitter.text()
  }

  node(node: Node, indent: number, place: 'root' | 'item' | 'value' | 'key' | 'flow'): void {
    if (node.kind === 'scalar') this.scalar(node, Math.max(indent, 0) + 2, place)
    else if (node.flow || place === 'flow' || place === 'key' || isBare(node)) this.flow(node)
    else if (node.kind === 'list') this.list(node, indent, place)
    else this.map(node, indent)
  }

  private list(node: ListNode, indent: number, place: string): void {
    this.tag(node)
    const own = indent < 0 ? 0 : place === 'value' && this.emitter.afterKey() ? indent : indent + 2
    for (const item of node.items) {
      this.emitter.goTo(own)
      this.emitter.indicator('-', { space: true, indention: true })
      this.node(item, own, 'item')
    }
  }

  private map(node: MapNode, indent: number): void {
    this.tag(node)
    const own = indent < 0 ? 0 : indent + 2
    for (const { key, value } of node.entries) {
      this.emitter.goTo(own)
      const isSimple = key.kind !== 'scalar' || (!key.value.includes('\n') && key.value.length <= 128)
      if (!isSimple) this.emitter.indicator('?', { space: true, indention: true })
      this.node(key, own, isSimple ? 'key' : 'value')
      if (!isSimple) this.emitter.goTo(own)
      this.emitter.indicator(':', { space: !isSimple, indention: !isSimple })
      this.node(value, own, 'value')
    }
  }

  private flow(node: ListNode | MapNode): void {
    this.tag(node)
    const [open, close] = node.kind === 'list' ? ['[', ']'] : ['{', '}']
    this.emitter.indicator(open, { space: true, indention: false, opens: true })
    const children: ReadonlyArray<readonly Node[]> =
      node.kind === 'list' ? node.items.map((item) => [item]) : node.entries.map(({ key, value }) => [key, value])
    for (const [index, [first, second]] of children.entries()) {
      if (index > 0) this.emitter.indicator(',', { space: false, indention: false })
      if (first !== undefined) this.node(first, 0, 'flow')
      if (second === undefined) continue
      this.emitter.indicator(':', { space: false, indention: false })
      this.node(second, 0, 'flow')
    }
    this.emitter.indicator(close, { space: false, indention: false })
  }

  private scalar(node: ScalarNode, indent: number, place: string): void {
    const { value } = node
    const isKey = place === 'key' || place === 'flow'
    const tag = tagToPrint(node)
    const wanted = wantedStyle(node)
    const style = styleFor(value, textFacts(value, true), { style: wanted === 'folded' ? 'literal' : wanted, isKey })
    const isFlowUnsafe = place === 'flow' && style === 'plain' && (value === '' || /[,?[\]{}:]/.test(value))
    this.emitter.scalar(value, {
      style: isFlowUnsafe ? 'single' : style,
      indent,
      fold: false,
      ...(tag === undefined ? {} : { tag }),
    })
  }

  private tag(node: ListNode | MapNode): void {
    if (node.tagged && node.tag !== '') this.emitter.indicator(node.tag, { space: true, indention: false })
  }
}

function isBare(node: ListNode | MapNode): boolean {
  return node.kind === 'list' ? node.items.length === 0 : node.entries.length === 0
}

function tagToPrint({ tag, tagged, value, style }: ScalarNode): string | undefined {
  if (tag === '') return undefined
  if (tagged) return tag
  if (tag === '!!str') return undefined
  return (resolveScalar(value, 'v3')?.tag ?? '!!str') === tag || (style !== 'plain' && tag === '!!str') ? undefined : tag
}

function wantedStyle({ tag, value, style }: ScalarNode): ScalarStyle {
  if (style !== 'plain') return style
  if (value.includes('\n')) return 'literal'
  return tag === '!!str' && resolveScalar(value, 'v3') !== undefined ? 'double' : 'plain'
}
