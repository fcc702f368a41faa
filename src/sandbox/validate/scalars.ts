import type { Json } from '../json.ts'
import type { Schema } from '../types/index.ts'
import { canonicalQuantity, quantityError } from './quantity.ts'

/** A value as Go would hold it, or what its decoder says. `expected` means the JSON kind is wrong and the caller knows the field. */
export type ScalarAnswer = { value: Json } | { message: string } | { expected: string }

/** Decodes a value that is neither struct, map nor list by the format of its schema. */
export function decodeScalar(value: Json, schema: Schema): ScalarAnswer {
  switch (schema.format) {
    case 'quantity': {
      const canonical = canonicalQuantity(value)
      return canonical === undefined ? { message: quantityError } : { value: canonical }
    }
    case 'int-or-string':
      return typeof value === 'string' || isInt32(value) ? { value } : { expected: 'int32' }
    case 'date-time':
    case 'micro-time':
      return decodeTime(value, schema.format)
    case 'byte':
      return decodeBytes(value)
    default:
      return decodePlain(value, schema)
  }
}

function decodePlain(value: Json, schema: Schema): ScalarAnswer {
  switch (schema.type) {
    case 'string':
      return typeof value === 'string' ? { value } : { expected: schema.goType ?? 'string' }
    case 'boolean':
      return typeof value === 'boolean' ? { value } : { expected: schema.goType ?? 'bool' }
    case 'integer':
      return isWhole(value, schema.format) ? { value } : { expected: schema.goType ?? schema.format ?? 'int64' }
    case 'number':
      return typeof value === 'number' ? { value } : { expected: 'float64' }
    default:
      return { value }
  }
}

function isInt32(value: Json): boolean {
  return isWhole(value, 'int32')
}

function isWhole(value: Json, format: string | undefined): boolean {
  if (typeof value !== 'number' || !Number.isInteger(value)) return false
  return format !== 'int32' || (value >= -2147483648 && value <= 2147483647)
}

const layouts = { 'date-time': '2006-01-02T15:04:05Z07:00', 'micro-time': '2006-01-02T15:04:05.000000Z07:00' }

function decodeTime(value: Json, format: 'date-time' | 'micro-time'): ScalarAnswer {
  if (typeof value !== 'string') return { message: `json: cannot unmarshal ${jsonKind(value)} into Go value of type string` }
  const parts = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.exec(value)
  const milliseconds = Date.parse(value)
  if (parts === null || Number.isNaN(milliseconds)) return { message: timeError(value, layouts[format]) }
  const whole = new Date(milliseconds).toISOString().slice(0, 19)
  const fraction = (parts[1] ?? '').slice(1).padEnd(6, '0').slice(0, 6)
  return { value: format === 'date-time' ? `${whole}Z` : `${whole}.${fraction}Z` }
}

// Go names the first part of its layout that it could not read.
const layoutParts: readonly (readonly [pattern: RegExp, part: string])[] = [
  [/^\d{4}/, '2006'],
  [/^-/, '-'],
  [/^\d\d/, '01'],
  [/^-/, '-'],
  [/^\d\d/, '02'],
  [/^T/, 'T'],
  [/^\d\d?/, '15'],
  [/^:/, ':'],
  [/^\d\d/, '04'],
  [/^:/, ':'],
  [/^\d\d(\.\d+)?/, '05'],
  [/^(Z|[+-]\d\d:\d\d)/, 'Z07:00'],
]

function timeError(text: string, layout: string): string {
  let rest = text
  for (const [pattern, part] of layoutParts) {
    const found = pattern.exec(rest)
    if (found === null) return `parsing time "${text}" as "${layout}": cannot parse "${rest}" as "${part}"`
    rest = rest.slice(found[0].length)
  }
  return rest === '' ? `parsing time "${text}": day out of range` : `parsing time "${text}": extra text: "${rest}"`
}

function decodeBytes(value: Json): ScalarAnswer {
  if (typeof value !== 'string') return { expected: '[]uint8' }
  const text = value.replaceAll(/[\r\n]/g, '')
  const wrong = text.search(/[^A-Za-z0-9+/=]/)
  if (wrong >= 0) return { message: `illegal base64 data at input byte ${wrong}` }
  const body = /^[^=]*/.exec(text)?.[0] ?? ''
  const padding = text.length - body.length
  const needed = (4 - (body.length % 4)) % 4
  if (body.length % 4 === 1 || padding !== needed || !/^=*$/.test(text.slice(body.length))) {
    return {
      message: `illegal base64 data at input byte ${padding > needed ? body.length + needed : text.length - (text.length % 4)}`,
    }
  }
  return { value: text }
}

/** How Go calls the kind of a JSON value in messages; numbers that do not fit are written out. */
export function jsonKind(value: Json): string {
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'boolean') return 'bool'
  return value === null ? 'null' : typeof value
}
