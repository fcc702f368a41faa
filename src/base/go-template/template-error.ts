import { GoError } from './value.ts'

/**
 * A template that cannot be parsed or executed. The message is Go's: `template: <name>:<line>: …` or
 * `template: <name>:<line>:<column>: executing "<name>" at <…>: …`. To a function that executed the template it is an error like any other.
 */
export class TemplateError extends GoError {
  constructor(message: string) {
    super(message)
    this.name = 'TemplateError'
  }
}

/** A template that writes or does more than it may. No error of Go's: it passes through all function calls. */
export class TemplateLimitError extends Error {
  constructor(limit: number, of: 'characters' | 'steps' = 'characters') {
    const excess = of === 'characters' ? 'its output is longer than the limit' : 'it repeats more than the limit'
    super(`Cannot execute the template: ${excess}; expected at most ${limit} ${of}`)
    this.name = 'TemplateLimitError'
  }
}
