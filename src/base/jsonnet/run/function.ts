import type { FunctionNode, Node } from '../syntax/index.ts'
import { Environment } from './environment.ts'
import type { Run } from './run.ts'
import { Thunk } from './thunk.ts'
import type { Item, Value } from './value.ts'

export type Arguments = {
  positional: readonly Item[]
  named?: ReadonlyArray<{ name: string; value: Item }>
  tailstrict?: boolean
}
export type ParameterFact = { name: string; isOptional: boolean }

/** The body of a function with its parameters bound, about to be evaluated. */
export class Body {
  readonly node: Node
  readonly scope: Environment

  constructor(node: Node, scope: Environment) {
    this.node = node
    this.scope = scope
  }
}

/** A function: one of the program's own, or one of `std`. */
export abstract class JsonnetFunction {
  readonly type = 'function'
  abstract readonly parameters: readonly ParameterFact[]

  /** Checks the arguments and binds them; what has no body of Jsonnet is done with that. */
  abstract begin(run: Run, given: Arguments): Value | Body

  /** Arguments in the order of the parameters; undefined for what is left to its default. */
  protected bind(run: Run, { positional, named = [] }: Arguments): Array<Item | undefined> {
    const { parameters } = this
    if (positional.length > parameters.length) {
      run.fail(`function expected ${parameters.length} positional argument(s), but got ${positional.length}`)
    }
    const bound: Array<Item | undefined> = Array.from({ length: parameters.length })
    for (let at = 0; at < positional.length; at++) bound[at] = positional[at]
    for (const { name, value } of named) {
      const at = parameters.findIndex((parameter) => parameter.name === name)
      if (at >= 0 && bound[at] !== undefined) run.fail(`Argument ${name} already provided`)
      if (at < 0) run.fail(`function has no parameter ${name}`)
      bound[at] = value
    }
    for (let at = 0; at < parameters.length; at++) {
      const { name, isOptional } = parameters[at]!
      if (bound[at] === undefined && !isOptional) run.fail(`Missing argument: ${name}`)
    }
    return bound
  }
}

/** A function of the program with the scope that it was written in. */
export class Closure extends JsonnetFunction {
  readonly #node: FunctionNode
  readonly #scope: Environment
  readonly parameters: readonly ParameterFact[]

  constructor(node: FunctionNode, scope: Environment) {
    super()
    this.#node = node
    this.#scope = scope
    this.parameters = factsOf(node)
  }

  override begin(run: Run, given: Arguments): Body {
    // Filled below, before anybody looks.
    const slots = this.bind(run, given) as Item[]
    const scope = new Environment(slots, this.#scope)
    for (let at = 0; at < slots.length; at++) {
      if (slots[at] === undefined) slots[at] = new Thunk(this.#node.parameters[at]!.default, scope)
    }
    if (given.tailstrict === true) for (const item of slots) run.force(item)
    return new Body(this.#node.body, scope)
  }
}

const facts = new WeakMap<FunctionNode, readonly ParameterFact[]>()

function factsOf(node: FunctionNode): readonly ParameterFact[] {
  let found = facts.get(node)
  if (found === undefined) {
    found = node.parameters.map((parameter) => ({ name: parameter.name, isOptional: parameter.default !== undefined }))
    facts.set(node, found)
  }
  return found
}

/** A function that is written in TypeScript. It gets its arguments in order, undefined for what was left out. */
export class NativeFunction extends JsonnetFunction {
  readonly parameters: readonly ParameterFact[]
  readonly #call: (run: Run, args: Array<Item | undefined>) => Value

  /** A parameter whose name ends in `?` may be left out. */
  constructor(parameters: readonly string[], call: (run: Run, args: Array<Item | undefined>) => Value) {
    super()
    this.parameters = parameters.map((name) => ({ name: name.replace('?', ''), isOptional: name.endsWith('?') }))
    this.#call = call
  }

  override begin(run: Run, given: Arguments): Value {
    return this.#call(run, this.bind(run, given))
  }
}
