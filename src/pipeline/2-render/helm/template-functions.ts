import { LRUCache } from 'lru-cache'
import {
  type FunctionMap,
  GoError,
  GoFunction,
  type GoValue,
  type ParsedTemplates,
  parseTemplates,
  quote,
  TemplateError,
  type TemplateSet,
} from '#base/go-template'

/** Held here because at the end of the stack there may be no room for a look into another module. */
const Failure = TemplateError
const Loop = GoError

/** How deep `include` may nest one name. */
const maximumNesting = 1000

/** From how often on a name within itself is taken for an endless loop where the stack ends. */
const minimumLoop = 50
const stackEnd = ': exceeded maximum template depth (100000)'

/** What `tpl` is given is mostly short and mostly the same; compiling it again would be most of its cost. */
const parsedTexts = new LRUCache<string, ParsedTemplates>({
  max: 20_000,
  maxSize: 20 * 1024 * 1024,
  // A tree takes about ten times its text.
  sizeCalculation: (_, text) => (text.length + 100) * 10,
})

/** `include` and `tpl`, which execute templates of the set that calls them. */
export class TemplateFunctions {
  /** The errors of templates within templates, innermost first, since `begin`. */
  trail: string[] = []
  readonly #known: FunctionMap
  readonly #nesting = new Map<string, number>()

  constructor(known: FunctionMap) {
    this.#known = known
  }

  begin(): void {
    this.trail = []
  }

  /** A clone of the set whose templates include one another. */
  bind(set: TemplateSet): TemplateSet {
    const own = new Map<string, GoFunction>()
    const bound = set.clone(own)
    own.set(
      'include',
      textFunction((name, data) => this.#include(bound, name, data)),
    )
    own.set(
      'tpl',
      textFunction((text, data) => this.#evaluate(bound, text, data)),
    )
    return bound
  }

  #include(set: TemplateSet, name: string, data: GoValue): string {
    const nesting = this.#nesting.get(name) ?? 0
    if (nesting > maximumNesting) throw nestedTooDeep(name)
    this.#nesting.set(name, nesting + 1)
    try {
      return set.execute(name, data)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      // Go's stack is larger than ours, so that its bound on nesting comes first there.
      if (nesting > minimumLoop && error.message.endsWith(stackEnd)) throw nestedTooDeep(name)
      this.trail.push(error.message)
      throw error
    } finally {
      this.#nesting.set(name, nesting)
    }
  }

  /** What the text defines is known to nothing but the text. */
  #evaluate(set: TemplateSet, text: string, data: GoValue): string {
    if (!text.includes('{{')) return text.replaceAll('<no value>', '')
    const parsed = this.#parse(text)
    const own = parsed.trees.size > 1 ? this.bind(set) : set
    if (own !== set) own.add(parsed)
    try {
      return own.executeParsed(parsed, data).replaceAll('<no value>', '')
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      const message = `error during tpl function execution for ${quote(text)}: ${error.message}`
      this.trail.push(error.message, message)
      throw new GoError(message)
    }
  }

  #parse(text: string): ParsedTemplates {
    const known = parsedTexts.get(text)
    if (known !== undefined) return known
    try {
      const parsed = parseTemplates('gotpl', text, { functions: this.#known })
      parsedTexts.set(text, parsed)
      return parsed
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      throw new GoError(`cannot parse template ${quote(text)}: ${error.message}`)
    }
  }
}

function textFunction(call: (text: string, data: GoValue) => string): GoFunction {
  return new GoFunction({ params: ['string', 'interface {}'], result: 'string' }, call)
}

function nestedTooDeep(name: string): GoError {
  return new Loop(`rendering template has a nested reference name: ${name}: unable to execute template`)
}
