import { NativeFunction } from '../run/function.ts'
import { inLibrary, type Run } from '../run/run.ts'
import type { Item, Value } from '../run/value.ts'

/** Functions of `std` by their names. */
export type Library = { readonly [name: string]: NativeFunction }

/**
 * A function whose arguments are computed in their order before it begins. A parameter whose name ends in `?` may be left out, and is undefined
 * then.
 */
export function strict(parameters: readonly string[], call: (run: Run, ...values: never[]) => Value): NativeFunction {
  return new NativeFunction(parameters, (run, args) => {
    // Computed values of exactly the parameters: the cast names them for the function.
    const values = args.map((item) => (item === undefined ? undefined : run.force(item))) as never[]
    return call(run, ...values)
  })
}

/** A function that computes of its arguments what it needs, in a frame of its own: what the program has written in Jsonnet itself. */
export function framed(parameters: readonly string[], call: (run: Run, ...items: never[]) => Value): NativeFunction {
  // Exactly the parameters, as in `strict`.
  return new NativeFunction(parameters, (run, args) => run.apart(() => call(run, ...(args as never[])), inLibrary))
}

/** Not given, or given. */
export type Optional = Item | undefined
