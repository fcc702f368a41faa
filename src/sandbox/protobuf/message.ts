import type { Json, JsonObject } from '../json.ts'
import type { ProtobufField, ProtobufMessage } from '../schema.ts'
import { readFields, signed, type WireField } from './wire.ts'

/** Finds the fields of a message by its full name. */
export type MessageTable = (name: string) => ProtobufMessage | undefined

/** A protobuf message as the JSON object that it stands for; unknown fields are left out, as Kubernetes does. */
export function readMessage(table: MessageTable, name: string, bytes: Buffer): JsonObject {
  const known = table(name)
  if (known === undefined) throw new Error(`no protobuf table for ${name}`)
  const object: JsonObject = {}
  for (const wire of readFields(bytes)) {
    const field = known[wire.number]
    if (field !== undefined) setField(table, object, field, wire)
  }
  return object
}

function setField(table: MessageTable, object: JsonObject, field: ProtobufField, wire: WireField): void {
  if (field.inline === true) {
    Object.assign(object, readMessage(table, field.message ?? '', bytesOf(wire)))
    return
  }
  if (field.map === true) {
    const [key, value] = readEntry(table, field, bytesOf(wire))
    const before = object[field.name]
    object[field.name] = {
      ...(typeof before === 'object' && before !== null && !Array.isArray(before) ? before : {}),
      [key]: value,
    }
    return
  }
  const value = readValue(table, field, wire)
  if (field.repeated === true) {
    const before = object[field.name]
    object[field.name] = [...(Array.isArray(before) ? before : []), value]
    return
  }
  // Go's generated code writes empty strings and zeroes of fields that JSON would leave out.
  if (!isZero(value) || field.required === true) object[field.name] = value
}

function isZero(value: Json): boolean {
  return value === '' || value === 0 || value === null
}

function readEntry(table: MessageTable, field: ProtobufField, bytes: Buffer): [string, Json] {
  let key = ''
  let value: Json = emptyOf(field)
  for (const wire of readFields(bytes)) {
    if (wire.number === 1) key = bytesOf(wire).toString('utf8')
    if (wire.number === 2) value = readValue(table, field, wire)
  }
  return [key, value]
}

function emptyOf({ type }: ProtobufField): Json {
  switch (type) {
    case 'string':
    case 'bytes':
      return ''
    case 'bool':
      return false
    case 'message':
      return {}
    default:
      return 0
  }
}

function readValue(table: MessageTable, field: ProtobufField, wire: WireField): Json {
  switch (field.type) {
    case 'string':
      return bytesOf(wire).toString('utf8')
    case 'bytes':
      return bytesOf(wire).toString('base64')
    case 'bool':
      return wire.value !== 0n
    case 'double':
      return bytesOf(wire).readDoubleLE()
    case 'int32':
    case 'int64':
      return typeof wire.value === 'bigint' ? signed(wire.value) : 0
    case 'message':
      return isSpecial(field.message ?? '')
        ? special(field.message ?? '', bytesOf(wire))
        : readMessage(table, field.message ?? '', bytesOf(wire))
  }
}

function bytesOf({ value }: WireField): Buffer {
  if (typeof value === 'bigint') throw new Error('a number stands where bytes were expected')
  return value
}

const specials = ['Time', 'MicroTime', 'Duration', 'Quantity', 'IntOrString', 'FieldsV1', 'RawExtension', 'JSON']

// Messages whose JSON is not an object of their fields.
function isSpecial(name: string): boolean {
  return specials.includes(lastPart(name))
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}

function special(name: string, bytes: Buffer): Json {
  switch (lastPart(name)) {
    case 'Time':
      return timeOf(bytes, 0)
    case 'MicroTime':
      return timeOf(bytes, 6)
    case 'Duration':
      return durationOf(bytes)
    case 'Quantity':
      return textField(bytes, 1)
    case 'IntOrString':
      return intOrString(bytes)
    default:
      return rawJson(bytes)
  }
}

function numberField(bytes: Buffer, number: number): number {
  const found = readFields(bytes).find((field) => field.number === number)
  return typeof found?.value === 'bigint' ? signed(found.value) : 0
}

function textField(bytes: Buffer, number: number): string {
  const found = readFields(bytes).find((field) => field.number === number)
  return typeof found?.value === 'bigint' || found === undefined ? '' : found.value.toString('utf8')
}

function timeOf(bytes: Buffer, digits: number): Json {
  if (bytes.length === 0) return null
  const seconds = numberField(bytes, 1)
  // Go's zero time, year 1, means that no time is set.
  if (seconds === -62_135_596_800) return null
  const whole = new Date(seconds * 1_000).toISOString().slice(0, 19)
  const micros = String(Math.floor(numberField(bytes, 2) / 1_000)).padStart(6, '0')
  return digits === 0 ? `${whole}Z` : `${whole}.${micros}Z`
}

function durationOf(bytes: Buffer): string {
  return `${numberField(bytes, 1) / 1e9}s`
}

function intOrString(bytes: Buffer): Json {
  return numberField(bytes, 1) === 0 ? numberField(bytes, 2) : textField(bytes, 3)
}

function rawJson(bytes: Buffer): Json {
  const text = textField(bytes, 1)
  // What stands in a raw field is JSON by definition; JSON.parse throws if it is not.
  return text === '' ? null : (JSON.parse(text) as Json)
}
