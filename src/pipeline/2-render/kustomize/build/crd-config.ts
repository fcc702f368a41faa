import type { Json } from '#base'
import { type FieldSpec, KustomizeError, type NameReference, type TransformerConfig } from '../contract.ts'
import { emptyConfig, mergeConfigs, yamlToJson } from '../load/index.ts'

type JsonMap = { readonly [key: string]: Json }

/** The tables that the OpenAPI definitions of `crds` amount to, by the `x-kubernetes-…` marks of their properties. Throws KustomizeError. */
export function crdConfig(text: string, file: string): TransformerConfig {
  const definitions = parse(text, file)
  let config = emptyConfig
  for (const [name, definition] of Object.entries(definitions).sort(([one], [other]) => (one < other ? -1 : 1))) {
    const properties = propertiesOf(definition)
    if (!['kind', 'apiVersion', 'metadata'].every((field) => Object.hasOwn(properties, field))) continue
    const kind = name.slice(name.lastIndexOf('.') + 1)
    config = mergeConfigs(config, new Definitions(definitions, kind).config(name))
  }
  return config
}

class Definitions {
  private readonly definitions: JsonMap
  private readonly kind: string
  private readonly annotations: FieldSpec[] = []
  private readonly labels: FieldSpec[] = []
  private readonly names: FieldSpec[] = []
  private readonly references: NameReference[] = []
  private readonly open = new Set<string>()

  constructor(definitions: JsonMap, kind: string) {
    this.definitions = definitions
    this.kind = kind
  }

  config(name: string): TransformerConfig {
    this.read(name, [])
    return {
      ...emptyConfig,
      commonAnnotations: this.annotations,
      commonLabels: this.labels,
      namePrefix: this.names,
      nameReference: this.references,
    }
  }

  private read(name: string, path: readonly string[]): void {
    // A type that contains itself would never end.
    if (this.open.has(name) || !Object.hasOwn(this.definitions, name)) return
    this.open.add(name)
    for (const [property, value] of Object.entries(propertiesOf(this.definitions[name] ?? null))) {
      if (isMap(value)) this.property(value, [...path, property])
    }
    this.open.delete(name)
  }

  private property(property: JsonMap, path: readonly string[]): void {
    if (typeof property['x-kubernetes-annotation'] === 'string') this.annotations.push(this.spec(path))
    if (typeof property['x-kubernetes-label-selector'] === 'string') this.labels.push(this.spec(path))
    if (typeof property['x-kubernetes-identity'] === 'string') this.names.push(this.spec(path))
    const version = property['x-kubernetes-object-ref-api-version']
    const kind = property['x-kubernetes-object-ref-kind']
    const key = property['x-kubernetes-object-ref-name-key']
    if (typeof version === 'string' && typeof kind === 'string') {
      const fieldSpecs = [this.spec([...path, typeof key === 'string' ? key : 'name'])]
      this.references.push({ group: '', version, kind, fieldSpecs })
    }
    const reference = property['$ref']
    if (typeof reference === 'string') this.read(reference, path)
  }

  private spec(path: readonly string[]): FieldSpec {
    return { group: '', version: '', kind: this.kind, path: path.join('/'), create: false }
  }
}

function parse(text: string, file: string): JsonMap {
  const value = text.startsWith('{') ? fromJson(text, file) : fromYaml(text, file)
  if (value === null) return {}
  if (!isMap(value))
    throw refusal(`error unmarshaling JSON: while decoding JSON: ${mismatch(value, 'accumulator.nameToApiMap')}`, file)
  const decoding = text.startsWith('{') ? '' : 'error unmarshaling JSON: while decoding JSON: '
  for (const key of Object.keys(value).sort()) {
    const definition = value[key] ?? null
    if (definition !== null && !isMap(definition)) {
      throw refusal(decoding + mismatch(definition, 'accumulator.OpenAPIDefinition'), file)
    }
  }
  return value
}

function mismatch(value: Json, type: string): string {
  const kind = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value
  return `json: cannot unmarshal ${kind} into Go value of type ${type}`
}

function fromJson(text: string, file: string): Json {
  try {
    // JSON.parse gives JSON.
    return JSON.parse(text) as Json
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw refusal(/end of JSON input|Expected|Unterminated/.test(message) ? 'unexpected end of JSON input' : message, file)
  }
}

function fromYaml(text: string, file: string): Json {
  const reading = yamlToJson(text)
  if ('value' in reading) return reading.value
  throw refusal(`error converting YAML to JSON: ${reading.problem}`, file)
}

/** Go's JSON ignores the case of `Schema`; a definition without it has no properties. */
function propertiesOf(definition: Json): JsonMap {
  if (!isMap(definition)) return {}
  const schema = Object.entries(definition).find(([key]) => key.toLowerCase() === 'schema')?.[1] ?? null
  const properties = isMap(schema) ? (schema['properties'] ?? null) : null
  return isMap(properties) ? properties : {}
}

const isMap = (value: Json): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function refusal(problem: string, file: string): KustomizeError {
  return new KustomizeError('schema', `unable to parse open API definition from '${file}': ${problem}`, { file, field: 'crds' })
}
