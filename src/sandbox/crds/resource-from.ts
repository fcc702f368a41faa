import { arrayAt, isJsonObject, type JsonObject, objectAt, textAt } from '../json.ts'
import { asJson, type KubeObject } from '../object.ts'
import { apiVersionOf } from '../object.ts'
import type { CustomColumn, Resource, ResourceVersion, ScalePaths } from '../resources/index.ts'
import { resourceKey } from '../resources/index.ts'
import type { SchemaEngine } from '../schema.ts'
import { skippedRules } from '../structural/index.ts'
import type { Schema } from '../types/index.ts'

/** The resource that a CustomResourceDefinition describes. */
export function resourceFrom(crd: KubeObject, engine: SchemaEngine<Schema>): Resource {
  const spec = objectAt(asJson(crd), 'spec')
  const names = objectAt(spec, 'names')
  const group = textAt(spec, 'group')
  const kind = textAt(names, 'kind')
  const plural = textAt(names, 'plural')
  const declared = arrayAt(spec, 'versions').filter(isJsonObject)
  const storage = declared.find((version) => version['storage'] === true)
  return {
    group,
    kind,
    plural,
    singular: textAt(names, 'singular') || kind.toLowerCase(),
    listKind: textAt(names, 'listKind') || `${kind}List`,
    namespaced: textAt(spec, 'scope') === 'Namespaced',
    shortNames: arrayAt(names, 'shortNames').map(String),
    categories: arrayAt(names, 'categories').map(String),
    key: resourceKey(group, plural),
    versions: declared.map((version) =>
      versionFrom(version, { group, kind, preserve: spec['preserveUnknownFields'] === true, engine }),
    ),
    storageApiVersion: apiVersionOf(group, textAt(storage, 'name')),
    subresources: subresourcesOf(storage),
    counted: true,
    unconditionalUpdate: false,
    custom: true,
    hooks: {},
  }
}

type Context = { group: string; kind: string; preserve: boolean; engine: SchemaEngine<Schema> }

function versionFrom(version: JsonObject, { group, kind, preserve, engine }: Context): ResourceVersion {
  const name = textAt(version, 'name')
  const source = objectAt(objectAt(version, 'schema'), 'openAPIV3Schema')
  const schema = engine.schemaFromCrd(source, {
    group,
    version: name,
    kind,
    preserveUnknownFields: preserve,
    hasStatus: hasStatusOf(version),
  })
  const unchecked = skippedRules(schema)
  const scale = scaleOf(version)
  const warning = warningOf(version, apiVersionOf(group, name), kind)
  return {
    name,
    served: version['served'] === true,
    schema,
    ...(unchecked.length === 0 ? {} : { writeWarnings: unchecked }),
    columns: columnsOf(version),
    ...(scale === undefined ? {} : { scale }),
    ...(warning === undefined ? {} : { warning }),
  }
}

function hasStatusOf(version: JsonObject): boolean {
  return isJsonObject(objectAt(version, 'subresources')['status'])
}

function subresourcesOf(version: JsonObject | undefined): string[] {
  const subresources = objectAt(version, 'subresources')
  return ['scale', 'status'].filter((name) => isJsonObject(subresources[name]))
}

function scaleOf(version: JsonObject): ScalePaths | undefined {
  const scale = objectAt(version, 'subresources')['scale']
  if (!isJsonObject(scale)) return undefined
  const selector = textAt(scale, 'labelSelectorPath')
  return {
    replicas: textAt(scale, 'specReplicasPath'),
    statusReplicas: textAt(scale, 'statusReplicasPath'),
    ...(selector === '' ? {} : { selector }),
  }
}

function warningOf(version: JsonObject, apiVersion: string, kind: string): string | undefined {
  if (version['deprecated'] !== true) return undefined
  return textAt(version, 'deprecationWarning') || `${apiVersion} ${kind} is deprecated`
}

function columnsOf(version: JsonObject): CustomColumn[] {
  return arrayAt(version, 'additionalPrinterColumns')
    .filter(isJsonObject)
    .map((column) => {
      const priority = column['priority']
      const format = textAt(column, 'format')
      const description = textAt(column, 'description')
      return {
        name: textAt(column, 'name'),
        type: textAt(column, 'type'),
        jsonPath: textAt(column, 'jsonPath'),
        ...(format === '' ? {} : { format }),
        ...(description === '' ? {} : { description }),
        ...(typeof priority === 'number' ? { priority } : {}),
      }
    })
}
