import { RE2JS } from 're2js'
import { arrayAt, isJsonObject, numberAt, sameJson, textAt } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import type { StatusCause } from '../status.ts'
import { hasFormat } from './formats.ts'

/** Why a value does not fit an OpenAPI v3 schema as CRDs may write it; `field` is the value's path. */
export function checkValue(value: Json, schema: JsonObject, field: string): StatusCause[] {
  if (value === null && schema['nullable'] === true) return []
  return [
    ...typeCauses(value, schema, field),
    ...enumCauses(value, schema, field),
    ...textCauses(value, schema, field),
    ...numberCauses(value, schema, field),
    ...listCauses(value, schema, field),
    ...mapCauses(value, schema, field),
    ...alternatives(value, schema, field),
  ]
}

function invalid(field: string, shown: Json, detail: string): StatusCause {
  return {
    reason: 'FieldValueInvalid',
    message: `Invalid value: ${JSON.stringify(shown)}: ${detail}`,
    field: field === '' ? '<nil>' : field,
  }
}

function body(field: string): string {
  return `${field} in body`
}

function typeCauses(value: Json, schema: JsonObject, field: string): StatusCause[] {
  if (schema['x-kubernetes-int-or-string'] === true) {
    const fits = typeof value === 'string' || (typeof value === 'number' && Number.isInteger(value))
    return fits ? [] : [typeInvalid(typeName(value), 'integer,string', field)]
  }
  const type = textAt(schema, 'type')
  const format = textAt(schema, 'format')
  if (type !== '' && !isOfType(value, type)) {
    const causes = [typeInvalid(typeName(value), type, field)]
    // A number where a whole one is wanted is complained about by two parts of the real server.
    if (type === 'integer' && typeof value === 'number')
      causes.push(invalid('', '', `Checked value must be of type integer (default format) in ${field}`))
    return causes
  }
  const formatted = typeof value === 'string' && type === 'string' && format !== ''
  return formatted && !hasFormat(value, format) ? [typeInvalid(value, format, field)] : []
}

function typeInvalid(actual: string, type: string, field: string): StatusCause {
  return {
    reason: 'FieldValueTypeInvalid',
    message: `Invalid value: ${JSON.stringify(actual)}: ${body(field)} must be of type ${type}: ${JSON.stringify(actual)}`,
    field: field === '' ? '<nil>' : field,
  }
}

function isOfType(value: Json, type: string): boolean {
  if (type === 'integer') return typeof value === 'number' && Number.isInteger(value)
  if (type === 'number') return typeof value === 'number'
  return typeName(value) === type
}

function typeName(value: Json): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}

function enumCauses(value: Json, schema: JsonObject, field: string): StatusCause[] {
  const allowed = schema['enum']
  if (!Array.isArray(allowed) || allowed.some((choice) => sameJson(choice, value))) return []
  const choices = allowed.map((choice) => JSON.stringify(typeof choice === 'string' ? choice : JSON.stringify(choice))).join(', ')
  return [
    {
      reason: 'FieldValueNotSupported',
      message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${choices}`,
      field,
    },
  ]
}

function textCauses(value: Json, schema: JsonObject, field: string): StatusCause[] {
  if (typeof value !== 'string') return []
  const causes: StatusCause[] = []
  const [longest, shortest, pattern] = [numberAt(schema, 'maxLength'), numberAt(schema, 'minLength'), textAt(schema, 'pattern')]
  // Lengths count characters, not UTF-16 units.
  const length = Array.from(value).length
  if (longest !== undefined && length > longest)
    causes.push({ reason: 'FieldValueTooLong', message: `Too long: may not be more than ${longest} bytes`, field })
  if (shortest !== undefined && length < shortest)
    causes.push(invalid(field, value, `${body(field)} should be at least ${shortest} chars long`))
  if (pattern !== '' && !RE2JS.compile(pattern).matcher(value).find())
    causes.push(invalid(field, value, `${body(field)} should match '${pattern}'`))
  return causes
}

function numberCauses(value: Json, schema: JsonObject, field: string): StatusCause[] {
  if (typeof value !== 'number') return []
  const causes: StatusCause[] = []
  const [maximum, minimum, step] = [numberAt(schema, 'maximum'), numberAt(schema, 'minimum'), numberAt(schema, 'multipleOf')]
  const [above, under] = [schema['exclusiveMaximum'] === true, schema['exclusiveMinimum'] === true]
  if (step !== undefined && !Number.isInteger(Number((value / step).toFixed(9))))
    causes.push(invalid(field, value, `${body(field)} should be a multiple of ${step}`))
  if (maximum !== undefined && (above ? value >= maximum : value > maximum)) {
    causes.push(invalid(field, value, `${body(field)} should be less than ${above ? '' : 'or equal to '}${maximum}`))
  }
  if (minimum !== undefined && (under ? value <= minimum : value < minimum)) {
    causes.push(invalid(field, value, `${body(field)} should be greater than ${under ? '' : 'or equal to '}${minimum}`))
  }
  return causes
}

function tooMany(field: string, count: number, maximum: number): StatusCause {
  return {
    reason: 'FieldValueTooMany',
    message: `Too many: ${count}: must have at most ${maximum} item${maximum === 1 ? '' : 's'}`,
    field,
  }
}

function listCauses(value: Json, schema: JsonObject, field: string): StatusCause[] {
  if (!Array.isArray(value)) return []
  const items = schema['items']
  const [most, least] = [numberAt(schema, 'maxItems'), numberAt(schema, 'minItems')]
  return [
    ...(isJsonObject(items) ? value.flatMap((item, index) => checkValue(item, items, `${field}[${index}]`)) : []),
    ...(least !== undefined && value.length < least
      ? [invalid(field, value.length, `${body(field)} should have at least ${least} items`)]
      : []),
    ...(most !== undefined && value.length > most ? [tooMany(field, value.length, most)] : []),
  ]
}

function mapCauses(value: Json, schema: JsonObject, field: string): StatusCause[] {
  if (!isJsonObject(value)) return []
  const names = Object.keys(value)
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {}
  const additional = schema['additionalProperties']
  const [most, least] = [numberAt(schema, 'maxProperties'), numberAt(schema, 'minProperties')]
  const here = (name: string): string => (field === '' ? name : `${field}.${name}`)
  const causes: StatusCause[] = []
  if (least !== undefined && names.length < least)
    causes.push(invalid(field, names.length, `${body(field)} should have at least ${least} properties`))
  if (most !== undefined && names.length > most) causes.push(tooMany(field, names.length, most))
  for (const name of arrayAt(schema, 'required').map(String)) {
    if (value[name] === undefined) causes.push({ reason: 'FieldValueRequired', message: 'Required value', field: here(name) })
  }
  for (const name of names.sort()) {
    const property = properties[name] ?? additional
    if (isJsonObject(property) && name !== '') causes.push(...checkValue(value[name] ?? null, property, here(name)))
  }
  return causes
}

function alternatives(value: Json, schema: JsonObject, field: string): StatusCause[] {
  const fits = (option: Json): boolean => isJsonObject(option) && checkValue(value, option, field).length === 0
  const [any, one, all, not] = [arrayAt(schema, 'anyOf'), arrayAt(schema, 'oneOf'), arrayAt(schema, 'allOf'), schema['not']]
  if (any.length + one.length + all.length === 0 && !isJsonObject(not)) return []
  const named = JSON.stringify(field)
  const causes: StatusCause[] = []
  if (any.length > 0 && !any.some(fits))
    causes.push(invalid('', '', `${named} must validate at least one schema (anyOf)`), ...closest(value, any, field))
  const count = one.filter(fits).length
  if (one.length > 0 && count !== 1) {
    const found = count === 0 ? 'Found none valid' : `Found ${count} valid alternatives`
    causes.push(
      invalid('', '', `${named} must validate one and only one schema (oneOf). ${found}`),
      ...(count === 0 ? closest(value, one, field) : []),
    )
  }
  if (all.length > 0 && !all.every(fits)) {
    causes.push(...all.flatMap((option) => (isJsonObject(option) ? checkValue(value, option, field) : [])))
    const partly = all.some(fits) ? '' : '. None validated'
    causes.push(invalid('', '', `${named} must validate all the schemas (allOf)${partly}`))
  }
  if (isJsonObject(not) && fits(not)) causes.push(invalid('', '', `${named} must not validate the schema (not)`))
  return causes
}

/** The complaints of the alternative that comes nearest: what the writer most likely meant. */
function closest(value: Json, options: readonly Json[], field: string): StatusCause[] {
  const complaints = options.filter(isJsonObject).map((option) => checkValue(value, option, field))
  return complaints.sort((a, b) => a.length - b.length)[0] ?? []
}
