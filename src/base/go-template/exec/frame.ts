import { byteLength } from '../bytes.ts'
import { quote } from '../fmt/quote.ts'
import { type Node, textOfNode, type Tree } from '../parse/tree.ts'
import { TemplateError, TemplateLimitError } from '../template-error.ts'
import type { GoFunction, GoValue } from '../value.ts'

/** What `.x` gives where a map has no `x`: no value, the zero value of the map's elements, or an error. */
export type MissingKey = 'default' | 'zero' | 'error'

/** The set of templates that an execution takes place in. */
export type Runtime = {
  readonly missingKey: MissingKey
  /** A function of the caller's; those of Go are known to the executor. */
  findFunction(name: string): GoFunction | undefined
  findTemplate(name: string): Executable | undefined
}

/** A compiled template. */
export type Executable = { readonly tree: Tree; run(frame: Frame): unknown }

/** Where an execution writes to, templates that it calls included. */
export class Output {
  text = ''
  readonly #limit: number
  readonly #maxSteps: number
  readonly #stepped: (() => void) | undefined
  #steps = 0

  constructor(limit: number, maxSteps = Number.POSITIVE_INFINITY, stepped?: () => void) {
    this.#limit = limit
    this.#maxSteps = maxSteps
    this.#stepped = stepped
  }

  /** Counts a round of a loop or a call of a template, which is how templates take long. */
  step(): void {
    this.#steps++
    this.#stepped?.()
    if (this.#steps > this.#maxSteps) throw new TemplateLimitError(this.#maxSteps, 'steps')
  }

  write(text: string): void {
    this.text += text
    if (this.text.length > this.#limit) throw new TemplateLimitError(this.#limit)
  }
}

/** Go's bound on templates within templates. */
export const maxDepth = 100_000

/** One template while it is executed. */
export class Frame {
  readonly runtime: Runtime
  readonly tree: Tree
  readonly output: Output
  readonly depth: number
  /** The node that an error would be reported at: whatever was looked at last, as in Go. */
  node: Node
  dot: GoValue
  /** Go still sees elements of a container of interfaces as such, which error texts tell. */
  isDotInterface = false
  /** The same of the field that was read last. */
  isFieldInterface = false
  readonly slots: GoValue[]
  readonly isSlotInterface: boolean[] = []

  constructor(runtime: Runtime, template: Executable, place: { output: Output; depth: number }, dot: GoValue) {
    this.runtime = runtime
    this.tree = template.tree
    this.output = place.output
    this.depth = place.depth
    this.node = template.tree.root
    this.dot = dot
    this.slots = [dot]
  }

  /** Ends the execution with Go's error text for the current node. */
  fail(message: string): never {
    const { parseName, text, name } = this.tree
    const before = text.slice(0, this.node.pos)
    const lineStart = before.lastIndexOf('\n') + 1
    const line = before.split('\n').length
    const place = `${parseName}:${line}:${byteLength(before.slice(lineStart))}`
    throw new TemplateError(`template: ${place}: executing ${quote(name)} at <${textOfNode(this.node)}>: ${message}`)
  }
}

/** Whether JavaScript's own stack ended before Go's bound of nested templates. */
export function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && error.message.includes('call stack')
}
