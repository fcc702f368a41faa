import { compareBytes } from './bytes.ts'
import { GoFunction, type GoMap, GoObject, type GoValue, Integer, listTypeOf, nilList, nilMap, TypedMap } from './value.ts'

/** Go's `reflect.Kind` by name; `invalid` is that of nil. */
export type GoKind =
  | 'invalid'
  | 'bool'
  | 'string'
  | 'int'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'uintptr'
  | 'float32'
  | 'float64'
  | 'complex128'
  | 'map'
  | 'slice'
  | 'ptr'
  | 'struct'
  | 'func'
  | 'interface'

/** What Go calls the values that stand for themselves here; the type and its kind have one name. */
const plainTypes = { string: 'string', boolean: 'bool', number: 'float64', bigint: 'int' } as const

/** The kind of a value, that of what is inside where it is in an interface. */
export function kindOf(value: GoValue): GoKind {
  if (value === undefined || value === null) return 'invalid'
  if (typeof value !== 'object') return plainTypes[typeof value as keyof typeof plainTypes]
  if (value instanceof Map) return 'map'
  if (Array.isArray(value)) return 'slice'
  if (value instanceof Integer) return kindOfType(value.goType)
  if (value instanceof GoFunction) return 'func'
  const inner = value.underlying()
  return inner === undefined ? kindOfType(value.goType) : kindOf(inner)
}

/** The dynamic type as `%T` prints it; `<nil>` for nil. */
export function typeOf(value: GoValue): string {
  if (value === undefined || value === null) return '<nil>'
  if (typeof value !== 'object') return plainTypes[typeof value as keyof typeof plainTypes]
  if (value instanceof Map) return value instanceof TypedMap ? value.goType : 'map[string]interface {}'
  if (Array.isArray(value)) return listTypeOf(value)
  if (value instanceof GoFunction) return signatureOf(value)
  return value.goType
}

const kinds: Readonly<Record<string, GoKind>> = {
  bool: 'bool',
  string: 'string',
  int: 'int',
  int8: 'int8',
  int16: 'int16',
  int32: 'int32',
  int64: 'int64',
  uint: 'uint',
  uint8: 'uint8',
  uint16: 'uint16',
  uint32: 'uint32',
  uint64: 'uint64',
  uintptr: 'uintptr',
  float32: 'float32',
  float64: 'float64',
  complex128: 'complex128',
  'interface {}': 'interface',
  error: 'interface',
  'fmt.Stringer': 'interface',
  'time.Duration': 'int64',
  'time.Month': 'int',
  'time.Weekday': 'int',
}

/** The kind of a type by its name; a named type that Go's own packages do not have counts as a struct. */
export function kindOfType(goType: string): GoKind {
  const known = kinds[goType]
  if (known !== undefined) return known
  if (goType.startsWith('[]')) return 'slice'
  if (goType.startsWith('map[')) return 'map'
  if (goType.startsWith('*')) return 'ptr'
  if (goType.startsWith('func(')) return 'func'
  return 'struct'
}

/** The type of the elements of a map or slice type; that of a named one is taken for `interface {}`. */
export function elementType(goType: string): string {
  if (goType.startsWith('[]')) return goType.slice(2)
  if (goType.startsWith('map[')) return goType.slice(goType.indexOf(']') + 1)
  return 'interface {}'
}

/** Whether nil can be given where this type is wanted. */
export function canBeNil(goType: string): boolean {
  if (goType === 'reflect.Value') return true
  const kind = kindOfType(goType)
  return kind === 'interface' || kind === 'map' || kind === 'slice' || kind === 'ptr' || kind === 'func'
}

/** The zero value of a type; that of a map or slice type is empty rather than nil. */
export function zeroOf(goType: string): GoValue {
  const kind = kindOfType(goType)
  switch (kind) {
    case 'bool':
      return false
    case 'string':
      return ''
    case 'float32':
    case 'float64':
      return 0
    case 'map':
      return goType === 'map[string]interface {}' ? nilMap() : new TypedMap(goType)
    case 'slice':
      return nilList(goType)
    default:
      break
  }
  if (isInteger(kind)) return integerOf(goType, 0n)
  return goType === 'reflect.Value' ? undefined : null
}

/** An integer of the type, cut to its size as Go's conversions do. */
export function integerOf(goType: string, value: bigint): GoValue {
  if (goType === 'int') return BigInt.asIntN(64, value)
  const kind = kindOfType(goType)
  const bits = Number(/\d+$/.exec(kind)?.[0] ?? 64)
  return new Integer(goType, isUnsigned(kind) ? BigInt.asUintN(bits, value) : BigInt.asIntN(bits, value))
}

/** Whether this is one of the integer kinds. */
export function isInteger(kind: GoKind): boolean {
  return kind.startsWith('int') ? kind !== 'interface' : isUnsigned(kind)
}

/** Whether this is one of the unsigned integer kinds. */
export function isUnsigned(kind: GoKind): boolean {
  return kind.startsWith('uint')
}

/** The keys in the order of their bytes, in which Go prints and ranges. */
export function sortedKeys(map: GoMap): string[] {
  return [...map.keys()].sort(compareBytes)
}

/** The entries in the order of the bytes of their keys. */
export function sortedEntries(map: GoMap): [string, GoValue][] {
  return [...map].sort(([left], [right]) => compareBytes(left, right))
}

/** What fmt, `range` and `index` look at: the map or slice behind an object that is one. */
export function containerOf(value: GoValue): GoValue {
  return value instanceof GoObject ? (value.underlying() ?? value) : value
}

function signatureOf(fn: GoFunction): string {
  const params = fn.variadic === undefined ? fn.params : [...fn.params, `...${fn.variadic}`]
  return `func(${params.join(', ')}) ${fn.result}`
}
