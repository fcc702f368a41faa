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
  print,
  typeOf,
} from '#base/go-template'
import { OrderedMap } from '#base/yaml'

/** What is left of Go's types when a value is written: JSON with exact integers, or what YAML and TOML encoders see that do not go through JSON. */
export type Encodable = null | boolean | string | number | bigint | readonly Encodable[] | ReadonlyMap<string, Encodable>

/** Which encoder looks: they name the fields of structs in their own ways, and only JSON has a form for bytes. */
export type EncodableForm = 'json' | 'yaml' | 'toml'

/** The value as encoders see it. Throws GoError for functions. */
export function encodable(value: GoValue, form: EncodableForm = 'json'): Encodable {
  if (value === undefined || value === null) return null
  if (typeof value !== 'object') return value
  if (value instanceof Integer) return isDuration(value, form) ? print(value) : value.value
  if (Array.isArray(value)) return encodableList(value, form)
  if (value instanceof Map) return encodableMap(value, form)
  if (value instanceof GoFunction) throw new GoError(`json: unsupported type: ${typeOf(value)}`)
  return form === 'json' ? encodable(jsonContent(value)) : encodableObject(value, form)
}

const isDuration = (value: Integer, form: EncodableForm): boolean => form !== 'json' && value.goType === 'time.Duration'

function encodableList(list: GoList, form: EncodableForm): Encodable {
  if (isNilList(list)) return form === 'yaml' ? [] : null
  if (form === 'json' && listTypeOf(list) === '[]uint8') return bytesOf(list).toString('base64')
  return list.map((item) => encodable(item, form))
}

function encodableMap(map: GoMap, form: EncodableForm): Encodable {
  if (isNilMap(map) && form !== 'yaml') return null
  const result = new Map<string, Encodable>()
  for (const [key, value] of map) result.set(key, encodable(value, form))
  return result
}

function jsonContent(value: GoObject): GoValue {
  if (hasJsonForm(value)) return value.toJsonValue()
  if (isStruct(value)) return new Map(value.toJsonFields())
  return value.underlying() ?? value.text() ?? new Map(value.fields())
}

/** Fields that are not exported are not seen, and the names that JSON has for the others count for JSON alone. */
function encodableObject(value: GoObject, form: EncodableForm): Encodable {
  const fields = value.fields().filter(([name]) => /^[A-Z]/.test(name))
  if (fields.length === 0) return encodable(jsonContent(value), form)
  return new OrderedMap(fields.map(([name, item]) => [form === 'yaml' ? name.toLowerCase() : name, encodable(item, form)]))
}

const hasJsonForm = (value: GoObject): value is GoObject & { toJsonValue(): GoValue } => 'toJsonValue' in value

const isStruct = (value: GoObject): value is GoObject & { toJsonFields(): [string, GoValue][] } => 'toJsonFields' in value

/** `[]uint8` is a list of bytes. */
const bytesOf = (list: GoList): Buffer => Buffer.from(list.map((item) => (item instanceof Integer ? Number(item.value) : 0)))
