import { StaticError } from './source.ts'
import type { Bind, Loop, Node, ObjectNode } from './tree.ts'

/** The names of one scope in the order of their slots, and the scope around it. */
type Scope = { names: readonly string[]; outer: Scope | undefined; inObject: boolean }

/**
 * Finds each variable's place, and throws StaticError for what has none: unknown variables, `self` and `super` outside of an object. A `$` outside
 * of an object is found first, whatever comes before it: the program looks for those in a pass of its own.
 */
export function resolveScopes(root: Node): void {
  const errors: Errors = { dollar: undefined, other: undefined }
  visit(root, { names: ['std'], outer: undefined, inObject: false }, errors)
  const error = errors.dollar ?? errors.other
  if (error !== undefined) throw error
}

type Errors = { dollar: StaticError | undefined; other: StaticError | undefined }

function visit(node: Node, scope: Scope, errors: Errors): void {
  switch (node.kind) {
    case 'variable':
      return findVariable(node, scope, errors)
    case 'self':
      return refuseOutside('self', node, { scope, errors })
    case 'super-index':
    case 'in-super':
      refuseOutside('super', node, { scope, errors })
      return visit(node.index, scope, errors)
    case 'function': {
      const inside = { ...scope, names: node.parameters.map(({ name }) => name), outer: scope }
      for (const { default: value } of node.parameters) if (value !== undefined) visit(value, inside, errors)
      return visit(node.body, inside, errors)
    }
    case 'local': {
      const inside = { ...scope, names: node.binds.map(({ name }) => name), outer: scope }
      for (const { body } of node.binds) visit(body, inside, errors)
      return visit(node.body, inside, errors)
    }
    case 'object':
      return visitObject(node, scope, errors)
    case 'array-comprehension':
      return visitLoops(node.loops, scope, errors, (inside) => visit(node.body, inside, errors))
    default:
      for (const child of parts(node)) if (child !== undefined) visit(child, scope, errors)
  }
}

/** The parts of a node that sees no other variables than they do. */
function parts(node: Node): Array<Node | undefined> {
  switch (node.kind) {
    case 'index':
      return [node.target, node.index]
    case 'slice':
      return [node.target, node.from, node.to, node.step]
    case 'apply':
      return [node.target, ...node.positional, ...node.named.map(({ value }) => value)]
    case 'array':
      return node.items
    case 'binary':
      // `a in b` is a call of a function with b before a.
      return node.operator === 'in' ? [node.right, node.left] : [node.left, node.right]
    case 'unary':
      return [node.operand]
    case 'conditional':
      return [node.condition, node.then, node.else]
    case 'error':
      return [node.message]
    case 'assert':
      return [node.condition, node.rest, node.message]
    case 'parens':
      return [node.inner]
    default:
      return []
  }
}

function findVariable(node: Extract<Node, { kind: 'variable' }>, scope: Scope, errors: Errors): void {
  if (node.name === '$' && !scope.inObject) {
    errors.dollar ??= new StaticError('No top-level object found.', node.at!)
    return
  }
  let hops = 0
  for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) {
    const slot = at.names.lastIndexOf(node.name)
    if (slot >= 0) {
      node.hops = hops
      node.slot = slot
      return
    }
    hops++
  }
  errors.other ??= new StaticError(`Unknown variable: ${node.name}`, node.at!)
}

function refuseOutside(word: string, node: Node, { scope, errors }: { scope: Scope; errors: Errors }): void {
  if (!scope.inObject) errors.other ??= new StaticError(`Can't use ${word} outside of an object.`, node.at!)
}

function visitObject(node: ObjectNode, scope: Scope, errors: Errors): void {
  node.isOutermost = !scope.inObject
  if (node.loops === undefined) return visitMembers(node, scope, errors)
  visitLoops(node.loops, scope, errors, (inside) => visitMembers(node, inside, errors))
}

/** Names of fields see neither the object nor its locals. */
function visitMembers(node: ObjectNode, scope: Scope, errors: Errors): void {
  const names = node.locals.map(({ name }) => name)
  const inside: Scope = { names: node.isOutermost ? [...names, '$'] : names, outer: scope, inObject: true }
  const bodies: ReadonlyArray<Pick<Bind, 'body'>> = [...node.locals, ...node.fields]
  for (const { body } of bodies) visit(body, inside, errors)
  for (const { condition, message } of node.asserts) {
    visit(condition, inside, errors)
    if (message !== undefined) visit(message, inside, errors)
  }
  for (const { name } of node.fields) visit(name, scope, errors)
}

/** The body of a comprehension is looked at before its lists, and conditions before it, as in the calls that the program makes of it. */
function visitLoops(loops: readonly Loop[], scope: Scope, errors: Errors, visitBody: (scope: Scope) => void): void {
  const [loop, ...inner] = loops
  if (loop === undefined) return visitBody(scope)
  const inside: Scope = { ...scope, names: [loop.variable], outer: scope }
  for (const condition of loop.conditions) visit(condition, inside, errors)
  visitLoops(inner, inside, errors, visitBody)
  visit(loop.list, scope, errors)
}
