import type { Range } from './source.ts'
import type { StringKind } from './token.ts'

/**
 * A program as it is written. The passes after the parser fill in `context` (whose code it is, for traces) and where variables are found.
 * Nodes without `at` are not in the text: the program made them up, and traces show nothing for them.
 */
export type Node =
  | LiteralNode
  | TextNode
  | NumberNode
  | VariableNode
  | (Place & { kind: 'self' })
  | (Place & { kind: 'super-index'; index: Node; isField: boolean })
  | (Place & { kind: 'in-super'; index: Node })
  | IndexNode
  | SliceNode
  | ApplyNode
  | (Place & { kind: 'array'; items: Node[] })
  | ArrayComprehensionNode
  | ObjectNode
  | BinaryNode
  | (Place & { kind: 'unary'; operator: UnaryOperator; operand: Node })
  | ConditionalNode
  | LocalNode
  | FunctionNode
  | ImportNode
  | (Place & { kind: 'error'; message: Node })
  | AssertNode
  | (Place & { kind: 'parens'; inner: Node })

/** Whose code a node is, as traces tell: `function <f>`, `object <anonymous>`, `thunk <x> from <$>`. Kept in parts, as they nest. */
export type Context = { prefix: string; of?: Context; suffix: string }

/** Where a node is in the text, and whose code it belongs to. */
export type Place = { at?: Range; context?: Context }

export type LiteralNode = Place & { kind: 'literal'; value: null | boolean }
export type TextNode = Place & { kind: 'text'; value: string; style: StringKind }
/** Infinity stands for a number that is too large. */
export type NumberNode = Place & { kind: 'number'; value: number }
/** `hops` scopes outwards, at `slot`; `$` is a variable of the outermost object. */
export type VariableNode = Place & { kind: 'variable'; name: string; hops: number; slot: number }
/** `isField` is true for `target.name`. */
export type IndexNode = Place & { kind: 'index'; target: Node; index: Node; isField: boolean }
export type SliceNode = Place & {
  kind: 'slice'
  target: Node
  from: Node | undefined
  to: Node | undefined
  step: Node | undefined
}
export type ApplyNode = Place & {
  kind: 'apply'
  target: Node
  positional: Node[]
  named: Array<{ name: string; value: Node }>
  tailstrict: boolean
}
/** Loops from the outside in. */
export type ArrayComprehensionNode = Place & { kind: 'array-comprehension'; body: Node; loops: Loop[] }
export type Loop = { variable: string; list: Node; conditions: Node[] }
export type BinaryNode = Place & { kind: 'binary'; operator: BinaryOperator; left: Node; right: Node }
export type ConditionalNode = Place & { kind: 'conditional'; condition: Node; then: Node; else: Node | undefined }
export type LocalNode = Place & { kind: 'local'; binds: Bind[]; body: Node }
export type FunctionNode = Place & { kind: 'function'; parameters: Parameter[]; body: Node }
export type ImportNode = Place & { kind: 'import'; how: ImportKind; path: string }
export type AssertNode = Place & { kind: 'assert'; condition: Node; message: Node | undefined; rest: Node }

/** With loops it is a comprehension, and has one field. */
export type ObjectNode = Place & {
  kind: 'object'
  fields: Field[]
  asserts: ObjectAssert[]
  locals: Bind[]
  loops: Loop[] | undefined
  /** The outermost object of a file is what `$` means; it has that as a variable behind its locals. */
  isOutermost: boolean
}

export type Visibility = 'default' | 'hidden' | 'visible'
export type Field = { name: Node; visibility: Visibility; plus: boolean; body: Node }
export type ObjectAssert = { condition: Node; message: Node | undefined; at: Range }
export type Bind = { name: string; body: Node; isFunction: boolean }
export type Parameter = { name: string; default: Node | undefined }
export type ImportKind = 'import' | 'importstr' | 'importbin'
export type UnaryOperator = '!' | '~' | '+' | '-'
export type BinaryOperator =
  | '*'
  | '/'
  | '%'
  | '+'
  | '-'
  | '<<'
  | '>>'
  | '>'
  | '>='
  | '<'
  | '<='
  | 'in'
  | '=='
  | '!='
  | '&'
  | '^'
  | '|'
  | '&&'
  | '||'

/** How tightly operators bind: a lower number binds tighter. */
export const precedence: { readonly [operator in BinaryOperator]: number } = {
  '*': 5,
  '/': 5,
  '%': 5,
  '+': 6,
  '-': 6,
  '<<': 7,
  '>>': 7,
  '>': 8,
  '>=': 8,
  '<': 8,
  '<=': 8,
  in: 8,
  '==': 9,
  '!=': 9,
  '&': 10,
  '^': 11,
  '|': 12,
  '&&': 13,
  '||': 14,
}

/** The loosest precedence: a whole expression. */
export const loosest = 16
