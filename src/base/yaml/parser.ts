import { type Mark, SyntaxProblem } from './cursor.ts'
import type { Scanner } from './scanner.ts'
import * as tokens from './tokens.ts'
import type { Token } from './tokens.ts'

/** What stands before a node: `tag` with its handle written out; one of them may be empty. */
export type Properties = { readonly anchor: string; readonly tag: string }

/** What a parser makes of a text: values, or nodes with all that was written. `N` is a finished node, `L` and `M` a list and a mapping under way. */
export type Builder<N, L, M> = {
  /** `text` is undefined where nothing is written. `place` is where the node starts, with its properties if it has any. */
  scalar(text: Token | undefined, place: Mark, properties: Properties | undefined): N
  alias(name: Token): N
  /** The node that was just read is a key. */
  key(node: N): N
  openList(place: Mark, properties: Properties | undefined, flow: boolean): L
  item(list: L, value: N): void
  closeList(list: L): N
  openMapping(place: Mark, properties: Properties | undefined, flow: boolean): M
  pair(mapping: M, key: N, value: N): void
  closeMapping(mapping: M): N
  /** A document begins: anchors of the one before are gone, if the dialect says so. */
  document(): void
}

/** A document that was read. `root` is where its content starts, undefined where it has none. */
export type ParsedDocument<N> = { value: N; root: Mark | undefined }

/** A node of which the properties were read. `block` and `indentless` say which collections may follow. */
type NodeStart = { place: Mark; properties: Properties | undefined; block: boolean; indentless: boolean }

/** Recursion must end before the stack does. */
export type ParserLimits = { maxDepth: number }

const standardHandles: ReadonlyArray<readonly [string, string]> = [
  ['!', '!'],
  ['!!', 'tag:yaml.org,2002:'],
]

/** The grammar of YAML over the tokens of a scanner; what it finds it tells a builder, in the order of the text. Throws SyntaxProblem. */
export class Parser<N, L, M> {
  private readonly scanner: Scanner
  private readonly builder: Builder<N, L, M>
  private readonly maxDepth: number
  private handles = new Map(standardHandles)
  private depth = 0
  private first = true

  constructor(scanner: Scanner, builder: Builder<N, L, M>, limits: ParserLimits) {
    this.scanner = scanner
    this.builder = builder
    this.maxDepth = limits.maxDepth
    scanner.peek()
    scanner.skip()
  }

  /** The next document, undefined at the end of the text. */
  next(): ParsedDocument<N> | undefined {
    let token = this.scanner.peek()
    while (!this.first && token.type === tokens.documentEnd) token = this.advance()
    const implicit = this.first && !isDocumentBoundary(token)
    this.first = false
    if (token.type === tokens.streamEnd) return undefined
    this.directives()
    token = this.scanner.peek()
    if (!implicit) {
      if (token.type !== tokens.documentStart) fail('did not find expected <document start>', token)
      token = this.advance()
    }
    this.builder.document()
    const root = !implicit && (isDocumentBoundary(token) || token.type === tokens.documentEnd) ? undefined : markOf(token)
    const value = root === undefined ? this.empty(token) : this.node(true, false)
    if (this.scanner.peek().type === tokens.documentEnd) this.scanner.skip()
    this.handles = new Map(standardHandles)
    return { value, root }
  }

  /** The token after a document that cannot begin another one: Go's reader ignores it. */
  rest(): Mark | undefined {
    const token = this.scanner.peek()
    return isDocumentBoundary(token) || token.type === tokens.documentEnd ? undefined : token
  }

  private advance(): Token {
    this.scanner.skip()
    return this.scanner.peek()
  }

  private directives(): void {
    let version = false
    const own = new Map<string, string>()
    let token = this.scanner.peek()
    while (token.type === tokens.versionDirective || token.type === tokens.tagDirective) {
      if (token.type === tokens.versionDirective) {
        if (version) fail('found duplicate %YAML directive', token)
        if (token.value !== '1.1') fail('found incompatible YAML document', token)
        version = true
      } else {
        if (own.has(token.value)) fail('found duplicate %TAG directive', token)
        own.set(token.value, token.suffix)
      }
      token = this.advance()
    }
    this.handles = new Map([...standardHandles, ...own])
  }

  private node(block: boolean, indentless: boolean): N {
    const token = this.scanner.peek()
    const { type } = token
    if (type === tokens.scalarText) {
      this.scanner.skip()
      return this.builder.scalar(token, token, undefined)
    }
    if (type === tokens.aliasName) {
      this.scanner.skip()
      return this.builder.alias(token)
    }
    const properties = type === tokens.anchorName || type === tokens.tagName ? this.properties(token) : undefined
    return this.content({ place: token, properties, block, indentless })
  }

  private properties(start: Token): Properties {
    let anchor = ''
    let tag: Token | undefined
    let token = start
    for (let count = 0; count < 2; count++) {
      if (token.type === tokens.anchorName && anchor === '') anchor = token.value
      else if (token.type === tokens.tagName && tag === undefined) tag = token
      else break
      token = this.advance()
    }
    return { anchor, tag: tag === undefined ? '' : this.fullTag(tag, start) }
  }

  private fullTag(tag: Token, node: Token): string {
    if (tag.value === '') return tag.suffix
    const prefix = this.handles.get(tag.value)
    if (prefix === undefined || prefix + tag.suffix === '') fail('found undefined tag handle', tag, node)
    return prefix + tag.suffix
  }

  /** A node after its properties. */
  private content(node: NodeStart): N {
    const token = this.scanner.peek()
    if (token.type === tokens.scalarText) {
      this.scanner.skip()
      return this.builder.scalar(token, node.place, node.properties)
    }
    if (++this.depth > this.maxDepth)
      throw new SyntaxProblem('parser', `exceeded max depth of ${this.maxDepth}`, token, undefined)
    const value = this.collection(node, token)
    this.depth--
    return value
  }

  private collection(node: NodeStart, token: Token): N {
    const { type } = token
    const { block } = node
    if (type === tokens.blockMappingStart && block) return this.blockMapping(node, token)
    if (type === tokens.blockSequenceStart && block) return this.blockList(node, token)
    if (type === tokens.blockEntry && node.indentless) return this.indentlessList(node)
    if (type === tokens.flowSequenceStart) return this.flowList(node, token)
    if (type === tokens.flowMappingStart) return this.flowMapping(node, token)
    if (node.properties !== undefined) return this.builder.scalar(undefined, node.place, node.properties)
    return fail('did not find expected node content', token, node.place)
  }

  private blockMapping(node: NodeStart, start: Token): N {
    const mapping = this.builder.openMapping(node.place, node.properties, false)
    this.scanner.skip()
    return this.restOfMapping(mapping, start)
  }

  private restOfMapping(mapping: M, start: Mark): N {
    for (;;) {
      const token = this.scanner.peek()
      if (token.type === tokens.blockEnd) {
        this.scanner.skip()
        return this.builder.closeMapping(mapping)
      }
      if (token.type !== tokens.keyMark) fail('did not find expected key', token, start)
      const place = after(token)
      const key = this.builder.key(endsEntry(this.advance()) ? this.empty(place) : this.node(true, true))
      this.builder.pair(mapping, key, this.blockValue())
      if (this.simplePairs(mapping, this.scanner.simpleKey())) return this.builder.closeMapping(mapping)
    }
  }

  /** Most keys are simple and need no tokens to be found. Gives true where the mapping ends after them. */
  private simplePairs(mapping: M, first: Token | undefined): boolean {
    for (let simple = first; simple !== undefined; simple = this.scanner.simpleKey()) {
      const key = this.builder.key(this.builder.scalar(simple, simple, undefined))
      const text = this.scanner.simpleText()
      const value = text === undefined ? this.simpleBlock(simple) : this.builder.scalar(text, text, undefined)
      this.builder.pair(mapping, key, value)
    }
    return this.scanner.simpleEnd()
  }

  /** What comes after a simple key, if it is no simple text: most often a block that begins with a simple key in turn. */
  private simpleBlock(colon: Token): N {
    const { line, column } = colon
    const first = this.depth < this.maxDepth ? this.scanner.simpleBlock() : undefined
    if (first === undefined) return this.afterColon({ line, column })
    this.depth++
    const start = markOf(first)
    const mapping = this.builder.openMapping(start, undefined, false)
    const value = this.simplePairs(mapping, first) ? this.builder.closeMapping(mapping) : this.restOfMapping(mapping, start)
    this.depth--
    return value
  }

  private blockValue(): N {
    const token = this.scanner.peek()
    if (token.type !== tokens.valueMark) return this.empty(token)
    this.scanner.skip()
    return this.afterColon(token)
  }

  private afterColon(colon: Mark): N {
    return endsEntry(this.scanner.peek()) ? this.empty(after(colon)) : this.node(true, true)
  }

  private blockList(node: NodeStart, start: Token): N {
    const list = this.builder.openList(node.place, node.properties, false)
    let token = this.advance()
    while (token.type === tokens.blockEntry) {
      const place = after(token)
      token = this.advance()
      const none = token.type === tokens.blockEntry || token.type === tokens.blockEnd
      this.builder.item(list, none ? this.empty(place) : this.node(true, false))
      token = this.scanner.peek()
    }
    if (token.type !== tokens.blockEnd) fail("did not find expected '-' indicator", token, start)
    this.scanner.skip()
    return this.builder.closeList(list)
  }

  /** A list in the column of the key that it belongs to. */
  private indentlessList(node: NodeStart): N {
    const list = this.builder.openList(node.place, node.properties, false)
    let token = this.scanner.peek()
    while (token.type === tokens.blockEntry) {
      const place = after(token)
      token = this.advance()
      const none = token.type === tokens.blockEntry || endsEntry(token)
      this.builder.item(list, none ? this.empty(place) : this.node(true, false))
      token = this.scanner.peek()
    }
    return this.builder.closeList(list)
  }

  private flowList(node: NodeStart, start: Token): N {
    const list = this.builder.openList(node.place, node.properties, true)
    let token = this.advance()
    for (let first = true; token.type !== tokens.flowSequenceEnd; first = false) {
      if (!first) {
        if (token.type !== tokens.flowEntry) fail("did not find expected ',' or ']'", token, start)
        token = this.advance()
      }
      if (token.type === tokens.keyMark) this.builder.item(list, this.flowPair(token))
      else if (token.type !== tokens.flowSequenceEnd) this.builder.item(list, this.node(false, false))
      token = this.scanner.peek()
    }
    this.scanner.skip()
    return this.builder.closeList(list)
  }

  /** `[key: value]`: a mapping of one entry without braces. */
  private flowPair(start: Token): N {
    const mapping = this.builder.openMapping(start, undefined, true)
    let token = this.advance()
    let key: N
    if (token.type === tokens.valueMark || token.type === tokens.flowEntry || token.type === tokens.flowSequenceEnd) {
      // Go's reader passes this token unread.
      key = this.builder.key(this.empty(token))
      this.scanner.skip()
    } else key = this.builder.key(this.node(false, false))
    token = this.scanner.peek()
    let value: N
    if (token.type === tokens.valueMark) {
      token = this.advance()
      const none = token.type === tokens.flowEntry || token.type === tokens.flowSequenceEnd
      value = none ? this.empty(token) : this.node(false, false)
    } else value = this.empty(token)
    this.builder.pair(mapping, key, value)
    this.scanner.peek()
    return this.builder.closeMapping(mapping)
  }

  private flowMapping(node: NodeStart, start: Token): N {
    const mapping = this.builder.openMapping(node.place, node.properties, true)
    let token = this.advance()
    for (let first = true; token.type !== tokens.flowMappingEnd; first = false) {
      if (!first) {
        if (token.type !== tokens.flowEntry) fail("did not find expected ',' or '}'", token, start)
        token = this.advance()
      }
      if (token.type === tokens.keyMark) this.flowEntry(mapping)
      else if (token.type !== tokens.flowMappingEnd) {
        const key = this.builder.key(this.node(false, false))
        this.builder.pair(mapping, key, this.empty(this.scanner.peek()))
      }
      token = this.scanner.peek()
    }
    this.scanner.skip()
    return this.builder.closeMapping(mapping)
  }

  private flowEntry(mapping: M): void {
    let token = this.advance()
    const none = token.type === tokens.valueMark || endsFlowEntry(token)
    const key = this.builder.key(none ? this.empty(token) : this.node(false, false))
    token = this.scanner.peek()
    let value: N
    if (token.type === tokens.valueMark) {
      token = this.advance()
      value = endsFlowEntry(token) ? this.empty(token) : this.node(false, false)
    } else value = this.empty(token)
    this.builder.pair(mapping, key, value)
  }

  private empty(place: Mark): N {
    return this.builder.scalar(undefined, place, undefined)
  }
}

function isDocumentBoundary({ type }: Token): boolean {
  return (
    type === tokens.streamEnd || type === tokens.documentStart || type === tokens.versionDirective || type === tokens.tagDirective
  )
}

function endsEntry({ type }: Token): boolean {
  return type === tokens.keyMark || type === tokens.valueMark || type === tokens.blockEnd
}

function endsFlowEntry({ type }: Token): boolean {
  return type === tokens.flowEntry || type === tokens.flowMappingEnd
}

const markOf = ({ line, column }: Mark): Mark => ({ line, column })
const after = ({ line, column }: Mark): Mark => ({ line, column: column + 1 })

function fail(problem: string, mark: Mark, context?: Mark): never {
  throw new SyntaxProblem('parser', problem, mark, context)
}
