import { randomBytes } from 'node:crypto'
import { parseTemplates, TemplateSet } from '#base/go-template'
import { sprigFunctions } from '#base/go-template/functions'

/** The name of a release that a template makes, as `--name-template` does. Throws an Error with Go's text. */
export function helmName(template: string): string {
  const name = 'name-template'
  const functions = sprigFunctions({ now: () => new Date(), randomBytes })
  const set = new TemplateSet({ name, functions, missingKey: 'default' })
  set.add(parseTemplates(name, template, { functions }))
  return set.execute(name, undefined)
}
