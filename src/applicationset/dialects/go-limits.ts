import { type FunctionMap, GoError, GoFunction, type GoValue } from '#base/go-template'

/** What one text may still make. */
export class Budget {
  readonly #whole: bigint
  #left: bigint

  constructor(whole: number) {
    this.#whole = BigInt(whole)
    this.#left = this.#whole
  }

  /** A new text begins. */
  renew(): void {
    this.#left = this.#whole
  }

  /** Throws GoError where it is more than what is left. */
  check(size: bigint): void {
    if (size <= this.#left) return
    throw new GoError(`it would make ${size} characters or items; expected at most ${this.#whole} in all`)
  }

  /** Takes it off what is left. Throws GoError where it is more. */
  spend(size: bigint): void {
    this.check(size)
    this.#left -= size
  }
}

/** How much a call makes, for the functions that make as much as they are told to: it is asked before the call. */
const sizes = new Map<string, (...args: GoValue[]) => bigint>(
  Object.entries({
    until: (count) => magnitude(count),
    untilStep: (start, stop, step) => distance(start, stop) / (magnitude(step) || 1n),
    seq: (...bounds) =>
      distance(bounds.length === 1 ? 1n : bounds[0], bounds.at(-1)) / ((bounds.length === 3 ? magnitude(bounds[1]) : 1n) || 1n),
    repeat: (count, text) => magnitude(count) * lengthOf(text),
    indent: (spaces, text) => magnitude(spaces) * lengthOf(text),
    nindent: (spaces, text) => magnitude(spaces) * lengthOf(text),
    randAlpha: magnitude,
    randAlphaNum: magnitude,
    randAscii: magnitude,
    randNumeric: magnitude,
    randBytes: magnitude,
  }),
)

/**
 * The functions, but none that can be told to fill the memory, at once or call by call: templates are executed by the controller itself, and V8
 * ends the process where a list grows too long.
 */
export function withLimits(functions: FunctionMap, budget: Budget): FunctionMap {
  return new Map([...functions].map(([name, own]) => [name, limited(own, sizes.get(name), budget)]))
}

function limited(own: GoFunction, sizeOf: ((...args: GoValue[]) => bigint) | undefined, budget: Budget): GoFunction {
  const { params, variadic, result } = own
  const call = (...args: GoValue[]): GoValue => {
    if (sizeOf !== undefined) budget.check(sizeOf(...args))
    const made = own.call(...args)
    budget.spend(sizeOfResult(made))
    return made
  }
  return new GoFunction({ params, result, ...(variadic === undefined ? {} : { variadic }) }, call)
}

const sizeOfResult = (made: GoValue): bigint =>
  typeof made === 'string' || Array.isArray(made) ? BigInt(made.length) : made instanceof Map ? BigInt(made.size) : 0n

function magnitude(value: GoValue): bigint {
  if (typeof value !== 'bigint') return 0n
  return value < 0n ? -value : value
}

const distance = (from: GoValue, to: GoValue): bigint =>
  typeof from === 'bigint' && typeof to === 'bigint' ? magnitude(to - from) : 0n

const lengthOf = (text: GoValue): bigint => (typeof text === 'string' ? BigInt(text.length) : 0n)
