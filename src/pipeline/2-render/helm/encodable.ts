import {
  GoError,
  GoFunction,
  type GoList,
  type GoMap,
  GoObject,
  type GoValue,
  Integer,
  isNilList,
  isNilMap,
  listTypeOf,
  typeOf,
} from '#base/go-template'

/** What is left of Go's types when a value is written: JSON with exact integers. */
export type Encodable = null | boolean | string | number | bigint | readonly Encodable[] | ReadonlyMap<string, Encodable>

/** The value as encoders see it. Throws GoError for functions. */
export function encodable(value: GoValue): Encodable {
  if (value === undefined || value === null) return null
  if (typeof value !== 'object') return value
  if (value instanceof Integer) return value.value
  if (Array.isArray(value)) return encodableList(value)
  if (value instanceof Map) return encodableMap(value)
  if (value instanceof GoFunction) throw new GoError(`json: unsupported type: ${typeOf(value)}`)
  return encodable(contentOf(value))
}

function encodableList(list: GoList): Encodable {
  if (isNilList(list)) return null
  if (listTypeOf(list) === '[]uint8') return bytesOf(list).toString('base64')
  return list.map(encodable)
}

function encodableMap(map: GoMap): Encodable {
  if (isNilMap(map)) return null
  const result = new Map<string, Encodable>()
  for (const [key, value] of map) result.set(key, encodable(value))
  return result
}

function contentOf(value: GoObject): GoValue {
  if (hasJsonForm(value)) return value.toJsonValue()
  if (isStruct(value)) return new Map(value.toJsonFields())
  return value.underlying() ?? value.text() ?? new Map(value.fields())
}

const hasJsonForm = (value: GoObject): value is GoObject & { toJsonValue(): GoValue } => 'toJsonValue' in value

const isStruct = (value: GoObject): value is GoObject & { toJsonFields(): [string, GoValue][] } => 'toJsonFields' in value

/** `[]uint8` is a list of bytes. */
const bytesOf = (list: GoList): Buffer => Buffer.from(list.map((item) => (item instanceof Integer ? Number(item.value) : 0)))
