import { isTrue } from '../comparison.ts'
import { print, printFollowed } from '../fmt/print.ts'
import { quote } from '../fmt/quote.ts'
import { containerOf, elementType, sortedEntries, typeOf } from '../kinds.ts'
import {
  type ActionNode,
  type BranchNode,
  type ListNode,
  type Statement,
  type TemplateNode,
  textOfNode,
  type Tree,
} from '../parse/tree.ts'
import { GoFunction, GoObject, type GoValue, Integer } from '../value.ts'
import { compilePipe } from './expression.ts'
import { type Executable, Frame, isStackOverflow, maxDepth } from './frame.ts'
import { Scope } from './scope.ts'

/** Compiles a template into closures that know their variables' slots; it can be executed any number of times, in any set. */
export function compile(tree: Tree): Executable {
  return { tree, run: compileList(tree.root, new Scope()) }
}

/** What a statement tells the loop around it. */
type Signal = 'break' | 'continue' | undefined

type Step = (frame: Frame) => Signal

function compileList(list: ListNode | undefined, scope: Scope): Step {
  const steps = (list?.nodes ?? []).map((node) => compileStatement(node, scope))
  if (steps.length === 1) return steps[0]!
  return (frame) => {
    for (const step of steps) {
      const signal = step(frame)
      if (signal !== undefined) return signal
    }
    return undefined
  }
}

function compileStatement(node: Statement, scope: Scope): Step {
  switch (node.kind) {
    case 'text':
      return (frame) => {
        frame.output.write(node.text)
        return undefined
      }
    case 'action':
      return compileAction(node, scope)
    case 'if':
    case 'with':
      return scope.within(() => compileCondition(node, scope))
    case 'range':
      return scope.within(() => compileRange(node, scope))
    case 'template':
      return compileTemplate(node, scope)
    case 'break':
    case 'continue':
      return () => node.kind
  }
}

function compileAction(node: ActionNode, scope: Scope): Step {
  const evaluate = compilePipe(node.pipe, scope)
  if (node.pipe.decl.length > 0) {
    return (frame) => {
      evaluate(frame)
      return undefined
    }
  }
  const isInPlace = node.pipe.cmds.at(-1)?.args[0]?.kind !== 'identifier'
  return (frame) => {
    const value = evaluate(frame)
    frame.node = node
    if (value instanceof GoFunction) frame.fail(`can't print ${textOfNode(node)} of type ${typeOf(value)}`)
    const pointed = isInPlace && value instanceof GoObject ? value.pointerText() : undefined
    frame.output.write(pointed ?? printFollowed(value))
    return undefined
  }
}

function compileCondition(node: BranchNode, scope: Scope): Step {
  const evaluate = compilePipe(node.pipe, scope)
  const list = scope.within(() => compileList(node.list, scope))
  const otherwise = scope.within(() => compileList(node.elseList, scope))
  if (node.kind === 'if') return (frame) => (isTrue(evaluate(frame)) ? list(frame) : otherwise(frame))
  return (frame) => {
    const value = evaluate(frame)
    if (!isTrue(value)) return otherwise(frame)
    const { dot, isDotInterface } = frame
    frame.dot = value
    frame.isDotInterface = false
    const signal = list(frame)
    frame.dot = dot
    frame.isDotInterface = isDotInterface
    return signal
  }
}

function compileRange(node: BranchNode, scope: Scope): Step {
  const { decl, isAssign } = node.pipe
  const outer = decl.map(({ ident: [name] }) => scope.find(name!))
  const evaluate = compilePipe(node.pipe, scope)
  const slots = isAssign ? outer : decl.map(({ ident: [name] }) => scope.find(name!))
  const list = scope.within(() => compileList(node.list, scope))
  const otherwise = scope.within(() => compileList(node.elseList, scope))
  const [keySlot, elementSlot] = slots.length > 1 ? slots : [undefined, slots[0]]
  return (frame) => {
    frame.node = node
    const value = containerOf(evaluate(frame))
    const items = itemsOf(frame, value, decl.length)
    const { dot, isDotInterface } = frame
    // Elements of narrower types are no interfaces.
    const isInterface = (value instanceof Map || Array.isArray(value)) && elementType(typeOf(value)) === 'interface {}'
    let isEmpty = true
    for (const [key, element] of items) {
      frame.output.step()
      isEmpty = false
      if (keySlot !== undefined) frame.slots[keySlot] = key
      if (elementSlot !== undefined) {
        frame.slots[elementSlot] = element
        frame.isSlotInterface[elementSlot] = isInterface
      }
      frame.dot = element
      frame.isDotInterface = isInterface
      if (list(frame) === 'break') break
    }
    frame.dot = dot
    frame.isDotInterface = isDotInterface
    return isEmpty ? otherwise(frame) : undefined
  }
}

/** What `range` goes over: keys in order, or positions, with their elements. */
function itemsOf(frame: Frame, value: GoValue, variables: number): Iterable<[GoValue, GoValue]> {
  if (value === undefined || value === null) return []
  if (Array.isArray(value)) return value.map((item, at) => [BigInt(at), item])
  if (value instanceof Map) return sortedEntries(value)
  if (typeof value === 'bigint' || value instanceof Integer) {
    if (variables > 1) frame.fail(`can't use ${print(value)} to iterate over more than one variable`)
    return countTo(value)
  }
  return frame.fail(`range can't iterate over ${printFollowed(value)}`)
}

function* countTo(end: bigint | Integer): Generator<[GoValue, GoValue]> {
  const limit = typeof end === 'bigint' ? end : end.value
  for (let at = 0n; at < limit; at++) yield [undefined, typeof end === 'bigint' ? at : new Integer(end.goType, at)]
}

function compileTemplate(node: TemplateNode, scope: Scope): Step {
  const evaluate = node.pipe === undefined ? undefined : compilePipe(node.pipe, scope)
  return (frame) => {
    frame.node = node
    frame.output.step()
    const template = frame.runtime.findTemplate(node.name)
    if (template === undefined) return frame.fail(`template ${quote(node.name)} not defined`)
    const exceeded = `exceeded maximum template depth (${maxDepth})`
    if (frame.depth === maxDepth) frame.fail(exceeded)
    const dot = evaluate?.(frame)
    const place = { output: frame.output, depth: frame.depth + 1 }
    try {
      template.run(new Frame(frame.runtime, template, place, dot))
    } catch (error) {
      if (!isStackOverflow(error)) throw error
      frame.node = node
      frame.fail(exceeded)
    }
    return undefined
  }
}
