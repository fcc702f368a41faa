import { parseYaml, YamlError } from '#base/yaml'
import { type JsonValue, KustomizeError } from '../contract.ts'
import type { FieldRule, SchemaSource, TypeRule } from './schema.ts'

type JsonMap = { readonly [key: string]: JsonValue }

/** The OpenAPI document that `openapi.path` of a kustomization names. */
export class OpenApi implements SchemaSource {
  private readonly document: JsonMap
  private readonly kinds = new Map<string, JsonMap>()
  private readonly scopes = new Map<string, boolean>()
  private readonly types = new Map<JsonMap, TypeRule>()

  /** Throws KustomizeError for what is no YAML or JSON. */
  constructor(text: string, file: string) {
    this.document = mapOf(parsed(text, file)) ?? {}
    for (const definition of Object.values(mapOf(this.document['definitions']) ?? {})) {
      const schema = mapOf(definition)
      const gvks = schema?.['x-kubernetes-group-version-kind']
      if (schema === undefined || !Array.isArray(gvks)) continue
      for (const gvk of gvks) {
        const id = kindId(gvk)
        if (id !== undefined) this.kinds.set(id, schema)
      }
    }
    for (const [path, item] of Object.entries(mapOf(this.document['paths']) ?? {})) this.addScope(path, item)
  }

  typeOf(apiVersion: string, kind: string): TypeRule | undefined {
    const schema = this.kinds.get(`${apiVersion} ${kind}`)
    return schema === undefined ? undefined : this.typeRule(schema)
  }

  isNamespaced(apiVersion: string, kind: string): boolean | undefined {
    return this.scopes.get(`${apiVersion} ${kind}`)
  }

  private addScope(path: string, item: JsonValue): void {
    const id = kindId(mapOf(mapOf(item)?.['get'])?.['x-kubernetes-group-version-kind'])
    if (id === undefined) return
    if (path.includes('namespaces/{namespace}')) this.scopes.set(id, true)
    else if (!this.scopes.has(id)) this.scopes.set(id, false)
  }

  private typeRule(schema: JsonMap): TypeRule {
    const known = this.types.get(schema)
    if (known !== undefined) return known
    const rule: TypeRule = { field: (name) => this.fieldRule(schema, name) }
    this.types.set(schema, rule)
    return rule
  }

  private fieldRule(schema: JsonMap, name: string): FieldRule | undefined {
    const properties = mapOf(schema['properties'])
    const property =
      properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : schema['additionalProperties']
    const field = this.resolved(property)
    if (field === undefined) return undefined
    const strategy = field['x-kubernetes-patch-strategy']
    const isMerged = typeof strategy === 'string' && strategy.split(',').includes('merge')
    const items = field['type'] === 'array' ? this.resolved(field['items']) : field
    return { keys: isMerged ? keysOf(field) : undefined, type: items === undefined ? undefined : this.typeRule(items) }
  }

  /** Follows references within the document. */
  private resolved(value: JsonValue | undefined): JsonMap | undefined {
    let schema = mapOf(value)
    for (let steps = 0; steps < 100 && typeof schema?.['$ref'] === 'string'; steps++) schema = this.target(schema['$ref'])
    return schema
  }

  private target(reference: string): JsonMap | undefined {
    let found: JsonValue | undefined = this.document
    for (const part of reference.replace(/^#\/?/, '').split('/')) {
      const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
      const map: JsonMap | undefined = mapOf(found)
      found = map !== undefined && Object.hasOwn(map, key) ? map[key] : undefined
    }
    return mapOf(found)
  }
}

function keysOf(field: JsonMap): string[] {
  const list = field['x-kubernetes-list-map-keys']
  if (Array.isArray(list)) return list.map(String)
  const key = field['x-kubernetes-patch-merge-key']
  return typeof key === 'string' ? [key] : []
}

function kindId(value: JsonValue | undefined): string | undefined {
  const gvk = mapOf(value)
  if (gvk === undefined) return undefined
  const { group, version, kind } = gvk
  const prefix = typeof group === 'string' && group !== '' ? `${group}/` : ''
  return `${prefix}${String(version)} ${String(kind)}`
}

function mapOf(value: JsonValue | undefined): JsonMap | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
}

function parsed(text: string, file: string): JsonValue {
  try {
    return parseYaml(text, { file })
  } catch (error) {
    if (!(error instanceof YamlError)) throw error
    const message = `invalid schema file: ${error.goText ?? error.reason}`
    throw new KustomizeError('schema', message, { file, hint: 'openapi.path names an OpenAPI document in JSON or YAML' })
  }
}
