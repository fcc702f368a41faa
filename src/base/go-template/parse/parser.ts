import { sprintf } from '../fmt/sprintf.ts'
import { unquote } from './literal.ts'
import type { Token } from './lexer.ts'
import { type KnownFunctions, PipelineParser } from './pipeline-parser.ts'
import { TokenReader } from './token-reader.ts'
import { type BranchNode, isEmptyTree, type ListNode, type Statement, type Tree } from './tree.ts'

/** The templates of one text: the one named after it, and those that it defines. Immutable; may be part of any number of sets. */
export type ParsedTemplates = { readonly name: string; readonly trees: ReadonlyMap<string, Tree> }

/** Parses a template text. Throws TemplateError with Go's text, the name being that of the file. */
export function parseTemplates(name: string, text: string, options: { functions: KnownFunctions }): ParsedTemplates {
  return { name, trees: new Parser(name, text, options.functions).parse() }
}

/** `{{end}}` and `{{else}}` end lists and are no statements of their own. */
type Ending = { kind: 'end'; pos: number } | { kind: 'else'; pos: number }

class Parser {
  readonly #name: string
  readonly #text: string
  readonly #reader: TokenReader
  readonly #pipelines: PipelineParser
  readonly #trees = new Map<string, Tree>()
  #rangeDepth = 0

  constructor(name: string, text: string, functions: KnownFunctions) {
    this.#name = name
    this.#text = text
    const options = { breakIsFunction: functions.has('break'), continueIsFunction: functions.has('continue') }
    this.#reader = new TokenReader(name, text, options)
    this.#pipelines = new PipelineParser(this.#reader, functions)
  }

  parse(): ReadonlyMap<string, Tree> {
    try {
      this.#file()
    } catch (error) {
      // The stack of JavaScript is smaller than Go's bound of 10,000 nested parentheses.
      if (error instanceof RangeError) this.#reader.fail('max expression depth exceeded')
      throw error
    }
    return this.#trees
  }

  #file(): void {
    const root: ListNode = { kind: 'list', pos: this.#reader.peek().pos, nodes: [] }
    while (this.#reader.peek().type !== 'eof') {
      const start = this.#reader.at
      if (this.#reader.peek().type === 'left delimiter') {
        this.#reader.next()
        if (this.#reader.nextWord().type === 'define') {
          this.#definition()
          continue
        }
        this.#reader.at = start
      }
      const node = this.#statement()
      if (node.kind === 'end' || node.kind === 'else') return this.#reader.fail(`unexpected {{${node.kind}}}`)
      root.nodes.push(node)
    }
    this.#add(this.#name, root)
  }

  #definition(): void {
    const context = 'define clause'
    const token = this.#reader.nextWord()
    if (token.type !== 'string' && token.type !== 'raw string') this.#reader.unexpected(token, context)
    const name = this.#pipelines.literal(() => unquote(token.value))
    this.#reader.expect('right delimiter', context)
    this.#body(name, context)
  }

  /** The body of a template inside the text, which sees nothing of what is around it. */
  #body(name: string, context: string): void {
    const start = this.#reader.at - 1
    const { variables } = this.#pipelines
    const rangeDepth = this.#rangeDepth
    this.#pipelines.variables = ['$']
    this.#rangeDepth = 0
    this.#reader.actionLine = 0
    const { list, ending } = this.#list()
    // Of a block Go's outer parser complains, which has seen no more than the head.
    const place = context === 'block clause' ? start : undefined
    if (ending.kind !== 'end') this.#reader.fail(`unexpected {{${ending.kind}}} in ${context}`, place)
    this.#add(name, list)
    this.#pipelines.variables = variables
    this.#rangeDepth = rangeDepth
  }

  #add(name: string, root: ListNode): void {
    const old = this.#trees.get(name)
    if (old === undefined || isEmptyTree(old.root)) {
      this.#trees.set(name, { name, parseName: this.#name, text: this.#text, root })
    } else if (!isEmptyTree(root)) {
      this.#reader.fail(sprintf('template: multiple definition of template %q', [name]))
    }
  }

  #list(): { list: ListNode; ending: Ending } {
    const list: ListNode = { kind: 'list', pos: this.#reader.peekWord().pos, nodes: [] }
    while (this.#reader.peekWord().type !== 'eof') {
      const node = this.#statement()
      if (node.kind === 'end' || node.kind === 'else') return { list, ending: node }
      list.nodes.push(node)
    }
    return this.#reader.fail('unexpected EOF')
  }

  #statement(): Statement | Ending {
    const token = this.#reader.nextWord()
    if (token.type === 'text') return { kind: 'text', pos: token.pos, text: token.value }
    if (token.type !== 'left delimiter') return this.#reader.unexpected(token, 'input')
    this.#reader.actionLine = token.line
    const node = this.#action()
    this.#reader.actionLine = 0
    return node
  }

  #action(): Statement | Ending {
    const token = this.#reader.nextWord()
    switch (token.type) {
      case 'block':
        return this.#block()
      case 'break':
      case 'continue':
        return this.#jump(token, token.type)
      case 'else':
        return this.#else()
      case 'end':
        return { kind: 'end', pos: this.#reader.expect('right delimiter', 'end').pos }
      case 'if':
      case 'range':
      case 'with':
        return this.#branch(token.type)
      case 'template':
        return this.#template()
      default:
        this.#reader.at--
        return { kind: 'action', pos: token.pos, pipe: this.#pipelines.pipeline('command', 'right delimiter') }
    }
  }

  #jump(token: Token, kind: 'break' | 'continue'): Statement {
    const end = this.#reader.nextWord()
    if (end.type !== 'right delimiter') this.#reader.unexpected(end, `{{${kind}}}`)
    if (this.#rangeDepth === 0) this.#reader.fail(`{{${kind}}} outside {{range}}`)
    return { kind, pos: token.pos }
  }

  /** `{{else if …}}` leaves its `if` for the branch, which takes it for a branch of its own inside the else. */
  #else(): Ending {
    const next = this.#reader.peekWord()
    if (next.type === 'if' || next.type === 'with') return { kind: 'else', pos: next.pos }
    return { kind: 'else', pos: this.#reader.expect('right delimiter', 'else').pos }
  }

  #branch(kind: BranchNode['kind']): BranchNode {
    const declared = this.#pipelines.variables.length
    const pipe = this.#pipelines.pipeline(kind, 'right delimiter')
    if (kind === 'range') this.#rangeDepth++
    const { list, ending } = this.#list()
    if (kind === 'range') this.#rangeDepth--
    const elseList = ending.kind === 'else' ? this.#elseList(kind, ending) : undefined
    this.#pipelines.variables.length = declared
    return { kind, pos: pipe.pos, pipe, list, elseList }
  }

  #elseList(kind: BranchNode['kind'], start: Ending): ListNode {
    if (kind !== 'range' && this.#reader.peek().type === kind) {
      this.#reader.next()
      return { kind: 'list', pos: start.pos, nodes: [this.#branch(kind)] }
    }
    const { list, ending } = this.#list()
    if (ending.kind !== 'end') this.#reader.fail(`expected end; found {{${ending.kind}}}`)
    return list
  }

  #block(): Statement {
    const context = 'block clause'
    const token = this.#reader.nextWord()
    const name = this.#templateName(token, context)
    const pipe = this.#pipelines.pipeline(context, 'right delimiter')
    this.#body(name, context)
    return { kind: 'template', pos: token.pos, name, pipe }
  }

  #template(): Statement {
    const context = 'template clause'
    const token = this.#reader.nextWord()
    const name = this.#templateName(token, context)
    if (this.#reader.nextWord().type === 'right delimiter') return { kind: 'template', pos: token.pos, name, pipe: undefined }
    this.#reader.at--
    return { kind: 'template', pos: token.pos, name, pipe: this.#pipelines.pipeline(context, 'right delimiter') }
  }

  #templateName(token: Token, context: string): string {
    if (token.type !== 'string' && token.type !== 'raw string') this.#reader.unexpected(token, context)
    return this.#pipelines.literal(() => unquote(token.value))
  }
}
