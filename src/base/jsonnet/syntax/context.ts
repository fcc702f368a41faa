import type { Bind, Context, Loop, Node, ObjectNode } from './tree.ts'

/** A context as traces print it. */
export const contextText = ({ prefix, of, suffix }: Context): string =>
  `${prefix}${of === undefined ? '' : contextText(of)}${suffix}`

/** Writes into each node of a tree whose code it is. Where the program leaves a node out (`a` in `a.b`), it is left out here. */
export function nameContexts(root: Node): void {
  visit(root, { prefix: '$', suffix: '' }, anonymous)
}

const anonymous = 'anonymous'

const thunkOf = (of: Context): Context => ({ prefix: 'thunk from <', of, suffix: '>' })

function visit(node: Node, context: Context, name: string): void {
  node.context = context
  switch (node.kind) {
    case 'function': {
      const inside: Context = { prefix: `function <${name}>`, suffix: '' }
      visit(node.body, inside, anonymous)
      for (const { default: value } of node.parameters) if (value !== undefined) visit(value, inside, anonymous)
      return
    }
    case 'object':
      return visitObject(node, context, name)
    case 'local':
      visitBinds(node.binds, context)
      return visit(node.body, context, name)
    case 'apply': {
      visit(node.target, context, anonymous)
      const thunk = thunkOf(context)
      for (const value of node.positional) visit(value, thunk, anonymous)
      for (const { value } of node.named) visit(value, thunk, anonymous)
      return
    }
    case 'array': {
      const thunk = thunkOf(context)
      for (const item of node.items) visit(item, thunk, anonymous)
      return
    }
    case 'array-comprehension':
      visitLoops(node.loops, context)
      return visit(node.body, thunkOf(context), anonymous)
    default:
      for (const child of direct(node)) if (child !== undefined) visit(child, context, anonymous)
  }
}

/** The parts of a node that are evaluated together with it. */
function direct(node: Node): Array<Node | undefined> {
  switch (node.kind) {
    case 'super-index':
      return node.isField ? [] : [node.index]
    case 'in-super':
      return [node.index]
    case 'index':
      return node.isField ? [] : [node.target, node.index]
    case 'slice':
      return [node.target, node.from, node.to]
    case 'binary':
      return [node.left, node.right]
    case 'unary':
      return [node.operand]
    case 'conditional':
      return [node.condition, node.then, node.else]
    case 'error':
      return [node.message]
    case 'assert':
      return [node.condition, node.message, node.rest]
    case 'parens':
      return [node.inner]
    default:
      return []
  }
}

function visitBinds(binds: readonly Bind[], of: Context): void {
  for (const { name, body } of binds) visit(body, { prefix: `thunk <${name}> from <`, of, suffix: '>' }, name)
}

function visitLoops(loops: readonly Loop[], context: Context): void {
  for (const { list, conditions } of loops) for (const part of [list, ...conditions]) visit(part, context, anonymous)
}

/** Names of fields belong to the code around the object; all else to the object. */
function visitObject(node: ObjectNode, context: Context, name: string): void {
  for (const field of node.fields) visit(field.name, context, anonymous)
  visitLoops(node.loops ?? [], context)
  const inside: Context = { prefix: `object <${name}>`, suffix: '' }
  for (const { body } of [...node.fields, ...node.locals]) visit(body, inside, anonymous)
  for (const { condition, message } of node.asserts) {
    visit(condition, inside, anonymous)
    if (message !== undefined) visit(message, inside, anonymous)
  }
}
