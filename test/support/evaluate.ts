import { builtinNames, bytesOf, fromJson, parseTemplates, TemplateSet, textOf } from '#base/go-template'
import { type FunctionWorld, sprigFunctions } from '#base/go-template/functions'
import type { Json } from '#base'

/** A world in which nothing happens: the same moment for ever, and bytes that are all the same. */
export const stillWorld: FunctionWorld = {
  now: () => new Date('2026-03-04T05:06:07.123Z'),
  randomBytes: (size) => Buffer.alloc(size, 7),
}

/** The output of a template with the functions of sprig, or the text of its error after `error calling …: `. */
export function evaluate(template: string, data: Json = {}, world: FunctionWorld = stillWorld): string {
  const functions = sprigFunctions(world)
  const set = new TemplateSet({ name: 't', functions, missingKey: 'zero' })
  const parsed = parseTemplates('t', template, { functions: new Set([...builtinNames, ...functions.keys()]) })
  set.add(parsed)
  try {
    return textOf(bytesOf(set.executeParsed(parsed, fromJson(data))))
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return error.message.replace(/^.*?(?:error calling (\w+): |wrong type)/s, (_, name?: string) =>
      name === undefined ? 'wrong type' : `${name}: `,
    )
  }
}
