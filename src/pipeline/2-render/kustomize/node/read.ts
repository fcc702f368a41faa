import { readYamlNodes, YamlError, type YamlNode } from '#base/yaml'
import { KustomizeError } from '../contract.ts'
import { clearField, fieldOf } from './fields.ts'
import type { Entry, MapNode, Node } from './node.ts'
import { valueOf } from './node.ts'

/**
 * The documents of a text as kustomize reads them: split at lines that begin with `---`, aliases and `<<` replaced by what they stand for, empty
 * documents left out. Of several documents between two such lines only the first is read. Throws KustomizeError in the words of Go.
 */
export function readNodes(text: string): Node[] {
  const nodes: Node[] = []
  for (const document of splitDocuments(text.replaceAll('\r\n', '\n'))) {
    const [first] = parsed(document)
    if (first === undefined || first.value.tag === '!!null') continue
    nodes.push(new Inflation().node(first.value))
  }
  return nodes
}

/**
 * As `readNodes`, but a text that is one `List` or `ResourceList` gives its items, as everywhere where kustomize reads objects.
 */
export function readObjectNodes(text: string): Node[] {
  const documents = splitDocuments(text.replaceAll('\r\n', '\n')).length
  const nodes = readNodes(text)
  const [list] = nodes
  if (documents !== 1 || list === undefined) return nodes
  const kind = valueOf(fieldOf(list, 'kind'))
  if (kind !== 'List' && kind !== 'ResourceList') return nodes
  const items = fieldOf(list, 'items')
  if (items === undefined && fieldOf(list, 'functionConfig') === undefined) return nodes
  if (items?.kind === 'map' && items.entries.length > 0) {
    throw new KustomizeError('resource-invalid', 'missing Resource metadata')
  }
  return items?.kind === 'list' ? items.items : []
}

/** Each piece ends with a line break, as it did in the text. */
function splitDocuments(text: string): string[] {
  if (text === '') return []
  const documents: string[] = []
  let from = 0
  for (const match of text.matchAll(/\n---.*\n/g)) {
    const rest = match[0].slice(4).trim()
    if (rest !== '' && !rest.startsWith('#')) {
      throw new KustomizeError('resource-invalid', `invalid document separator: ${match[0].trim()}`)
    }
    documents.push(`${text.slice(from, match.index)}\n`)
    from = match.index + match[0].length
  }
  documents.push(text.slice(from))
  return documents
}

function parsed(document: string): ReturnType<typeof readYamlNodes> {
  try {
    return readYamlNodes(document, { dialect: 'v3', first: true })
  } catch (error) {
    if (!(error instanceof YamlError)) throw error
    throw new KustomizeError('resource-invalid', `MalformedYAMLError: ${error.goText ?? error.reason}`)
  }
}

/** Replaces aliases and merges by copies of what they stand for. */
class Inflation {
  private readonly open = new Set<YamlNode>()

  node(source: YamlNode): Node {
    switch (source.kind) {
      case 'scalar': {
        const { tag, tagged, value, style } = source
        return { kind: 'scalar', tag, tagged, value, style }
      }
      case 'list': {
        const { tag, tagged, flow } = source
        return { kind: 'list', tag, tagged, items: source.items.map((item) => this.node(item)), flow }
      }
      case 'mapping':
        return this.map(source)
      case 'alias':
        return this.alias(source)
    }
  }

  private alias(source: YamlNode & { kind: 'alias' }): Node {
    if (this.open.has(source.target)) {
      throw new KustomizeError('resource-invalid', `yaml: anchor '${source.name}' value contains itself`)
    }
    this.open.add(source.target)
    const node = this.node(source.target)
    this.open.delete(source.target)
    return node
  }

  private map(source: YamlNode & { kind: 'mapping' }): MapNode {
    const { tag, tagged, flow } = source
    const own: Entry[] = source.entries.map(([key, value]) => ({ key: this.node(key), value: this.node(value) }))
    const node: MapNode = { kind: 'map', tag, tagged, entries: own, flow }
    const merges = source.entries.filter(([key]) => key.kind === 'scalar' && key.tag === '!!merge')
    const [merge] = merges
    if (merges.length > 1) throw refusal('duplicate merge key')
    clearField(node, '<<')
    if (merge === undefined) {
      // kustomize does not find a key that is null, and so puts it in a second time, which is refused when the map is printed.
      for (const entry of own.filter(({ key }) => key.tag === '!!null' && valueOf(key) !== '')) own.push(entry)
      return node
    }
    // The order of the map stays; what a later source says replaces what an earlier one has said, and the map itself has the last word.
    const sources = [...this.mergeSources(merge[1]), { ...node, entries: [...node.entries] }]
    for (const { entries } of sources) for (const entry of entries) put(node, entry)
    return node
  }

  private mergeSources(value: YamlNode): MapNode[] {
    if (value.kind === 'alias') {
      if (value.target.kind !== 'mapping') throw refusal('invalid map merge: received alias for a non-map value')
      return [this.alias(value) as MapNode]
    }
    if (value.kind === 'mapping') return [this.map(value)]
    if (value.kind !== 'list') throw refusal('map merge requires map or sequence of maps as the value')
    const sources: MapNode[] = []
    for (const item of value.items) {
      if (item.kind === 'list') throw refusal('invalid map merge: received a nested sequence')
      sources.unshift(...this.mergeSources(item))
    }
    return sources
  }
}

function put(node: MapNode, entry: Entry): void {
  const name = valueOf(entry.key)
  const at = node.entries.findIndex(({ key }) => valueOf(key) === name)
  if (at < 0) node.entries.push(entry)
  else node.entries[at] = entry
}

function refusal(message: string): KustomizeError {
  return new KustomizeError('resource-invalid', message)
}
