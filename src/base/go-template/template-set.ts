import { quote } from './fmt/quote.ts'
import { type Executable, Frame, isStackOverflow, maxDepth, type MissingKey, Output, type Runtime } from './exec/frame.ts'
import { compile } from './exec/statement.ts'
import type { ParsedTemplates } from './parse/parser.ts'
import { isEmptyTree, type Tree } from './parse/tree.ts'
import { TemplateError } from './template-error.ts'
import type { FunctionMap, GoFunction, GoValue } from './value.ts'

export type TemplateSetOptions = {
  /** The name of Go's template that the others are associated with; one error text shows it. */
  name?: string
  /** What templates call besides the builtins, which they may replace. */
  functions: FunctionMap
  missingKey: MissingKey
  /**
   * How many characters one execution may write, and how many rounds of loops and calls of templates it may take; no limit where left out. `stepped` is
   * called for each of those, and what it throws ends the execution.
   */
  limits?: { outputBytes?: number; steps?: number; stepped?: () => void }
}

/**
 * Templates that know one another by name, as Go's associated templates do. A set can be cloned at any time, cheaply: what is added to one of
 * the two afterwards is unknown to the other. Functions may call back into the set that executes them.
 */
export class TemplateSet implements Runtime {
  readonly missingKey: MissingKey
  readonly #name: string
  readonly #limit: number
  readonly #maxSteps: number
  readonly #stepped: (() => void) | undefined
  #functions: readonly FunctionMap[]
  #own = new Map<string, Tree>()
  #base: Layer | undefined

  constructor(options: TemplateSetOptions) {
    this.missingKey = options.missingKey
    this.#name = options.name ?? 'gotpl'
    this.#limit = options.limits?.outputBytes ?? Number.POSITIVE_INFINITY
    this.#maxSteps = options.limits?.steps ?? Number.POSITIVE_INFINITY
    this.#stepped = options.limits?.stepped
    this.#functions = [options.functions]
  }

  /** Adds all templates of a text. A later definition replaces an earlier one, unless only the later one is empty. */
  add(parsed: ParsedTemplates): void {
    for (const [name, tree] of parsed.trees) {
      if (isEmptyTree(tree.root) && this.#find(name) !== undefined) continue
      this.#own.set(name, tree)
    }
  }

  /** A set of its own with the same templates; these functions replace the set's. */
  clone(overrides?: FunctionMap): TemplateSet {
    if (this.#own.size > 0) {
      this.#base = { trees: this.#own, below: this.#base }
      this.#own = new Map()
    }
    const limits = {
      outputBytes: this.#limit,
      steps: this.#maxSteps,
      ...(this.#stepped === undefined ? {} : { stepped: this.#stepped }),
    }
    const copy = new TemplateSet({ name: this.#name, functions: new Map(), missingKey: this.missingKey, limits })
    copy.#base = this.#base
    copy.#functions = overrides === undefined ? this.#functions : [overrides, ...this.#functions]
    return copy
  }

  /** Whether a template of this name is defined. */
  has(name: string): boolean {
    return this.#find(name) !== undefined
  }

  /** The names of all templates. */
  names(): string[] {
    const names = new Set(this.#own.keys())
    for (let layer = this.#base; layer !== undefined; layer = layer.below) for (const name of layer.trees.keys()) names.add(name)
    return [...names].sort()
  }

  /** The output of a template. Throws TemplateError with Go's text, or TemplateLimitError. */
  execute(name: string, data: GoValue): string {
    const template = this.findTemplate(name)
    if (template === undefined) {
      throw new TemplateError(`template: no template ${quote(name)} associated with template ${quote(this.#name)}`)
    }
    return this.#run(template, data)
  }

  /** The output of the text itself, even where it is empty and so did not replace a template of its name. Does not add anything. */
  executeParsed(parsed: ParsedTemplates, data: GoValue): string {
    return this.#run(executableOf(parsed.trees.get(parsed.name)!), data)
  }

  findFunction(name: string): GoFunction | undefined {
    for (const functions of this.#functions) {
      const found = functions.get(name)
      if (found !== undefined) return found
    }
    return undefined
  }

  findTemplate(name: string): Executable | undefined {
    const tree = this.#find(name)
    return tree === undefined ? undefined : executableOf(tree)
  }

  #find(name: string): Tree | undefined {
    const own = this.#own.get(name)
    if (own !== undefined) return own
    for (let layer = this.#base; layer !== undefined; layer = layer.below) {
      const found = layer.trees.get(name)
      if (found !== undefined) return found
    }
    return undefined
  }

  #run(template: Executable, data: GoValue): string {
    const output = new Output(this.#limit, this.#maxSteps, this.#stepped)
    const frame = new Frame(this, template, { output, depth: 0 }, data ?? undefined)
    try {
      template.run(frame)
    } catch (error) {
      if (!isStackOverflow(error)) throw error
      frame.fail(`exceeded maximum template depth (${maxDepth})`)
    }
    return output.text
  }
}

/** Templates that no set can change any more, above those they were added to. */
type Layer = { readonly trees: ReadonlyMap<string, Tree>; readonly below: Layer | undefined }

const executables = new WeakMap<Tree, Executable>()

function executableOf(tree: Tree): Executable {
  const known = executables.get(tree)
  if (known !== undefined) return known
  const made = compile(tree)
  executables.set(tree, made)
  return made
}
