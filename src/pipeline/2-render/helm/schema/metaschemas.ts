import { JsonNumber, type SchemaJson } from './json.ts'

/**
 * The drafts' own schemas, by URL without `http:`, as far as they restrict anything. They are put together from tables of what each keyword must
 * be, one table per vocabulary since 2019.
 */
export function metaschemas(): ReadonlyMap<string, SchemaJson> {
  built ??= new Map([...oldDrafts(), ...newDrafts()].map(([url, schema]) => [`//json-schema.org/${url}`, toSchemaJson(schema)]))
  return built
}

/** The URL of a draft's schema. */
export function metaschemaUrl(draft: number): string {
  if (draft < 2019) return `http://json-schema.org/draft-0${draft}/schema`
  return `https://json-schema.org/draft/${draft === 2019 ? '2019-09' : '2020-12'}/schema`
}

type Plain = boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain }
type Schema = boolean | { readonly [key: string]: Plain }

let built: ReadonlyMap<string, SchemaJson> | undefined

/** What keywords can be, for one draft: a table names these. */
function kindsOf(draft: number): Readonly<Record<string, Schema>> {
  const schema: Schema = draft === 2020 ? { $dynamicRef: '#meta' } : draft === 2019 ? { $recursiveRef: '#' } : { $ref: '#' }
  const schemas: Schema = { type: 'array', minItems: 1, items: schema }
  const names: Schema = { type: 'array', items: { type: 'string' }, uniqueItems: true, ...(draft === 4 ? { minItems: 1 } : {}) }
  const count: Schema = { type: 'integer', minimum: 0 }
  const types: Schema = { enum: ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'] }
  return {
    any: true,
    schema,
    schemas,
    names,
    count,
    // Up to draft 7 a default was put beside the reference with allOf, which shows in errors.
    countFromZero: draft < 2019 ? { allOf: [count, {}] } : count,
    boolean: { type: 'boolean' },
    text: { type: 'string' },
    number: { type: 'number' },
    positive: draft === 4 ? { type: 'number', minimum: 0, exclusiveMinimum: true } : { type: 'number', exclusiveMinimum: 0 },
    regex: { type: 'string', format: 'regex' },
    uri: { type: 'string', format: 'uri' },
    reference: { type: 'string', format: 'uri-reference' },
    id: { type: 'string', format: 'uri-reference', pattern: '^[^#]*#?$' },
    anchor: { type: 'string', pattern: draft === 2019 ? '^[A-Za-z][-A-Za-z0-9.:_]*$' : '^[A-Za-z_][-A-Za-z0-9._]*$' },
    booleanOrSchema: { anyOf: [{ type: 'boolean' }, schema] },
    schemaOrSchemas: { anyOf: [schema, schemas] },
    schemaMap: { type: 'object', additionalProperties: schema },
    patternMap: { type: 'object', additionalProperties: schema, ...(draft >= 7 ? { propertyNames: { format: 'regex' } } : {}) },
    dependencies: { type: 'object', additionalProperties: { anyOf: [schema, names] } },
    nameMap: { type: 'object', additionalProperties: names },
    vocabularies: { type: 'object', propertyNames: { type: 'string', format: 'uri' }, additionalProperties: { type: 'boolean' } },
    list: { type: 'array' },
    filledSet: { type: 'array', minItems: 1, uniqueItems: true },
    types: { anyOf: [types, { type: 'array', items: types, minItems: 1, uniqueItems: true }] },
  }
}

/** A table has one line per kind: its name and the keywords that are of it. */
function properties(table: string, draft: number): { [keyword: string]: Schema } {
  const kinds = kindsOf(draft)
  const lines = table.trim().split('\n')
  return Object.fromEntries(
    lines.flatMap((line) => {
      const [kind = '', keywords = ''] = line.trim().split(': ')
      return keywords.split(' ').map((keyword) => [keyword, kinds[kind] ?? true])
    }),
  )
}

const draft4 = `
  text: title description format $ref id
  uri: $schema
  positive: multipleOf
  number: maximum minimum
  boolean: exclusiveMaximum exclusiveMinimum uniqueItems
  count: maxLength maxItems maxProperties
  countFromZero: minLength minItems minProperties
  regex: pattern
  booleanOrSchema: additionalItems additionalProperties
  schemaOrSchemas: items
  names: required
  schemaMap: definitions properties
  patternMap: patternProperties
  dependencies: dependencies
  filledSet: enum
  types: type
  schemas: allOf anyOf oneOf
  schema: not`

const draft6 = `${draft4
  .replace('format $ref id', 'format')
  .replace('number: maximum minimum', 'number: maximum minimum exclusiveMaximum exclusiveMinimum')
  .replace('boolean: exclusiveMaximum exclusiveMinimum uniqueItems', 'boolean: uniqueItems')
  .replace('booleanOrSchema: ', 'schema: ')}
  reference: $id $ref
  schema: contains propertyNames`

const draft7 = `${draft6}
  text: $comment contentMediaType contentEncoding
  boolean: readOnly writeOnly
  list: examples
  schema: if then else`

function oldDrafts(): [string, Schema][] {
  const dependencies = { exclusiveMaximum: ['maximum'], exclusiveMinimum: ['minimum'] }
  const both = { type: ['object', 'boolean'] }
  return [
    ['draft-04/schema', { ...headOf(4), type: 'object', properties: properties(draft4, 4), dependencies }],
    ['draft-06/schema', { ...headOf(6), ...both, properties: properties(draft6, 6) }],
    ['draft-07/schema', { ...headOf(7), ...both, properties: properties(draft7, 7) }],
  ]
}

const headOf = (draft: number): { [key: string]: Plain } => ({ $schema: `${metaschemaUrl(draft)}#` })

const vocabularies = {
  core: `
    id: $id
    uri: $schema
    reference: $ref
    anchor: $anchor
    vocabularies: $vocabulary
    text: $comment
    schemaMap: $defs`,
  applicator: `
    schema: contains additionalProperties propertyNames if then else not
    schemaMap: properties dependentSchemas
    patternMap: patternProperties
    schemas: allOf anyOf oneOf`,
  validation: `
    positive: multipleOf
    number: maximum minimum exclusiveMaximum exclusiveMinimum
    count: maxLength maxItems maxContains minContains maxProperties
    countFromZero: minLength minItems minProperties
    regex: pattern
    boolean: uniqueItems
    names: required
    nameMap: dependentRequired
    list: enum
    types: type`,
  'meta-data': `
    text: title description
    boolean: deprecated readOnly writeOnly
    list: examples`,
  format: `
    text: format`,
  content: `
    text: contentMediaType contentEncoding
    schema: contentSchema`,
}

const of2019: Readonly<Record<string, string>> = {
  ...vocabularies,
  core: `${vocabularies.core}
    reference: $recursiveRef
    boolean: $recursiveAnchor`,
  applicator: `${vocabularies.applicator}
    schema: additionalItems unevaluatedItems unevaluatedProperties
    schemaOrSchemas: items`,
}

const of2020: Readonly<Record<string, string>> = {
  core: `${vocabularies.core}
    reference: $dynamicRef
    anchor: $dynamicAnchor`,
  applicator: `${vocabularies.applicator}
    schema: items
    schemas: prefixItems`,
  unevaluated: `
    schema: unevaluatedItems unevaluatedProperties`,
  validation: vocabularies.validation,
  'meta-data': vocabularies['meta-data'],
  'format-annotation': vocabularies.format,
  content: vocabularies.content,
}

const ofNobody = `
  schemaMap: definitions
  dependencies: dependencies`

function newDrafts(): [string, Schema][] {
  const recursive = { $recursiveAnchor: true }
  const dynamic = { $dynamicAnchor: 'meta' }
  const more = `${ofNobody}\n  anchor: $recursiveAnchor\n  reference: $recursiveRef`
  return [...draftOf(2019, of2019, recursive, ofNobody), ...draftOf(2020, of2020, dynamic, more)]
}

function draftOf(
  draft: number,
  tables: Readonly<Record<string, string>>,
  anchor: { [key: string]: Plain },
  own: string,
): [string, Schema][] {
  const url = metaschemaUrl(draft)
  const folder = draft === 2019 ? 'draft/2019-09' : 'draft/2020-12'
  const shared = { $schema: url, ...anchor, type: ['object', 'boolean'] }
  const parts = Object.entries(tables).map(([name, table]): [string, Schema] => [
    `${folder}/meta/${name}`,
    { ...shared, $id: url.replace(/schema$/, `meta/${name}`), properties: properties(table, draft) },
  ])
  const allOf = Object.keys(tables).map((name) => ({ $ref: `meta/${name}` }))
  return [[`${folder}/schema`, { ...shared, $id: url, allOf, properties: properties(own, draft) }], ...parts]
}

function toSchemaJson(value: Plain): SchemaJson {
  if (typeof value === 'number') return new JsonNumber(String(value))
  if (typeof value !== 'object') return value
  if (isList(value)) return value.map(toSchemaJson)
  return new Map(Object.entries(value).map(([key, child]) => [key, toSchemaJson(child)]))
}

const isList = (value: object): value is readonly Plain[] => Array.isArray(value)
