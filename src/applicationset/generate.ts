import {
  type Application,
  type ApplicationSet,
  type Generator,
  isJsonObject,
  type Json,
  type JsonObject,
  MainstayError,
  parseApplicationSpec,
  problemsText,
} from '#model'
import { type GeneratorContext, GeneratorError } from './generators/context.ts'
import { kindOf, parameterSets } from './generators/parameter-sets.ts'
import type { Parameters } from './parameters.ts'
import { SelectorError } from './selector.ts'
import { fill, mergeTemplates, TemplateError } from './template.ts'

/** An Application that a template gave. `problem` says why it cannot be used; its name still counts, so that nobody deletes what it stands for. */
export type Generated = { name: string; application: Application } | { name: string; problem: string }

/**
 * What the generators gave. Only `complete` knows which Applications there should be. `failed` knows nothing of the kind: one generator that
 * cannot answer makes the whole answer unusable, and nothing may be written or deleted for it.
 */
export type Generation = { kind: 'complete'; generated: Generated[] } | { kind: 'failed'; reason: FailureReason; message: string }

/** The reasons of the contract's conditions. */
export type FailureReason = 'ApplicationGenerationFromParamsError' | 'RenderTemplateParamsError'

/** Removes the objects of an Application that is deleted. */
export const resourcesFinalizer = 'resources-finalizer.argocd.argoproj.io'

/** Runs all generators and fills the template in for each set of parameters. Never rejects for what a generator or a port says. */
export async function generate(context: GeneratorContext): Promise<Generation> {
  const { spec } = context.applicationSet
  const missing = notAvailable(spec)
  if (missing !== undefined) return failed('RenderTemplateParamsError', missing)
  const generated: Generated[] = []
  for (const [index, generator] of spec.generators.entries()) {
    const place = `generators[${index}]`
    const sets = await attempt('ApplicationGenerationFromParamsError', place, () => parameterSets(generator, context))
    if (sets.kind === 'failed') return sets
    const template = mergeTemplates(ownTemplate(generator), spec.template)
    const filled = await attempt('RenderTemplateParamsError', place, () =>
      sets.value.map((parameters) => applicationOf(template, parameters, context.applicationSet)),
    )
    if (filled.kind === 'failed') return filled
    for (const one of filled.value) generated.push(one)
  }
  return { kind: 'complete', generated }
}

function notAvailable(spec: ApplicationSet['spec']): string | undefined {
  if (spec.goTemplate === true) {
    return 'goTemplate: true is not available yet, it comes with the template engine; expected a template with {{name}} parameters'
  }
  if (spec.templatePatch !== undefined && spec.templatePatch !== '') {
    return 'templatePatch is not available yet, it comes with the template engine; expected template only'
  }
  return undefined
}

type Attempt<T> = { kind: 'done'; value: T } | (Generation & { kind: 'failed' })

async function attempt<T>(reason: FailureReason, place: string, action: () => T | Promise<T>): Promise<Attempt<T>> {
  try {
    return { kind: 'done', value: await action() }
  } catch (error) {
    // Whatever it is, nothing is known of this generator: a port that rejects with something unforeseen must not look like an empty answer.
    const isExpected = [GeneratorError, SelectorError, TemplateError, MainstayError].some((type) => error instanceof type)
    const message = error instanceof Error ? error.message : String(error)
    return failed(reason, `${place}: ${isExpected ? message : `unexpected failure: ${message}`}`)
  }
}

const failed = (reason: FailureReason, message: string): Generation & { kind: 'failed' } => ({ kind: 'failed', reason, message })

function ownTemplate(generator: Generator): JsonObject | undefined {
  const template = generator[kindOf(generator)]?.template
  return isJsonObject(template) ? template : undefined
}

function applicationOf(template: JsonObject, parameters: Parameters, applicationSet: ApplicationSet): Generated {
  const { metadata, spec } = fill(template, parameters)
  const meta = isJsonObject(metadata) ? metadata : {}
  const name = typeof meta['name'] === 'string' ? meta['name'] : ''
  const parsed = parseApplicationSpec(spec)
  if (!parsed.ok) return { name, problem: `spec.${problemsText(parsed.problems)}` }
  const finalizers = finalizersOf(meta['finalizers'], applicationSet)
  return {
    name,
    application: {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: {
        name,
        // Always that of the set: a template must not reach into other namespaces.
        ...(applicationSet.metadata.namespace === undefined ? {} : { namespace: applicationSet.metadata.namespace }),
        ...textMap('labels', meta['labels']),
        ...textMap('annotations', meta['annotations']),
        ...(finalizers.length === 0 ? {} : { finalizers }),
      },
      spec: parsed.value,
    },
  }
}

function finalizersOf(written: Json | undefined, applicationSet: ApplicationSet): string[] {
  if (Array.isArray(written) && written.length > 0) return written.filter((finalizer) => typeof finalizer === 'string')
  return applicationSet.spec.syncPolicy?.preserveResourcesOnDeletion === true ? [] : [resourcesFinalizer]
}

function textMap(field: 'labels' | 'annotations', value: Json | undefined): { [name: string]: { [key: string]: string } } {
  if (!isJsonObject(value) || Object.keys(value).length === 0) return {}
  const texts = Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  return { [field]: Object.fromEntries(texts) }
}
