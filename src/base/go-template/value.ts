/**
 * The values that Go templates compute with. Go's dynamic types are visible to templates (`1000000` from a values file prints `1e+06`, the
 * literal `1000000` does not), so each has a JavaScript representation of its own:
 *
 * | Go | here |
 * |---|---|
 * | no value at all (an invalid `reflect.Value`) | `undefined` |
 * | a nil interface | `null` |
 * | `bool` | `boolean` |
 * | `string` | `string`; see `bytes.ts` for bytes that are no UTF-8 |
 * | `float64`: every number that was read from YAML or JSON | `number` |
 * | `int`: literals, `len`, indexes of `range` | `bigint` |
 * | any other integer type | `Integer` |
 * | maps | `Map`, or `TypedMap` for anything but `map[string]interface {}`; always iterated in the order of keys |
 * | slices | arrays, or `typedList` for anything but `[]interface {}` |
 * | values with methods or fields: files, capabilities, versions, times | subclasses of `GoObject` |
 * | functions as values | `GoFunction` |
 */
export type GoValue = undefined | null | boolean | string | number | bigint | Integer | GoMap | GoList | GoObject | GoFunction

export type GoMap = Map<string, GoValue>
export type GoList = GoValue[]

/** An integer whose Go type is not `int`: `int64` (what `--set`, `add` and `int64` give), `uint8`, `time.Duration` … */
export class Integer {
  readonly goType: string
  readonly value: bigint

  constructor(goType: string, value: bigint) {
    this.goType = goType
    this.value = value
  }
}

/** A map of a narrower type, such as `map[string]string`. `goType` is Go's whole name of the type. */
export class TypedMap extends Map<string, GoValue> {
  readonly goType: string

  constructor(goType: string, entries: Iterable<readonly [string, GoValue]> = []) {
    super(entries)
    this.goType = goType
  }

  /** The Go type of its values. A named type is one of anything unless it says otherwise. */
  get itemType(): string {
    return this.goType.startsWith('map[') ? this.goType.slice(this.goType.indexOf(']') + 1) : 'interface {}'
  }

  /** An exported method of a named map type; undefined where the type has none of that name. */
  method(_name: string): GoFunction | undefined {
    return undefined
  }
}

const listType = Symbol('Go type')

/** A slice of a narrower type, such as `[]string`. */
export function typedList(goType: string, items: readonly GoValue[]): GoList {
  const list = [...items]
  Object.defineProperty(list, listType, { value: goType })
  return list
}

/** The Go type of a slice: `[]interface {}` unless it was made by `typedList`. */
export function listTypeOf(list: GoList): string {
  return (list as { [listType]?: string })[listType] ?? '[]interface {}'
}

/** A struct, or a named type, that templates read fields of and call methods on. */
export abstract class GoObject {
  /** As Go prints the type: `*semver.Version`, `time.Time`. */
  abstract readonly goType: string
  /** The value of an exported field; undefined where the type has no such field. */
  field(_name: string): GoValue {
    return undefined
  }
  /** An exported method; undefined where the type has none of that name. */
  method(_name: string): GoFunction | undefined {
    return undefined
  }
  /** What `range`, `index`, `len`, `toYaml` … see where the type is really a map or a slice (`.Files`, `.Capabilities.APIVersions`). */
  underlying(): GoMap | GoList | undefined {
    return undefined
  }
  /** The fields in their order, as fmt prints a struct without a `String` method. */
  fields(): readonly (readonly [string, GoValue])[] {
    return []
  }
  /** As fmt prints it with %v, where it has a `String` method or is an error. */
  text(): string | undefined {
    return undefined
  }
  /** As a template prints it where it stands in a field or variable, if the `String` method is one of the pointer to it alone. */
  pointerText(): string | undefined {
    return undefined
  }
}

/**
 * A function that templates can call. Parameters are Go types by their own names (`string`, `int`, `interface {}`, `map[string]interface {}`,
 * `[]interface {}`), because the executor checks arguments against them as `reflect` would, and error texts print them. `call` gets exactly
 * the parameters, then the variadic ones, all of the declared types. It throws `GoError` for what Go would return as its error.
 */
export class GoFunction {
  readonly params: readonly string[]
  readonly variadic: string | undefined
  readonly result: string
  readonly call: (...args: GoValue[]) => GoValue

  constructor(
    signature: { params?: readonly string[]; variadic?: string; result?: string },
    call: (...args: never[]) => GoValue,
  ) {
    this.params = signature.params ?? []
    this.variadic = signature.variadic
    this.result = signature.result ?? 'interface {}'
    // The executor has checked the arguments against the signature by the time of the call, which is what the cast says.
    this.call = call as (...args: GoValue[]) => GoValue
  }
}

/** What a Go function returns as its error: a text that the executor wraps into `error calling <name>: <text>`. */
export class GoError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'GoError'
  }
}

/** Functions by the name that templates use. */
export type FunctionMap = ReadonlyMap<string, GoFunction>

const nilMark = Symbol('nil')

/** A nil slice: as an empty one, except that JSON and YAML write `null` for it. */
export function nilList(goType = '[]interface {}'): GoList {
  const list = typedList(goType, [])
  Object.defineProperty(list, nilMark, { value: true })
  return list
}

/** Whether a slice is nil. */
export const isNilList = (list: GoList): boolean => nilMark in list && list.length === 0

/** A nil map: reads as an empty one, JSON and YAML write `null` for it, and nothing can be set in it. */
export function nilMap(goType?: string): GoMap {
  const map: GoMap = goType === undefined ? new Map() : new TypedMap(goType)
  return Object.defineProperty(map, nilMark, { value: true })
}

/** Whether a map is nil. */
export const isNilMap = (map: GoMap): boolean => nilMark in map
