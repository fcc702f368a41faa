import type { Node, Place } from '../syntax/index.ts'
import type { Environment } from './environment.ts'
import { type Arguments, Body, type JsonnetFunction } from './function.ts'
import { Thunk } from './thunk.ts'
import { type Item, typeOf, type TypeName, type Value } from './value.ts'

/** A place that a trace names: a node of a program, or what the evaluator does of itself (`During manifestation`). */
export type Trace = Place & { says?: string }

/** What traces say of the inside of the standard library, whose text is not that of the program. */
export const inLibrary: Trace = { says: '<std>', context: { prefix: 'function <anonymous>', suffix: '' } }

/** A mistake of the program that shows while it is evaluated. `frames` are the calls it happened in, outermost first. */
export class RunError extends Error {
  readonly frames: readonly Trace[]

  constructor(words: string, frames: readonly Trace[]) {
    super(words)
    this.name = 'RunError'
    this.frames = frames
  }
}

/** How an expression stands in a function: its value is the function's (`tail`), becomes part of it (`almost`), or is used (`inside`). */
export type Stand = 'inside' | 'almost' | 'tail'

/** A call in the place of a function's result, to be made when that function's frame is gone: endless loops then need no stack. */
export class TailCall {
  readonly callee: JsonnetFunction
  readonly args: Arguments
  readonly trace: Trace

  constructor(callee: JsonnetFunction, args: Arguments, trace: Trace) {
    this.callee = callee
    this.args = args
    this.trace = trace
  }
}

export type Evaluate = (run: Run, node: Node, scope: Environment, stand: Stand) => Value | TailCall

/** What a run may use up. `isOver` is asked every few thousand steps whether to stop. */
export type RunLimits = { frames: number; steps: number; isOver(): boolean }

/** What files and settings a run can reach. Each throws RunError by `run.fail`. */
export type RunWorld = {
  /** The value of a file, its text or its bytes, as an import in `from` names it. */
  import(run: Run, node: Extract<Node, { kind: 'import' }>): Value
  externalVariable(run: Run, name: string): Item | undefined
}

/** One evaluation: the stack of calls, where it stands, and what it may still use. */
export class Run {
  readonly world: RunWorld
  readonly limits: RunLimits
  readonly #evaluate: Evaluate
  readonly #frames: Trace[] = []
  /** Whether the call at the same place in the stack may be dropped for a call in its tail. */
  readonly #droppable: boolean[] = []
  #steps = 0
  /** Where it stands in the current frame; undefined where that has no place of its own. */
  trace: Trace | undefined

  constructor(world: RunWorld, limits: RunLimits, evaluate: Evaluate) {
    this.world = world
    this.limits = limits
    this.#evaluate = evaluate
  }

  /** The value of an expression in the current call. */
  value(node: Node, scope: Environment): Value {
    // Only a tail gives a call to make.
    return this.#evaluate(this, node, scope, 'inside') as Value
  }

  /** The value of an expression that becomes part of a result: a call in it may drop the frame, but has to come back. */
  part(node: Node, scope: Environment, stand: Stand): Value {
    // Only a tail gives a call to make.
    return this.#evaluate(this, node, scope, stand === 'tail' ? 'almost' : stand) as Value
  }

  /** The result of an expression that is all of what it stands in. */
  result(node: Node, scope: Environment, stand: Stand): Value | TailCall {
    return this.#evaluate(this, node, scope, stand)
  }

  /** The value of an expression in a frame of its own: a variable, an element or a field that was not wanted before. */
  evaluateApart(node: Node, scope: Environment): Value {
    const depth = this.#enter(false)
    // A call to make is only given where the frame may be dropped.
    const value = this.#evaluate(this, node, scope, 'tail') as Value
    this.#leave(depth)
    return value
  }

  /** Does something in a frame of its own, at a place in there that traces shall name. */
  apart<T>(action: () => T, place?: Trace): T {
    const depth = this.#enter(false)
    const before = this.trace
    this.trace = place
    const result = action()
    this.trace = before
    this.#leave(depth)
    return result
  }

  /** Does something at a place that traces shall name. */
  at<T>(trace: Trace, action: () => T): T {
    const before = this.trace
    this.trace = trace
    const result = action()
    this.trace = before
    return result
  }

  force(item: Item): Value {
    return item instanceof Thunk ? item.force(this) : item
  }

  call(callee: JsonnetFunction, ...positional: Item[]): Value {
    return this.apply(callee, { positional })
  }

  /** Calls a function, and what it calls in its tail, one after the other. */
  apply(callee: JsonnetFunction, args: Arguments): Value {
    const before = this.trace
    let [next, given] = [callee, args]
    for (;;) {
      const begun = next.begin(this, given)
      if (!(begun instanceof Body)) {
        this.trace = before
        return begun
      }
      const depth = this.#enter(given.tailstrict === true)
      const result = this.#evaluate(this, begun.node, begun.scope, 'tail')
      this.#leave(depth)
      if (!(result instanceof TailCall)) {
        this.trace = before
        return result
      }
      next = result.callee
      given = result.args
      this.trace = result.trace
    }
  }

  /** A call in a tail. The caller's frame goes first, where it was called with `tailstrict`. */
  applyTail(callee: JsonnetFunction, args: Arguments, stand: Stand): Value | TailCall {
    if (stand === 'inside' || this.#droppable.at(-1) !== true) return this.apply(callee, args)
    if (stand === 'tail') return new TailCall(callee, args, this.trace ?? {})
    this.#leave(this.#frames.length - 1)
    return this.apply(callee, args)
  }

  /** Counts work, so that a loop inside of a function of `std` ends, too. */
  spend(steps = 1): void {
    this.#steps += steps
    if (this.#steps > this.limits.steps) this.fail(`evaluation takes more than ${this.limits.steps} steps`)
    if ((this.#steps & 0x3fff) < steps && this.limits.isOver()) this.fail('evaluation takes too long')
  }

  /** Fails where that many more calls inside each other would not be possible: where the program would make them, and we do not. */
  expectFrames(more: number): void {
    if (this.#frames.length + more >= this.limits.frames) this.fail('max stack frames exceeded.')
  }

  fail(words: string): never {
    throw new RunError(words, this.trace === undefined ? [...this.#frames] : [...this.#frames, this.trace])
  }

  failType(bad: Value, expected?: TypeName): never {
    this.fail(`Unexpected type ${typeOf(bad)}${expected === undefined ? '' : `, expected ${expected}`}`)
  }

  #enter(droppable: boolean): number {
    const depth = this.#frames.length
    if (depth >= this.limits.frames) this.fail('max stack frames exceeded.')
    this.#frames.push(this.trace ?? {})
    this.#droppable.push(droppable)
    return depth
  }

  /** Back to that many frames. There may be fewer: a call in a tail has dropped one. */
  #leave(depth: number): void {
    if (this.#frames.length <= depth) return
    this.#frames.length = depth
    this.#droppable.length = depth
  }
}
