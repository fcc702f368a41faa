import { builtinNames } from '../exec/builtin-names.ts'
import { sprintf } from '../fmt/sprintf.ts'
import { GoError } from '../value.ts'
import type { TokenType } from './lexer.ts'
import { readNumber, unquote } from './literal.ts'
import type { TokenReader } from './token-reader.ts'
import { type CommandNode, type Operand, type PipeNode, textOfNode, type VariableNode } from './tree.ts'

/** The names of the functions that a text may call besides Go's builtins. */
export type KnownFunctions = ReadonlySet<string> | ReadonlyMap<string, unknown>

const operandStarts: ReadonlySet<TokenType> = new Set([
  'bool',
  'char constant',
  'complex',
  'dot',
  'field',
  'identifier',
  'number',
  'nil',
  'raw string',
  'string',
  'variable',
  'left parenthesis',
])

/** Reads what stands inside actions. */
export class PipelineParser {
  /** The variables in sight, as far as the parser knows. */
  variables: string[] = ['$']
  readonly #reader: TokenReader
  readonly #functions: KnownFunctions

  constructor(reader: TokenReader, functions: KnownFunctions) {
    this.#reader = reader
    this.#functions = functions
  }

  /** Reads a pipeline and what ends it. */
  pipeline(context: string, end: TokenType): PipeNode {
    const pipe: PipeNode = { kind: 'pipe', pos: this.#reader.peekWord().pos, isAssign: false, decl: [], cmds: [] }
    this.#declarations(pipe, context)
    for (;;) {
      const token = this.#reader.nextWord()
      if (token.type === end) break
      if (!operandStarts.has(token.type)) this.#reader.unexpected(token, context)
      this.#reader.at--
      pipe.cmds.push(this.#command())
    }
    if (pipe.cmds.length === 0) this.#reader.fail(`missing value for ${context}`)
    for (const [at, command] of pipe.cmds.entries()) {
      const { kind } = command.args[0]!
      if (at === 0 || (kind !== 'bool' && kind !== 'dot' && kind !== 'nil' && kind !== 'number' && kind !== 'string')) continue
      this.#reader.fail(`non executable command in pipeline stage ${at + 1}`)
    }
    return pipe
  }

  #declarations(pipe: PipeNode, context: string): void {
    for (;;) {
      if (this.#reader.peekWord().type !== 'variable') return
      const start = this.#reader.at
      const variable = this.#reader.nextWord()
      const next = this.#reader.peekWord()
      const isComma = next.type === 'char' && next.value === ','
      if (next.type !== 'assign' && next.type !== 'declare' && !isComma) {
        this.#reader.at = start
        return
      }
      this.#reader.nextWord()
      pipe.decl.push({ kind: 'variable', pos: variable.pos, ident: [variable.value] })
      this.variables.push(variable.value)
      if (!isComma) {
        pipe.isAssign = next.type === 'assign'
        return
      }
      if (context !== 'range' || pipe.decl.length > 1) this.#reader.fail(`too many declarations in ${context}`)
      const { type } = this.#reader.peekWord()
      if (type !== 'variable' && type !== 'right delimiter' && type !== 'right parenthesis') {
        this.#reader.fail('range can only initialize variables')
      }
    }
  }

  #command(): CommandNode {
    const command: CommandNode = { kind: 'command', pos: this.#reader.peekWord().pos, args: [] }
    for (;;) {
      this.#reader.peekWord()
      const operand = this.#operand()
      if (operand !== undefined) command.args.push(operand)
      const token = this.#reader.next()
      if (token.type === 'space') continue
      if (token.type === 'right delimiter' || token.type === 'right parenthesis') this.#reader.at--
      else if (token.type !== 'pipe') this.#reader.unexpected(token, 'operand')
      break
    }
    if (command.args.length === 0) this.#reader.fail('empty command')
    return command
  }

  /** A term and the fields that follow it without a space. */
  #operand(): Operand | undefined {
    const node = this.#term()
    if (node === undefined || this.#reader.peek().type !== 'field') return node
    // An error about more than one field points at the second; only so do columns agree with Go's.
    const { pos } = this.#reader.peek()
    const field: string[] = []
    while (this.#reader.peek().type === 'field') field.push(this.#reader.next().value.slice(1))
    switch (node.kind) {
      case 'field':
      case 'variable':
        return { kind: node.kind, pos, ident: [...node.ident, ...field] }
      case 'bool':
      case 'string':
      case 'number':
      case 'nil':
      case 'dot':
        return this.#reader.fail(sprintf('unexpected . after term %q', [textOfNode(node)]))
      default:
        return { kind: 'chain', pos, node, field }
    }
  }

  #term(): Operand | undefined {
    const token = this.#reader.nextWord()
    const { pos, value } = token
    switch (token.type) {
      case 'identifier':
        if (!this.#functions.has(value) && !builtinNames.has(value))
          this.#reader.fail(sprintf('function %q not defined', [value]))
        return { kind: 'identifier', pos, ident: value }
      case 'dot':
      case 'nil':
        return { kind: token.type, pos }
      case 'variable':
        return this.#variable(pos, value)
      case 'field':
        return { kind: 'field', pos, ident: [value.slice(1)] }
      case 'bool':
        return { kind: 'bool', pos, value: value === 'true' }
      case 'char constant':
      case 'complex':
      case 'number': {
        const { type } = token
        return { kind: 'number', pos, text: value, ...this.literal(() => readNumber(value, type)) }
      }
      case 'left parenthesis':
        return this.pipeline('parenthesized pipeline', 'right parenthesis')
      case 'string':
      case 'raw string':
        return { kind: 'string', pos, quoted: value, text: this.literal(() => unquote(value)) }
      default:
        this.#reader.at--
        return undefined
    }
  }

  #variable(pos: number, name: string): VariableNode {
    if (!this.variables.includes(name)) this.#reader.fail(sprintf('undefined variable %q', [name]))
    return { kind: 'variable', pos, ident: [name] }
  }

  /** Runs what reads a literal; what is wrong with it ends the parsing. */
  literal<T>(read: () => T): T {
    try {
      return read()
    } catch (error) {
      if (error instanceof GoError) this.#reader.fail(error.message)
      throw error
    }
  }
}
