import type { Node } from '../syntax/index.ts'
import type { Environment } from './environment.ts'
import type { Run } from './run.ts'
import type { Value } from './value.ts'

/** A value that is computed when it is first wanted, then kept. */
export class Thunk {
  #value: Value | undefined
  #compute: ((run: Run) => Value) | undefined
  #node: Node | undefined
  #scope: Environment | undefined

  constructor(node: Node | undefined, scope: Environment | undefined, compute?: (run: Run) => Value) {
    this.#node = node
    this.#scope = scope
    this.#compute = compute
  }

  /** The value, where it is known already. */
  get known(): Value | undefined {
    return this.#value
  }

  force(run: Run): Value {
    if (this.#value !== undefined) return this.#value
    const value = this.#compute === undefined ? run.evaluateApart(this.#node!, this.#scope!) : this.#compute(run)
    this.#value = value
    this.#node = undefined
    this.#scope = undefined
    this.#compute = undefined
    return value
  }
}

/** A value that some function of ours computes when it is first wanted. */
export const lazy = (compute: (run: Run) => Value): Thunk => new Thunk(undefined, undefined, compute)
