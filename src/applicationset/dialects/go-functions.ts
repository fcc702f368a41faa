import {
  builtinFunctions,
  type FunctionMap,
  GoError,
  GoFunction,
  type GoList,
  type GoMap,
  type GoValue,
  Integer,
  isNilList,
  isNilMap,
  toJson,
  typeOf,
} from '#base/go-template'
import { sprigFunctions } from '#base/go-template/functions'
import { printYaml, readYaml, YamlError } from '#base/yaml'
import { normalizedName, slug } from '../names.ts'
import { type Budget, withLimits } from './go-limits.ts'

/** What templates take from outside: the time of the look, and bytes that nobody can foresee. */
export type FunctionWorld = { now(): Date; randomBytes(size: number): Uint8Array }

/** The functions of sprig but those that tell of the controller's own machine, and what Argo CD adds. */
export function goFunctions(world: FunctionWorld, budget: Budget): FunctionMap {
  const sprig = new Map(sprigFunctions(world))
  for (const name of ['env', 'expandenv', 'getHostByName']) sprig.delete(name)
  const builtins = [...builtinFunctions].filter(([name]) => !special.has(name))
  return withLimits(new Map([...builtins, ...sprig, ...added, ['fromJson', fromJson(sprig)]]), budget)
}

/** The executor has its own way with these, which is cheap. */
const special = new Set(['and', 'or', 'call'])

const added: [string, GoFunction][] = [
  ['normalize', new GoFunction({ params: ['string'], result: 'string' }, normalizedName)],
  ['slugify', new GoFunction({ variadic: 'interface {}', result: 'string' }, slugify)],
  ['toYaml', new GoFunction({ params: ['interface {}'], result: 'string' }, toYaml)],
  ['fromYaml', new GoFunction({ params: ['string'], result: 'map[string]interface {}' }, fromYaml)],
  ['fromYamlArray', new GoFunction({ params: ['string'], result: '[]interface {}' }, fromYamlArray)],
]

/** `slugify [size [smart]] name`: the name is last, and 50 and true are meant where the others are left out. */
function slugify(...args: GoValue[]): string {
  const name = args.at(-1)
  if (args.length === 0) return ''
  const [size, smart] = args.slice(0, -1)
  if (typeof name !== 'string') throw conversion(name, 'string')
  if (args.length > 1 && typeof size !== 'bigint') throw conversion(size, 'int')
  if (args.length > 2 && typeof smart !== 'boolean') throw conversion(smart, 'bool')
  const maxSize = typeof size === 'bigint' ? Number(size) : 50
  if (smart === false && maxSize < 0) throw new GoError(`runtime error: slice bounds out of range [:${maxSize}]`)
  return slug(name, maxSize, smart !== false)
}

function conversion(value: GoValue, wanted: string): GoError {
  const is = value === undefined || value === null ? 'nil' : typeOf(value)
  return new GoError(`interface conversion: interface {} is ${is}, not ${wanted}`)
}

/** Sprig's own: null for what is no JSON. Helm's, which is in the map, gives the error as a value. */
function fromJson(sprig: FunctionMap): GoFunction {
  return new GoFunction({ params: ['string'] }, (text: string) => {
    try {
      return sprig.get('mustFromJson')?.call(text) ?? null
    } catch (error) {
      if (error instanceof GoError) return null
      throw error
    }
  })
}

function toYaml(value: GoValue): string {
  try {
    return printYaml(printable(value), { dialect: 'v2' }).replace(/\n$/, '')
  } catch (error) {
    throw new GoError(error instanceof Error ? error.message : String(error))
  }
}

/** As JSON, but with all digits of whole numbers. */
function printable(value: GoValue): unknown {
  if (typeof value === 'bigint') return value
  if (value instanceof Integer) return value.value
  if (value instanceof Map) return isNilMap(value) ? null : new Map([...value].map(([key, child]) => [key, printable(child)]))
  if (Array.isArray(value)) return isNilList(value) ? null : value.map(printable)
  return toJson(value)
}

function fromYaml(text: string): GoMap {
  const value = read(text)
  if (value === null) return new Map()
  if (value instanceof Map) return value
  throw cannotUnmarshal(value, 'map[string]interface {}')
}

function fromYamlArray(text: string): GoList {
  const value = read(text)
  if (value === null) return []
  if (Array.isArray(value)) return value
  throw cannotUnmarshal(value, '[]interface {}')
}

function read(text: string): Exclude<GoValue, undefined | bigint> {
  try {
    // With `maps` YAML's mappings are Maps, so that what is read is made of Go's values.
    return readYaml(text, { dialect: 'v2', maps: 'maps' }) as Exclude<GoValue, undefined | bigint>
  } catch (error) {
    throw error instanceof YamlError ? new GoError(error.goText ?? error.message) : error
  }
}

function cannotUnmarshal(value: GoValue, type: string): GoError {
  const kind =
    value instanceof Map ? 'object' : Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value
  return new GoError(`error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${kind} into Go value of type ${type}`)
}
