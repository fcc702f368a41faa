import { RE2JS } from 're2js'
import { type Gvk, KustomizeError, type Selector } from '../contract.ts'

/** A kind, name and namespace as a selector sees them. */
export type Selectable = Gvk & { name: string; namespace: string }

/** The parts of a selector as regular expressions, each for the whole text. An empty part selects everything. */
export class SelectorPatterns {
  /** The name, where only that very name is selected. */
  readonly exactName: string | undefined
  private readonly parts: { readonly [part in keyof Selectable]: Pattern }

  /** Throws KustomizeError for what is no regular expression. */
  constructor(selector: Pick<Selector, keyof Selectable>) {
    this.exactName = /^[A-Za-z0-9-]+$/.test(selector.name) ? selector.name : undefined
    this.parts = {
      group: patternOf(selector.group),
      version: patternOf(selector.version),
      kind: patternOf(selector.kind),
      name: patternOf(selector.name),
      namespace: patternOf(selector.namespace),
    }
  }

  matchesGvk(gvk: Gvk): boolean {
    const { group, version, kind } = this.parts
    return group(gvk.group) && version(gvk.version) && kind(gvk.kind)
  }

  matchesName(name: string): boolean {
    return this.parts.name(name)
  }

  matchesNamespace(namespace: string): boolean {
    return this.parts.namespace(namespace)
  }

  matches(id: Selectable): boolean {
    return this.matchesGvk(id) && this.matchesName(id.name) && this.matchesNamespace(id.namespace)
  }
}

type Pattern = (text: string) => boolean

function patternOf(pattern: string): Pattern {
  if (pattern === '') return () => true
  // Most patterns are plain names.
  if (/^[A-Za-z0-9-]+$/.test(pattern)) return (text) => text === pattern
  const compiled = compile(`^(?:${pattern})$`)
  return (text) => compiled.matcher(text).find()
}

/** A regular expression of Go. Throws KustomizeError in its words. */
export function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern)
  } catch (error) {
    throw new KustomizeError('patch', error instanceof Error ? error.message : String(error))
  }
}
