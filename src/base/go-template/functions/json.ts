import { typeOf } from '../kinds.ts'
import { GoError, type GoFunction, type GoMap, type GoValue, nilMap, nilList } from '../value.ts'
import { define, type Family } from './define.ts'
import { readJson } from './json-reader.ts'
import { type JsonStyle, writeJson } from './json-writer.ts'

const compact: JsonStyle = { escapeHtml: true }
const pretty: JsonStyle = { escapeHtml: true, indent: '  ' }
const raw: JsonStyle = { escapeHtml: false }

/** JSON, in and out. `toJson`, `mustToJson`, `fromJson` and `fromJsonArray` are Helm's own, the others are of sprig. */
export const jsonFunctions: Family = {
  toJson: writing(compact, { swallowsErrors: true }),
  mustToJson: writing(compact),
  toPrettyJson: writing(pretty, { swallowsErrors: true }),
  mustToPrettyJson: writing(pretty),
  toRawJson: writing(raw),
  mustToRawJson: writing(raw),
  fromJson: define(['string'], 'map[string]interface {}', readMap),
  fromJsonArray: define(['string'], '[]interface {}', readList),
  mustFromJson: define(['string'], 'interface {}', (text) => {
    const { value, error } = readJson(text)
    if (error !== undefined) throw error
    return value
  }),
}

function writing(style: JsonStyle, options: { swallowsErrors?: boolean } = {}): GoFunction {
  return define(['interface {}'], 'string', (value) => {
    try {
      return writeJson(value, style)
    } catch (error) {
      if (options.swallowsErrors && error instanceof GoError) return ''
      throw error
    }
  })
}

/** An error becomes the value of the key `Error`. */
function readMap(text: string): GoMap {
  const result = attempt(text)
  if (result instanceof GoError) return new Map([['Error', result.message]])
  const { value, error } = result
  if (value instanceof Map) return error === undefined ? value : value.set('Error', error.message)
  return value === null && error === undefined ? nilMap() : new Map([['Error', mismatch(value, 'map[string]interface {}')]])
}

/** An error becomes the only element. */
function readList(text: string): GoValue {
  const result = attempt(text)
  if (result instanceof GoError) return [result.message]
  const { value, error } = result
  if (error === undefined && value === null) return nilList()
  if (Array.isArray(value)) return error === undefined ? value : [error.message]
  return [mismatch(value, '[]interface {}')]
}

function attempt(text: string) {
  try {
    return readJson(text)
  } catch (error) {
    if (error instanceof GoError) return error
    throw error
  }
}

function mismatch(value: GoValue, wanted: string): string {
  const names: { readonly [type: string]: string } = {
    float64: 'number',
    '<nil>': 'number',
    '[]interface {}': 'array',
    'map[string]interface {}': 'object',
  }
  const type = typeOf(value)
  return `json: cannot unmarshal ${names[type] ?? type} into Go value of type ${wanted}`
}
