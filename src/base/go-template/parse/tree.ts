import { quote } from '../fmt/quote.ts'

/** Where a node begins in its text, in UTF-16 units. */
type At = { readonly pos: number }

export type TextNode = At & { kind: 'text'; text: string }
export type ListNode = At & { kind: 'list'; nodes: Statement[] }
export type ActionNode = At & { kind: 'action'; pipe: PipeNode }
export type BranchNode = At & {
  kind: 'if' | 'with' | 'range'
  pipe: PipeNode
  list: ListNode
  elseList: ListNode | undefined
}
export type TemplateNode = At & { kind: 'template'; name: string; pipe: PipeNode | undefined }
export type JumpNode = At & { kind: 'break' | 'continue' }

/** What produces output or steers it. */
export type Statement = TextNode | ActionNode | BranchNode | TemplateNode | JumpNode

export type PipeNode = At & { kind: 'pipe'; isAssign: boolean; decl: VariableNode[]; cmds: CommandNode[] }
export type CommandNode = At & { kind: 'command'; args: Operand[] }
export type DotNode = At & { kind: 'dot' }
export type NilNode = At & { kind: 'nil' }
export type BoolNode = At & { kind: 'bool'; value: boolean }
export type StringNode = At & { kind: 'string'; quoted: string; text: string }
export type FieldNode = At & { kind: 'field'; ident: string[] }
export type VariableNode = At & { kind: 'variable'; ident: string[] }
export type IdentifierNode = At & { kind: 'identifier'; ident: string }
export type ChainNode = At & { kind: 'chain'; node: Operand; field: string[] }

/** A number with all the types that can hold it, as Go's untyped constants. */
export type NumberNode = At & { kind: 'number'; text: string } & NumberForms
export type NumberForms = {
  int: bigint | undefined
  uint: bigint | undefined
  float: number | undefined
  complex: { real: number; imaginary: number } | undefined
}

/** What a command is made of. */
export type Operand =
  | DotNode
  | NilNode
  | BoolNode
  | StringNode
  | NumberNode
  | FieldNode
  | VariableNode
  | IdentifierNode
  | ChainNode
  | PipeNode

export type Node = Statement | ListNode | CommandNode | Operand

/** One template: its own name, its body, and the text (named after the file) that errors point into. */
export type Tree = {
  readonly name: string
  readonly parseName: string
  readonly text: string
  readonly root: ListNode
}

/** The node as a template again, which is how errors show it. */
export function textOfNode(node: Node): string {
  switch (node.kind) {
    case 'text':
      return node.text
    case 'list':
      return node.nodes.map(textOfNode).join('')
    case 'action':
      return `{{${textOfNode(node.pipe)}}}`
    case 'if':
    case 'with':
    case 'range':
      return textOfBranch(node)
    case 'template':
      return `{{template ${quote(node.name)}${node.pipe === undefined ? '' : ` ${textOfNode(node.pipe)}`}}}`
    case 'break':
    case 'continue':
      return `{{${node.kind}}}`
    case 'pipe':
      return textOfPipe(node)
    case 'command':
      return node.args.map(inParentheses).join(' ')
    case 'dot':
      return '.'
    case 'nil':
      return 'nil'
    case 'bool':
      return String(node.value)
    case 'string':
      return node.quoted
    case 'number':
      return node.text
    case 'field':
      return node.ident.map((name) => `.${name}`).join('')
    case 'variable':
      return node.ident.join('.')
    case 'identifier':
      return node.ident
    case 'chain':
      return [inParentheses(node.node), ...node.field].join('.')
  }
}

/** Whether nothing but white space is written: such a definition never replaces another. */
export function isEmptyTree(list: ListNode): boolean {
  return list.nodes.every((node) => node.kind === 'text' && /^[\p{White_Space}\u0085]*$/u.test(node.text))
}

function textOfBranch(node: BranchNode): string {
  const otherwise = node.elseList === undefined ? '' : `{{else}}${textOfNode(node.elseList)}`
  return `{{${node.kind} ${textOfNode(node.pipe)}}}${textOfNode(node.list)}${otherwise}{{end}}`
}

function textOfPipe(pipe: PipeNode): string {
  const declared = pipe.decl.map(textOfNode).join(', ')
  const commands = pipe.cmds.map(textOfNode).join(' | ')
  return declared === '' ? commands : `${declared} ${pipe.isAssign ? '=' : ':='} ${commands}`
}

const inParentheses = (node: Operand): string => (node.kind === 'pipe' ? `(${textOfNode(node)})` : textOfNode(node))
