import type { RE2JS } from 're2js'
import type { Decimal } from './instance.ts'
import type { SchemaJson } from './json.ts'

/** A regular expression and how it was written. */
export type Pattern = { source: string; program: RE2JS }

/** A schema in a form that is quick to check with. Schemas refer to each other, also in circles. */
export type CompiledSchema = {
  /** URL and JSON pointer, for errors. */
  location: string
  draft: number
  resource: CompiledSchema | undefined
  dynamicAnchors: Map<string, CompiledSchema>
  /** `true` and `false` are schemas, too. */
  always?: boolean
  types?: readonly string[]
  constant?: { value: SchemaJson }
  enumeration?: readonly SchemaJson[]
  format?: { name: string; check: (text: string) => string | undefined }
  ref?: CompiledSchema
  recursiveRef?: CompiledSchema
  isRecursiveAnchor?: boolean
  dynamicRef?: { schema: CompiledSchema; anchor: string }
  dynamicAnchor?: string

  minProperties?: number
  maxProperties?: number
  required?: readonly string[]
  dependencies?: ReadonlyMap<string, readonly string[] | CompiledSchema>
  properties?: ReadonlyMap<string, CompiledSchema>
  patternProperties?: readonly { pattern: Pattern; schema: CompiledSchema }[]
  additionalProperties?: boolean | CompiledSchema
  propertyNames?: CompiledSchema
  dependentSchemas?: ReadonlyMap<string, CompiledSchema>
  dependentRequired?: ReadonlyMap<string, readonly string[]>
  unevaluatedProperties?: CompiledSchema

  minItems?: number
  maxItems?: number
  uniqueItems?: boolean
  /** `items` as a list up to 2019, `prefixItems` since. */
  prefixItems?: readonly CompiledSchema[]
  /** For what is beyond the prefix: `items`, or `additionalItems` up to 2019. */
  items?: boolean | CompiledSchema
  contains?: CompiledSchema
  minContains?: number
  maxContains?: number
  unevaluatedItems?: CompiledSchema

  minLength?: number
  maxLength?: number
  pattern?: Pattern

  minimum?: Decimal
  maximum?: Decimal
  exclusiveMinimum?: Decimal
  exclusiveMaximum?: Decimal
  multipleOf?: Decimal

  not?: CompiledSchema
  allOf?: readonly CompiledSchema[]
  anyOf?: readonly CompiledSchema[]
  oneOf?: readonly CompiledSchema[]
  if?: CompiledSchema
  then?: CompiledSchema
  else?: CompiledSchema
}
