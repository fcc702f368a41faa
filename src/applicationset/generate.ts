import { type Generator, isJsonObject, type JsonObject, MainstayError, messageOf } from '#model'
import { type Dialect, TemplateError } from './dialects/dialect.ts'
import { flatDialect } from './dialects/flat.ts'
import { goDialect } from './dialects/go.ts'
import type { DialectContext, GeneratorContext } from './generators/context.ts'
import { GeneratorError } from './generators/generator-error.ts'
import { kindOf, parameterSets } from './generators/parameter-sets.ts'
import { type Generated, rendered } from './rendered.ts'
import { SelectorError } from './selector.ts'
import { mergeTemplates } from './template.ts'

/**
 * What the generators gave. Only `complete` knows which Applications there should be. `failed` knows nothing of the kind: one generator that
 * cannot answer, or one template that cannot be filled in, makes the whole answer unusable, and nothing may be written or deleted for it.
 */
export type Generation = { kind: 'complete'; generated: Generated[] } | { kind: 'failed'; reason: FailureReason; message: string }

/** The reasons of the contract's conditions. */
export type FailureReason = 'ApplicationGenerationFromParamsError' | 'RenderTemplateParamsError'

/** Runs all generators and fills the template in for each set of parameters. Never rejects for what a generator or a port says. */
export async function generate(context: GeneratorContext): Promise<Generation> {
  const { goTemplate, goTemplateOptions } = context.applicationSet.spec
  if (goTemplate !== true) return await generateIn(flatDialect, context)
  const world = { now: () => context.now, randomBytes: (size: number) => context.ports.randomBytes(size) }
  const dialect = await attempt('RenderTemplateParamsError', placeOf(context), () => goDialect({ world, goTemplateOptions }))
  return dialect.kind === 'failed' ? dialect : await generateIn(dialect.value, context)
}

async function generateIn<P>(dialect: Dialect<P>, context: GeneratorContext): Promise<Generation> {
  const generated: Generated[] = []
  for (const [index, generator] of context.applicationSet.spec.generators.entries()) {
    const place = `${placeOf(context)}, generators[${index}]`
    const own = { ...context, dialect }
    const sets = await attempt('ApplicationGenerationFromParamsError', place, () => parameterSets(generator, own))
    if (sets.kind === 'failed') return sets
    const filled = await fillAll(sets.value, mergeTemplates(ownTemplate(generator), context.applicationSet.spec.template), {
      place,
      context: own,
    })
    if (filled.kind === 'failed') return filled
    for (const one of filled.value) generated.push(one)
  }
  return { kind: 'complete', generated }
}

async function fillAll<P>(
  sets: readonly P[],
  template: JsonObject,
  { place, context }: { place: string; context: DialectContext<P> },
): Promise<Attempt<Generated[]>> {
  const generated: Generated[] = []
  for (const [index, parameters] of sets.entries()) {
    const which = sets.length === 1 ? place : `${place} (parameters ${index + 1} of ${sets.length})`
    const one = await attempt('RenderTemplateParamsError', which, () => rendered(template, parameters, context))
    if (one.kind === 'failed') return one
    generated.push(one.value)
  }
  return { kind: 'done', value: generated }
}

type Failed = Generation & { kind: 'failed' }
type Attempt<T> = { kind: 'done'; value: T } | Failed

async function attempt<T>(reason: FailureReason, place: string, action: () => T | Promise<T>): Promise<Attempt<T>> {
  try {
    return { kind: 'done', value: await action() }
  } catch (error) {
    // Whatever it is, nothing is known of this generator: a port that rejects with something unforeseen must not look like an empty answer.
    const isExpected = [GeneratorError, SelectorError, TemplateError, MainstayError].some((type) => error instanceof type)
    return {
      kind: 'failed',
      reason,
      message: `${place}: ${isExpected ? messageOf(error) : `unexpected failure: ${messageOf(error)}`}`,
    }
  }
}

const placeOf = ({ applicationSet }: GeneratorContext): string => `ApplicationSet ${applicationSet.metadata.name}`

function ownTemplate(generator: Generator): JsonObject | undefined {
  const template = generator[kindOf(generator)]?.template
  return isJsonObject(template) ? template : undefined
}
