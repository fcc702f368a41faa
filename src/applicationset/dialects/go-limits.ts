import { type FunctionMap, GoError, GoFunction, type GoValue } from '#base/go-template'
import { costOf, costOfMatches, isEndless, repeating, sizeOf } from './go-costs.ts'

/** The templates of a set would keep the controller busy. No error of Go's: it passes through all function calls. */
export class WorkLimitError extends Error {}

/** What one text may still make, and what work the texts of the whole set may still be. */
export class Budget {
  readonly #whole: bigint
  readonly #wholeWork: number
  #left: bigint
  #work: number

  /** `work` is in nanoseconds, as they are estimated. */
  constructor({ made, work }: { made: number; work: number }) {
    this.#whole = BigInt(made)
    this.#left = this.#whole
    this.#wholeWork = work
    this.#work = work
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

  /** How much may still be made, for whoever counts. */
  left(): number {
    return Number(this.#left)
  }

  /** Takes work off what is left for the set. Throws WorkLimitError where it is more. */
  work(nanoseconds: number, what: string): void {
    this.#work -= nanoseconds
    if (this.#work >= 0) return
    const seconds = this.#wholeWork / 1_000_000_000
    throw new WorkLimitError(
      `Cannot execute the template: ${what} takes longer than what is left for the templates of this ApplicationSet; expected at most ${seconds} seconds in all`,
    )
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

/** They give what they were given, or a part of it: nothing is made. */
const passing = new Set(['coalesce', 'default', 'dig', 'first', 'get', 'index', 'last', 'ternary'])

/**
 * The functions, but none that can be told to fill the memory or to take minutes, at once or call by call: templates are executed by the controller itself,
 * and V8 ends the process where a list grows too long.
 */
export function withLimits(functions: FunctionMap, budget: Budget): FunctionMap {
  return new Map([...functions].map(([name, own]) => [name, limited(name, own, { functions, budget })]))
}

type Limits = { functions: FunctionMap; budget: Budget }

function limited(name: string, own: GoFunction, { functions, budget }: Limits): GoFunction {
  const { params, variadic, result } = own
  const sizeOfCall = sizes.get(name)
  const call = (...args: GoValue[]): GoValue => {
    if (sizeOfCall !== undefined) budget.check(sizeOfCall(...args))
    if (repeating.has(name)) checkLengths(args)
    budget.work(costOf(name, args), name)
    if (repeating.has(name)) budget.work(2 * costOfMatches(args, matchesOf(functions, args)), name)
    const made = own.call(...args)
    if (passing.has(name)) return made
    const size = sizeOf(made, budget.left())
    budget.spend(BigInt(size))
    budget.work(10 * size, name)
    return made
  }
  return new GoFunction({ params, result, ...(variadic === undefined ? {} : { variadic }) }, call)
}

function checkLengths(args: GoValue[]): void {
  if (!isEndless(args)) return
  throw new GoError(
    `the pattern and the text are too long for each other (${lengthOf(args[0])} and ${lengthOf(args[1])} characters); expected shorter ones`,
  )
}

/** After each match the rest of the text may be read to its end, so it matters how many there are. A pattern that is none has none. */
function matchesOf(functions: FunctionMap, [pattern, text]: GoValue[]): number {
  if (functions.get('regexMatch')?.call(pattern, text) !== true) return 0
  const found = functions.get('regexFindAll')?.call(pattern, text, -1n)
  return Array.isArray(found) ? found.length : 0
}

function magnitude(value: GoValue): bigint {
  if (typeof value !== 'bigint') return 0n
  return value < 0n ? -value : value
}

const distance = (from: GoValue, to: GoValue): bigint =>
  typeof from === 'bigint' && typeof to === 'bigint' ? magnitude(to - from) : 0n

const lengthOf = (text: GoValue): bigint => (typeof text === 'string' ? BigInt(text.length) : 0n)
