import { dump } from 'js-yaml'
import { z } from 'zod'
import { appProjectSchema } from './app-project.ts'
import { applicationSchema } from './application.ts'
import { applicationSetSchema } from './application-set.ts'
import { isJsonObject, type Json, type JsonObject } from './json.ts'

/** The file name below `manifests/crds` and the CustomResourceDefinition (apiextensions/v1) of each of our kinds. */
export function crds(): Array<{ file: string; crd: JsonObject }> {
  return kinds.map((kind) => ({ file: `${kind.singular}-crd.yaml`, crd: crdOf(kind) }))
}

/**
 * A definition as it is committed. What occurs again and again (a source, a template) is written once, with an anchor: the files stay readable
 * and far below the 256 KiB that `kubectl apply` can remember in its annotation.
 */
export function printCrd(crd: JsonObject): string {
  const note = '# Made from the schemas in src/model by `npm run crds`. Edit those.\n'
  return note + dump(shared(crd, new Map()), { sortKeys: true, lineWidth: -1, noArrayIndent: true })
}

/** The same JSON, with equal large parts being one object, which is what makes the printer write an anchor. */
function shared(value: Json, seen: Map<string, Json>): Json {
  if (typeof value !== 'object' || value === null) return value
  const copy: Json = Array.isArray(value)
    ? value.map((item) => shared(item, seen))
    : Object.fromEntries(Object.entries(value).map(([key, child]) => [key, shared(child, seen)]))
  const content = JSON.stringify(copy)
  if (content.length < 400) return copy
  const known = seen.get(content)
  if (known === undefined) seen.set(content, copy)
  return known ?? copy
}

type KindFacts = {
  kind: string
  singular: string
  shortNames: string[]
  schema: z.ZodType
  /** Printer columns; without any, kubectl shows the age. */
  columns?: JsonObject[]
  statusSubresource: boolean
}

const column = (name: string, jsonPath: string, priority?: number): JsonObject => ({
  name,
  jsonPath,
  type: 'string',
  ...(priority === undefined ? {} : { priority }),
})

const kinds: KindFacts[] = [
  {
    kind: 'Application',
    singular: 'application',
    shortNames: ['app', 'apps'],
    schema: applicationSchema,
    columns: [
      column('Sync Status', '.status.sync.status'),
      column('Health Status', '.status.health.status'),
      column('Revision', '.status.sync.revision', 10),
      column('Project', '.spec.project', 10),
    ],
    // Clients write spec, status and operation of an Application as one object.
    statusSubresource: false,
  },
  {
    kind: 'AppProject',
    singular: 'appproject',
    shortNames: ['appproj', 'appprojs'],
    schema: appProjectSchema,
    statusSubresource: false,
  },
  {
    kind: 'ApplicationSet',
    singular: 'applicationset',
    shortNames: ['appset', 'appsets'],
    schema: applicationSetSchema,
    statusSubresource: true,
  },
]

function crdOf(facts: KindFacts): JsonObject {
  const plural = `${facts.singular}s`
  const name = `${plural}.argoproj.io`
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name, labels: { 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': 'argocd' } },
    spec: {
      group: 'argoproj.io',
      names: {
        kind: facts.kind,
        listKind: `${facts.kind}List`,
        plural,
        singular: facts.singular,
        shortNames: facts.shortNames,
      },
      scope: 'Namespaced',
      versions: [
        {
          name: 'v1alpha1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: structuralSchema(facts.schema) },
          ...(facts.columns === undefined ? {} : { additionalPrinterColumns: facts.columns }),
          subresources: facts.statusSubresource ? { status: {} } : {},
        },
      ],
    },
  }
}

/**
 * The structural schema of a noun. Fields that nobody declared are pruned by the API server (kubectl warns of them), as with Argo CD's own
 * definitions: keeping them would let a misspelt `prune` pass in silence. Open fields and nested generators keep everything.
 */
function structuralSchema(schema: z.ZodType): JsonObject {
  const converted = structural(toJson(schema), true)
  // The API server refuses a required apiVersion or kind at the root no more than it needs it: it knows them from the URL.
  const required = (converted['required'] as Json[] | undefined)?.filter((field) => field !== 'apiVersion' && field !== 'kind')
  return { ...converted, ...(required === undefined ? {} : { required }) }
}

/** zod speaks JSON Schema; its answer is plain JSON, which its type does not say. */
function toJson(schema: z.ZodType): JsonObject {
  return z.toJSONSchema(schema, { io: 'input' }) as unknown as JsonObject
}

function structural(schema: JsonObject, withText: boolean): JsonObject {
  const explained = withText && schema['brief'] !== true
  const description = explained && typeof schema['description'] === 'string' ? { description: schema['description'] } : {}
  if (schema['open'] === true) {
    const type = schema['type'] === undefined ? {} : { type: 'object' }
    return { ...description, ...type, 'x-kubernetes-preserve-unknown-fields': true }
  }
  if (schema['plain'] === true) return { ...description, type: 'object' }
  if (schema['x-kubernetes-int-or-string'] === true) {
    return { ...description, anyOf: [{ type: 'integer' }, { type: 'string' }], 'x-kubernetes-int-or-string': true }
  }
  return { ...description, ...typed(schema, explained) }
}

function typed(schema: JsonObject, withText: boolean): JsonObject {
  switch (schema['type']) {
    case 'object':
      return { type: 'object', ...members(schema, withText), ...extensions(schema) }
    case 'array':
      return { type: 'array', items: structural(asObject(schema['items']), withText), ...extensions(schema) }
    case 'integer':
      return { type: 'integer', format: 'int64' }
    case 'boolean':
      return { type: 'boolean' }
    case 'string':
      return { type: 'string', ...picked(schema, ['enum', 'format', 'pattern', 'minLength', 'maxLength']) }
    default:
      throw new Error(`Cannot make a structural schema of ${JSON.stringify(schema)}: its type is unknown here`)
  }
}

function members(schema: JsonObject, withText: boolean): JsonObject {
  if (schema['properties'] === undefined) {
    return { additionalProperties: structural(asObject(schema['additionalProperties']), withText) }
  }
  const properties = Object.entries(asObject(schema['properties'])).map(([name, child]) => [
    name,
    structural(asObject(child), withText),
  ])
  return { properties: Object.fromEntries(properties) as JsonObject, ...picked(schema, ['required']) }
}

function extensions(schema: JsonObject): JsonObject {
  return picked(
    schema,
    Object.keys(schema).filter((key) => key.startsWith('x-kubernetes-')),
  )
}

function picked(schema: JsonObject, fields: readonly string[]): JsonObject {
  return Object.fromEntries(fields.flatMap((field) => (schema[field] === undefined ? [] : [[field, schema[field]]])))
}

function asObject(value: Json | undefined): JsonObject {
  if (!isJsonObject(value)) throw new Error(`Cannot make a structural schema of ${JSON.stringify(value)}; expected an object`)
  return value
}
