import { type GoValue, quote } from '#base/go-template'
import type { CompiledSchema } from './compiled-schema.ts'
import { compileAt } from './compiler.ts'
import { Documents, schemaUrl } from './documents.ts'
import { failureLines } from './failure.ts'
import { JsonNumber, type SchemaJson } from './json.ts'
import { metaschemaUrl } from './metaschemas.ts'
import { validate } from './validator.ts'

/**
 * Compiles a whole schema. Throws Errors with Helm's text for what its draft does not allow, references that lead nowhere and patterns that cannot
 * be read.
 */
export function compileSchema(schema: SchemaJson): CompiledSchema {
  const documents = new Documents(schema)
  const place = { url: schemaUrl, pointer: '' }
  checkAgainstDraft(schema, documents.resourceOf(place).draft)
  return compileAt(documents, place, false)
}

const compiledDrafts = new Map<number, CompiledSchema>()

function checkAgainstDraft(schema: SchemaJson, draft: number): void {
  const url = metaschemaUrl(draft)
  const known = compiledDrafts.get(draft)
  const metaschema = known ?? compileAt(new Documents(true), { url, pointer: '' }, true)
  if (known === undefined) compiledDrafts.set(draft, metaschema)
  const failures = validate(metaschema, plainValue(schema))
  if (failures.length === 0) return
  const head = `${quote(`${schemaUrl}#`)} is not valid against metaschema: jsonschema validation failed with '${url}#'`
  throw new Error(head + failureLines(failures))
}

function plainValue(value: SchemaJson): GoValue {
  if (value instanceof JsonNumber) return value.value
  if (Array.isArray(value)) return value.map(plainValue)
  return value instanceof Map ? new Map([...value].map(([key, child]) => [key, plainValue(child)])) : value
}
