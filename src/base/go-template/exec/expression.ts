import { isTrue } from '../comparison.ts'
import { quote } from '../fmt/quote.ts'
import { canBeNil, typeOf, zeroOf } from '../kinds.ts'
import {
  type ChainNode,
  type CommandNode,
  type IdentifierNode,
  type Node,
  type Operand,
  type PipeNode,
  textOfNode,
  type VariableNode,
} from '../parse/tree.ts'
import { GoObject, type GoValue } from '../value.ts'
import { builtins, callValue, slice } from './builtins.ts'
import { type Argument, callFunction, type CallSite, checkCount, failCall, validate } from './call.ts'
import { callFields, type FieldSite, readFields, type Receiver } from './field.ts'
import type { Frame } from './frame.ts'
import { literalArgument, literalValue } from './literal.ts'
import type { Scope } from './scope.ts'

/** A pipeline, ready to be evaluated. It never gives a nil interface: what is nil has no value at the end of a pipeline. */
export type Expression = (frame: Frame) => GoValue

/** Compiles a pipeline. What it declares is in sight afterwards; what a parenthesis inside declares, too. */
export function compilePipe(pipe: PipeNode, scope: Scope): Expression {
  const [first, ...rest] = pipe.cmds.map((command, at) => compileCommand(command, scope, at > 0))
  const evaluate: Expression = (frame) => {
    frame.node = pipe
    let value = first!(frame, undefined) ?? undefined
    for (const stage of rest) value = stage(frame, value) ?? undefined
    return value
  }
  if (pipe.decl.length === 0) return evaluate
  const targets = pipe.decl.map(({ ident: [name] }) => (pipe.isAssign ? scope.find(name!) : scope.declare(name!)))
  return (frame) => {
    const value = evaluate(frame)
    for (const [at, slot] of targets.entries()) {
      if (slot === undefined) return frame.fail(`undefined variable: ${pipe.decl[at]!.ident[0]}`)
      frame.slots[slot] = value
      if (pipe.isAssign) frame.isSlotInterface[slot] = false
    }
    return value
  }
}

/** One stage of a pipeline; the value is that of the stage before. */
type Stage = (frame: Frame, final: GoValue) => GoValue

function compileCommand(command: CommandNode, scope: Scope, hasFinal: boolean): Stage {
  const [first, ...others] = command.args
  const node = first!
  const args = () => others.map((operand) => compileArgument(operand, scope))
  switch (node.kind) {
    case 'field': {
      const site = { node, names: node.ident, last: lastSite(node, node.ident, args(), hasFinal) }
      return compileFields(site, (frame) => {
        frame.node = node
        return { value: frame.dot, isInterface: frame.isDotInterface }
      })
    }
    case 'chain': {
      const site = { node, names: node.field, last: lastSite(node, node.field, args(), hasFinal) }
      return compileFields(site, compileChainStart(node, scope))
    }
    case 'identifier':
      return compileCall(node, { name: node.ident, node: command, args: args(), hasFinal }, scope, others)
    case 'variable':
      return compileVariable(node, scope, { args: args(), hasFinal })
    case 'pipe': {
      const inner = compilePipe(node, scope)
      return others.length > 0 || hasFinal ? notAFunction(node) : inner
    }
    default:
      break
  }
  if (others.length > 0 || hasFinal) return notAFunction(node, node)
  switch (node.kind) {
    case 'dot':
      return (frame) => {
        frame.node = node
        return frame.dot
      }
    case 'nil':
      return (frame) => {
        frame.node = node
        return frame.fail('nil is not a command')
      }
    default:
      return (frame) => literalValue(frame, node)
  }
}

function notAFunction(node: Operand, at?: Node): Stage {
  return (frame) => {
    if (at !== undefined) frame.node = at
    return frame.fail(`can't give argument to non-function ${textOfNode(node)}`)
  }
}

function lastSite(node: Node, names: readonly string[], args: Argument[], hasFinal: boolean): CallSite | undefined {
  return args.length > 0 || hasFinal ? { name: names.at(-1)!, node, args, hasFinal } : undefined
}

function compileFields(site: FieldSite, start: (frame: Frame) => Receiver): Stage {
  const { last } = site
  if (last !== undefined) {
    const called = { ...site, last }
    return (frame, final) => callFields(frame, called, start(frame), final)
  }
  return (frame) => {
    const receiver = start(frame)
    return readFields(frame, site, receiver.value, receiver.isInterface)
  }
}

function compileChainStart(chain: ChainNode, scope: Scope): (frame: Frame) => Receiver {
  const { node } = chain
  if (node.kind === 'pipe') {
    const inner = compilePipe(node, scope)
    return (frame) => {
      frame.node = chain
      // Evaluated as an argument: Go looks at the parenthesis before what is in it.
      frame.node = node
      return { value: inner(frame), isInterface: false }
    }
  }
  if (node.kind !== 'identifier') throw new TypeError(`Cannot compile a chain of fields behind a ${node.kind}`)
  const call = compileCall(node, { name: node.ident, node, args: [], hasFinal: false }, scope)
  return (frame) => {
    const value = call(frame, undefined)
    return { value, isInterface: frame.runtime.findFunction(node.ident)?.result === 'interface {}' }
  }
}

function compileVariable(node: VariableNode, scope: Scope, given: { args: Argument[]; hasFinal: boolean }): Stage {
  const [name, ...names] = node.ident
  const slot = scope.find(name!)
  if (slot === undefined) {
    return (frame) => {
      frame.node = node
      return frame.fail(`undefined variable: ${name}`)
    }
  }
  const hasArguments = given.args.length > 0 || given.hasFinal
  if (names.length === 0) {
    if (hasArguments) return notAFunction(node, node)
    return (frame) => {
      frame.node = node
      return frame.slots[slot]
    }
  }
  const site = { node, names, last: lastSite(node, names, given.args, given.hasFinal) }
  return compileFields(site, (frame) => {
    frame.node = node
    return { value: frame.slots[slot], isInterface: frame.isSlotInterface[slot] === true }
  })
}

function compileCall(node: IdentifierNode, site: CallSite, scope: Scope, operands: readonly Operand[] = []): Stage {
  const { name } = site
  const builtin = builtins.get(name)
  const special = builtin === undefined ? undefined : specialCall(site, operands, scope)
  return (frame, final) => {
    frame.node = node
    const own = frame.runtime.findFunction(name)
    const fn = own ?? builtin
    if (fn === undefined) return frame.fail(`${quote(name)} is not a defined function`)
    if (own !== undefined || special === undefined) return callFunction(frame, fn, site, final)
    checkCount(frame, fn, site)
    return special(frame, final)
  }
}

/** The builtins that are more than functions. */
function specialCall(site: CallSite, operands: readonly Operand[], scope: Scope): Stage | undefined {
  const { name, args, hasFinal } = site
  const evaluate = (argument: Argument, frame: Frame) => argument(frame, 'reflect.Value')
  if (name === 'and' || name === 'or') {
    const decides = name === 'or'
    return (frame, final) => {
      let value: GoValue
      for (const argument of args) {
        value = evaluate(argument, frame)
        if (isTrue(value) === decides) return value
      }
      return hasFinal ? final : value
    }
  }
  if (name === 'slice') return compileSlice(site, operands, scope)
  if (name !== 'call') return undefined
  const [callee] = operands
  return (frame, final) => {
    const values = args.map((argument) => evaluate(argument, frame))
    const [fn, ...rest] = hasFinal ? [...values, final] : values
    try {
      return callValue(callee === undefined ? nameOfValue(fn) : textOfNode(callee), fn, rest)
    } catch (error) {
      return failCall(frame, site, error)
    }
  }
}

/** As reflect shows a value that has no name. */
function nameOfValue(value: GoValue): string {
  if (typeof value === 'string') return value
  return value === undefined || value === null ? '<invalid Value>' : `<${typeOf(value)} Value>`
}

/** Alone among the builtins, `slice` does not look into interfaces to find its indexes. */
function compileSlice(site: CallSite, operands: readonly Operand[], scope: Scope): Stage {
  const { args, hasFinal } = site
  const isInterface = operands.map((operand) => interfaceCheck(operand, scope))
  return (frame, final) => {
    const values = args.map((argument, at) => {
      const value = argument(frame, 'reflect.Value')
      return at > 0 && value !== undefined && isInterface[at]!(frame) ? new HiddenIndex() : value
    })
    const [item, ...indexes] = hasFinal ? [...values, final] : values
    try {
      return slice(item, ...indexes)
    } catch (error) {
      return failCall(frame, site, error)
    }
  }
}

/** Whether the operand that was just evaluated is an interface to Go. */
function interfaceCheck(node: Operand, scope: Scope): (frame: Frame) => boolean {
  switch (node.kind) {
    case 'dot':
      return (frame) => frame.isDotInterface
    case 'field':
    case 'chain':
      return (frame) => frame.isFieldInterface
    case 'variable': {
      const slot = scope.find(node.ident[0]!) ?? 0
      return node.ident.length > 1 ? (frame) => frame.isFieldInterface : (frame) => frame.isSlotInterface[slot] === true
    }
    default:
      return () => false
  }
}

class HiddenIndex extends GoObject {
  readonly goType = 'interface {}'
}

function compileArgument(node: Operand, scope: Scope): Argument {
  switch (node.kind) {
    case 'dot':
      return (frame, goType) => {
        frame.node = node
        return validate(frame, frame.dot, goType)
      }
    case 'nil':
      return (frame, goType) => {
        frame.node = node
        return canBeNil(goType) ? zeroOf(goType) : frame.fail(`cannot assign nil to ${goType}`)
      }
    case 'bool':
    case 'number':
    case 'string':
      return literalArgument(node)
    case 'pipe': {
      const inner = compilePipe(node, scope)
      return (frame, goType) => validate(frame, inner(frame), goType)
    }
    case 'identifier':
      return checked(compileCall(node, { name: node.ident, node, args: [], hasFinal: false }, scope))
    default:
      return checked(compileCommand({ kind: 'command', pos: node.pos, args: [node] }, scope, false))
  }
}

function checked(stage: Stage): Argument {
  return (frame, goType) => validate(frame, stage(frame, undefined), goType)
}
