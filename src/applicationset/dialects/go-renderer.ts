import {
  type FunctionMap,
  type GoMap,
  type ParsedTemplates,
  parseTemplates,
  TemplateError as GoTemplateError,
  TemplateLimitError,
  TemplateSet,
} from '#base/go-template'
import { TemplateError } from './dialect.ts'
import { roundCost } from './go-costs.ts'
import { Budget, WorkLimitError } from './go-limits.ts'
import { isMissingKey, problemOf } from './go-problem.ts'
import { type FunctionWorld, goFunctions } from './go-functions.ts'

export type GoTemplateOptions = { world: FunctionWorld; goTemplateOptions: readonly string[] | undefined }
type MissingKey = 'default' | 'zero' | 'error'

/** The name that Argo CD's templates have; `{{template "base"}}` calls the text itself. */
const templateName = 'base'
/** An object in Kubernetes has less than 1.5 MiB. */
const maxTextLength = 2_000_000
/** Characters and items that the functions of one text make on the way. */
const maxMade = 10_000_000
/** Rounds of loops in one text: a fraction of a second. */
const maxSteps = 1_000_000
/** Nanoseconds that all texts of a set may take, as far as loops and functions can be told to take long. */
const maxWork = 2_000_000_000

/** What templates see where a parameter is missing: the last of the options that says so. Throws TemplateError for an option that Go does not have. */
export function missingKeyOf(options: readonly string[] = []): MissingKey {
  let found: MissingKey = 'default'
  for (const option of options) {
    const [, value] = /^missingkey=(default|invalid|zero|error)$/.exec(option) ?? []
    if (value === undefined) {
      throw new TemplateError(
        `goTemplateOptions has ${JSON.stringify(option)}; expected missingkey=error, missingkey=zero or missingkey=default`,
      )
    }
    found = value === 'zero' || value === 'error' ? value : 'default'
  }
  return found
}

/** Executes the texts of one ApplicationSet, each of them a template of its own. Parses each text once. */
export class GoRenderer {
  readonly #functions: FunctionMap
  readonly #missingKey: MissingKey
  readonly #budget = new Budget({ made: maxMade, work: maxWork })
  readonly #parsed = new Map<string, ParsedTemplates>()

  constructor(world: FunctionWorld, missingKey: MissingKey) {
    this.#functions = goFunctions(world, this.#budget)
    this.#missingKey = missingKey
  }

  /** Throws TemplateError with the place of the text and, in it, of the fault. */
  fill(text: string, parameters: GoMap, place: string): string {
    try {
      return this.#execute(text, parameters, this.#missingKey)
    } catch (error) {
      throw this.#told(error, parameters, place)
    }
  }

  /** The text itself where something in it is missing, whatever the options say of that. */
  fillKnown(text: string, parameters: GoMap, place: string): string {
    try {
      return this.#execute(text, parameters, 'error')
    } catch (error) {
      if (error instanceof GoTemplateError && isMissingKey(error)) return text
      throw this.#told(error, parameters, place)
    }
  }

  #execute(text: string, parameters: GoMap, missingKey: MissingKey): string {
    if (!text.includes('{{')) return text
    const parsed = this.#parse(text)
    const round = roundCost(text.length)
    const set = new TemplateSet({
      name: templateName,
      functions: this.#functions,
      missingKey,
      limits: { outputBytes: maxTextLength, steps: maxSteps, stepped: () => this.#budget.work(round, 'a loop') },
    })
    set.add(parsed)
    this.#budget.renew()
    return set.executeParsed(parsed, parameters)
  }

  #parse(text: string): ParsedTemplates {
    const known = this.#parsed.get(text)
    if (known !== undefined) return known
    const parsed = parseTemplates(templateName, text, { functions: this.#functions })
    this.#parsed.set(text, parsed)
    return parsed
  }

  #told(error: unknown, parameters: GoMap, place: string): unknown {
    if (error instanceof TemplateLimitError || error instanceof WorkLimitError)
      return new TemplateError(`${place}: ${error.message}`)
    // A text longer than JavaScript has them.
    if (error instanceof RangeError) return new TemplateError(`${place}: ${error.message}; expected a template that makes less`)
    return error instanceof GoTemplateError
      ? new TemplateError(problemOf(error, { place, parameters, functions: this.#functions }))
      : error
  }
}
