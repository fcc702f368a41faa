import {
  type Application,
  type ApplicationSet,
  type ApplicationSpec,
  isJsonObject,
  type Json,
  type JsonObject,
  parseApplicationSpec,
  problemsText,
} from '#model'
import { declaredFields } from './declared-fields.ts'
import { type Dialect, TemplateError } from './dialects/dialect.ts'
import { filled } from './template.ts'
import { patched } from './template-patch.ts'

/** An Application that a template gave. `problem` says why it cannot be used; its name still counts, so that nobody deletes what it stands for. */
export type Generated = { name: string; application: Application } | { name: string; problem: string }

/** Removes the objects of an Application that is deleted. */
export const resourcesFinalizer = 'resources-finalizer.argocd.argoproj.io'

/** The Application that a template, and the set's templatePatch, give for one set of parameters. Throws TemplateError. */
export function rendered<P>(
  template: JsonObject,
  parameters: P,
  { applicationSet, dialect }: { applicationSet: ApplicationSet; dialect: Dialect<P> },
): Generated {
  const own = dialect.forOne(parameters)
  // A generator that gives a set without any parameter has the template taken as it is written.
  const isEmpty = dialect.isEmpty(own)
  const object = isEmpty ? template : filled(template, 'template', (text, place) => dialect.fill(text, own, place))
  const complete = withFinalizers(object, applicationSet, isEmpty)
  const { templatePatch } = applicationSet.spec
  const final = templatePatch === undefined ? complete : checkedPatch(complete, dialect.fill(templatePatch, own, 'templatePatch'))
  checkName(final)
  return applicationOf(final, applicationSet)
}

/** A name that lacks a part stands for an Application that nobody can tell, and that must not be deleted for it. */
function checkName({ metadata }: JsonObject): void {
  const name = isJsonObject(metadata) ? metadata['name'] : undefined
  if (typeof name !== 'string' || !name.includes('<no value>')) return
  throw new TemplateError(
    `template.metadata.name gives ${JSON.stringify(name)}: a parameter is missing; expected a name (goTemplateOptions: [missingkey=error] says which it is)`,
  )
}

function withFinalizers(object: JsonObject, applicationSet: ApplicationSet, isEmpty: boolean): JsonObject {
  const metadata = isJsonObject(object['metadata']) ? object['metadata'] : {}
  const written = metadata['finalizers']
  const keeps = isEmpty || applicationSet.spec.syncPolicy?.preserveResourcesOnDeletion === true
  if (keeps || (Array.isArray(written) && written.length > 0)) return object
  return { ...object, metadata: { ...metadata, finalizers: [resourcesFinalizer] } }
}

/** The patched object without fields that no Application has. A patch that makes the spec unusable is a fault of the set, not of one Application. */
function checkedPatch(object: JsonObject, patch: string): JsonObject {
  const result = patched(object, patch)
  const { spec, undeclared } = declaredFields(isJsonObject(result['spec']) ? result['spec'] : {})
  const misspelt = undeclared.find(({ near }) => near !== undefined)
  if (misspelt !== undefined) throw new TemplateError(`templatePatch sets ${misspelt.path}; expected ${misspelt.near}`)
  if (parseApplicationSpec(object['spec']).ok) {
    const parsed = parseApplicationSpec(spec)
    if (!parsed.ok) throw new TemplateError(`templatePatch, spec.${problemsText(parsed.problems)}`)
  }
  checkTexts(result['metadata'])
  return { ...result, spec }
}

/** Labels, annotations and finalizers are texts; one that is not would be lost in silence. */
function checkTexts(metadata: Json | undefined): void {
  if (!isJsonObject(metadata)) return
  for (const field of ['labels', 'annotations', 'finalizers']) {
    const texts = metadata[field]
    const isRight = field === 'finalizers' ? Array.isArray(texts) : isJsonObject(texts)
    const wrong = isRight ? Object.entries(texts ?? {}).find(([, value]) => typeof value !== 'string') : ['', texts]
    if (texts === undefined || wrong === undefined) continue
    const place = wrong[0] === '' ? field : `${field}.${wrong[0]}`
    const expected = isRight ? 'text' : field === 'finalizers' ? 'a list' : 'a mapping'
    throw new TemplateError(`templatePatch, metadata.${place}: is ${JSON.stringify(wrong[1])}; expected ${expected}`)
  }
}

function applicationOf({ metadata, spec }: JsonObject, applicationSet: ApplicationSet): Generated {
  const meta = isJsonObject(metadata) ? metadata : {}
  const name = typeof meta['name'] === 'string' ? meta['name'] : ''
  const parsed = parseApplicationSpec(spec)
  return parsed.ok
    ? { name, application: named(meta, parsed.value, applicationSet) }
    : { name, problem: `spec.${problemsText(parsed.problems)}` }
}

function named(meta: JsonObject, spec: ApplicationSpec, { metadata: { namespace } }: ApplicationSet): Application {
  const finalizers = Array.isArray(meta['finalizers'])
    ? meta['finalizers'].filter((finalizer) => typeof finalizer === 'string')
    : []
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name: typeof meta['name'] === 'string' ? meta['name'] : '',
      // Always that of the set: a template must not reach into other namespaces.
      ...(namespace === undefined ? {} : { namespace }),
      ...textMap('labels', meta['labels']),
      ...textMap('annotations', meta['annotations']),
      ...(finalizers.length === 0 ? {} : { finalizers }),
    },
    spec,
  }
}

function textMap(field: 'labels' | 'annotations', value: Json | undefined): { [name: string]: { [key: string]: string } } {
  if (!isJsonObject(value) || Object.keys(value).length === 0) return {}
  const texts = Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  return { [field]: Object.fromEntries(texts) }
}
