import type {
  ApplyNode,
  ArrayComprehensionNode,
  AssertNode,
  BinaryNode,
  ConditionalNode,
  Field,
  IndexNode,
  LocalNode,
  Loop,
  Node,
  ObjectNode,
  SliceNode,
} from '../syntax/index.ts'
import { sliceOfValue } from '../std/slice.ts'
import { modulo } from '../std/modulo.ts'
import { Environment } from './environment.ts'
import { type Arguments, Closure } from './function.ts'
import { quoted, textOf } from './manifest.ts'
import { JsonnetObject, type Layer, type Member } from './object.ts'
import { arrayOf, binary, booleanOf, isObject, numberOf, objectOf, stringOf, unary } from './operators.ts'
import { inLibrary, type Run, type Stand, type TailCall, type Trace } from './run.ts'
import { characterAt, lengthOf } from './text.ts'
import { Thunk } from './thunk.ts'
import { type Item, typeOf, type Value } from './value.ts'

type Result = Value | TailCall

/** Evaluates an expression in a scope; see `Stand` for what a call in a tail gives. */
export function evaluate(run: Run, node: Node, scope: Environment, stand: Stand): Result {
  run.spend()
  const before = run.trace
  run.trace = node
  const result = dispatch(run, node, scope, stand)
  run.trace = before
  return result
}

function dispatch(run: Run, node: Node, scope: Environment, stand: Stand): Result {
  switch (node.kind) {
    case 'literal':
    case 'text':
      return node.value
    case 'number':
      return Number.isFinite(node.value) ? node.value : run.fail('overflow')
    case 'variable':
      return run.force(scope.find(node.hops, node.slot))
    case 'self':
      return scope.self!.object
    case 'index':
      return index(run, node, scope)
    case 'apply':
      return apply(run, node, scope, stand)
    case 'binary':
      return binaryNode(run, node, scope, stand)
    case 'conditional':
      return conditional(run, node, scope, stand)
    case 'local':
      return local(run, node, scope, stand)
    case 'object':
      return node.loops === undefined ? object(run, node, scope) : objectComprehension(run, node, node.loops, scope)
    case 'array':
      return node.items.map((item) => later(item, scope))
    case 'function':
      return new Closure(node, scope)
    case 'array-comprehension':
      return arrayComprehension(run, node, scope)
    case 'parens':
      return run.result(node.inner, scope, stand)
    case 'unary':
      return unary(run, node.operator, run.part(node.operand, scope, stand))
    case 'super-index': {
      const name = stringOf(run, run.value(node.index, scope))
      const self = scope.self!
      return self.object.get(run, name, self.depth + 1)
    }
    case 'in-super': {
      const name = stringOf(run, run.value(node.index, scope))
      const self = scope.self!
      return self.object.has(name, self.depth + 1)
    }
    case 'slice':
      return slice(run, node, scope)
    case 'import':
      return run.world.import(run, node)
    case 'error':
      return run.fail(textOf(run, run.value(node.message, scope)))
    case 'assert':
      return assert(run, node, scope, stand)
  }
}

/** What is evaluated when it is wanted. Literals, and variables that are known, are there already. */
function later(node: Node, scope: Environment): Item {
  if (node.kind === 'literal' || node.kind === 'text') return node.value
  if (node.kind === 'number' && Number.isFinite(node.value)) return node.value
  if (node.kind === 'variable') {
    const item = scope.find(node.hops, node.slot)
    if (item !== undefined && (!(item instanceof Thunk) || item.known !== undefined)) return item
  }
  return new Thunk(node, scope)
}

function index(run: Run, node: IndexNode, scope: Environment): Value {
  const target = run.value(node.target, scope)
  const at = run.value(node.index, scope)
  if (Array.isArray(target)) {
    const place = Math.trunc(numberOf(run, at))
    if (place < 0 || place >= target.length) return outOfBounds(run, place, target.length)
    return run.force(target[place]!)
  }
  if (isObject(target)) return target.get(run, stringOf(run, at))
  if (typeof target === 'string') {
    const place = Math.trunc(numberOf(run, at))
    const length = lengthOf(target)
    return place < 0 || place >= length ? outOfBounds(run, place, length) : characterAt(target, place)
  }
  const name = typeOf(target)
  // The program tells the name of its own type.
  return run.fail(`Value non indexable: *jsonnet.value${name[0]!.toUpperCase()}${name.slice(1)}`)
}

function outOfBounds(run: Run, at: number, length: number): never {
  const shown = Math.abs(at) < 2 ** 63 ? BigInt(at) : -(2n ** 63n)
  return run.fail(`Index ${shown} out of bounds, not within [0, ${length})`)
}

function apply(run: Run, node: ApplyNode, scope: Environment, stand: Stand): Result {
  const callee = run.value(node.target, scope)
  if (callee === null || typeof callee !== 'object' || Array.isArray(callee) || callee.type !== 'function') {
    return run.failType(callee, 'function')
  }
  const args: Arguments = {
    positional: node.positional.map((value) => later(value, scope)),
    named: node.named.map(({ name, value }) => ({ name, value: later(value, scope) })),
    tailstrict: node.tailstrict,
  }
  return run.applyTail(callee, args, stand)
}

function binaryNode(run: Run, node: BinaryNode, scope: Environment, stand: Stand): Result {
  const { operator } = node
  // The program has functions for these two; it calls them from a place without a context.
  if (operator === '%') return inFunction(run, node, () => modulo(run, later(node.left, scope), later(node.right, scope)))
  if (operator === 'in') {
    return inFunction(run, node, () => {
      const target = objectOf(run, run.force(later(node.right, scope)))
      return target.has(stringOf(run, run.force(later(node.left, scope))))
    })
  }
  const left = run.value(node.left, scope)
  if (operator === '&&' || operator === '||') {
    if (booleanOf(run, left) === (operator === '||')) return left
    return booleanOf(run, run.part(node.right, scope, stand))
  }
  const right = run.part(node.right, scope, stand)
  return binary(run, operator, left, right)
}

/** What the program does by calling a function that is not in the text. */
function inFunction<T>(run: Run, node: Node, action: () => T): T {
  return run.at(placeOnly(node), () => run.apart(action, inLibrary))
}

function conditional(run: Run, node: ConditionalNode, scope: Environment, stand: Stand): Result {
  if (booleanOf(run, run.value(node.condition, scope))) return run.result(node.then, scope, stand)
  return node.else === undefined ? null : run.result(node.else, scope, stand)
}

function assert(run: Run, node: AssertNode, scope: Environment, stand: Stand): Result {
  run.trace = {}
  if (booleanOf(run, run.value(node.condition, scope))) return run.result(node.rest, scope, stand)
  run.trace = placeOnly(node)
  return run.fail(node.message === undefined ? 'Assertion failed' : textOf(run, run.value(node.message, scope)))
}

function local(run: Run, node: LocalNode, outer: Environment, stand: Stand): Result {
  const slots: Item[] = []
  const scope = new Environment(slots, outer)
  for (const { body } of node.binds) slots.push(body.kind === 'function' ? new Closure(body, scope) : new Thunk(body, scope))
  return run.result(node.body, scope, stand)
}

function object(run: Run, node: ObjectNode, scope: Environment): Value {
  const members = new Map<string, Member>()
  for (const field of node.fields) {
    const name = fieldName(run, field.name, scope)
    if (name !== undefined) addMember(run, members, name, memberOf(field, undefined))
  }
  return new JsonnetObject([layerOf(node, members, scope)])
}

const memberOf = ({ visibility, plus, body }: Field, scope: Environment | undefined): Member => ({
  visibility,
  plus,
  body,
  scope,
})

/** undefined for a field that is left out. */
function fieldName(run: Run, node: Node, scope: Environment): string | undefined {
  const name = run.value(node, scope)
  if (name === null) return undefined
  return typeof name === 'string' ? name : run.fail(`Field name must be string, got ${typeOf(name)}`)
}

function addMember(run: Run, members: Map<string, Member>, name: string, member: Member): void {
  if (members.has(name)) run.fail(`Duplicate field name: ${quoted(name)}`)
  members.set(name, member)
}

function layerOf(node: ObjectNode, members: ReadonlyMap<string, Member>, scope: Environment): Layer {
  const { locals, isOutermost, asserts } = node
  return { members, locals, isOutermost, asserts, scope }
}

/** All rounds of the loops come first, then the names of fields, as in the calls that the program makes of it. */
function objectComprehension(run: Run, node: ObjectNode, loops: readonly Loop[], scope: Environment): Value {
  const members = new Map<string, Member>()
  const trace = placeOnly(node)
  run.trace = trace
  const scopes: Environment[] = []
  run.apart(() => eachRound(run, { loops, scope, trace }, (inside) => scopes.push(inside)), trace)
  const [field] = node.fields
  for (const inside of scopes) {
    const name = run.apart(() => fieldName(run, field!.name, inside), node)
    if (name !== undefined) addMember(run, members, name, memberOf(field!, inside))
  }
  return new JsonnetObject([layerOf(node, members, scope)])
}

function arrayComprehension(run: Run, node: ArrayComprehensionNode, scope: Environment): Value {
  const items: Item[] = []
  const trace = placeOnly(node)
  run.trace = trace
  eachRound(run, { loops: node.loops, scope, trace }, (inside) => items.push(later(node.body, inside)))
  return items
}

/** What the program puts in the place of a node is in the text, but nobody's code. */
const placeOnly = ({ at }: Node): Trace => (at === undefined ? {} : { at })

type Rounds = { loops: readonly Loop[]; scope: Environment; trace: Trace }

/** Goes through the loops of a comprehension, from the outside in. The program makes calls of them, so each has a frame. */
function eachRound(run: Run, { loops, scope, trace }: Rounds, visit: (scope: Environment) => void): void {
  const [loop, ...inner] = loops
  if (loop === undefined) return visit(scope)
  const list = arrayOf(run, run.evaluateApart(loop.list, scope))
  const isWanted = (inside: Environment): boolean =>
    loop.conditions.every((condition) => booleanOf(run, run.value(condition, inside)))
  for (const item of list) {
    const inside = new Environment([item], scope)
    run.apart(() => {
      if (isWanted(inside)) run.at(trace, () => eachRound(run, { loops: inner, scope: inside, trace }, visit))
    }, {})
  }
}

function slice(run: Run, node: SliceNode, scope: Environment): Value {
  const part = (value: Node | undefined): Item => (value === undefined ? null : later(value, scope))
  return inFunction(run, node, () =>
    sliceOfValue(run, later(node.target, scope), [part(node.from), part(node.to), part(node.step)]),
  )
}
