import { GoError, GoFunction, type GoMap, type GoValue } from '#base/go-template'
import { YamlWriteError } from '#base/yaml'
import type { Lookup } from './contract.ts'
import { markText } from './engine-errors.ts'
import { messageOf, readYamlList, readYamlMap, writeYamlText } from './yaml-text.ts'
import { fromToml, toToml } from './toml.ts'

/** What Helm adds to sprig, but `include` and `tpl`; it replaces sprig's `fail` and `getHostByName`. */
export function helmFunctions(lookup: Lookup | undefined): [string, GoFunction][] {
  return [...fixedFunctions, ['lookup', lookupFunction(lookup)]]
}

const toText = (write: (value: GoValue) => string): GoFunction =>
  new GoFunction({ params: ['interface {}'], result: 'string' }, write)

const fixedFunctions: [string, GoFunction][] = [
  ['toYaml', toText((value) => orEmpty(() => writeYamlText(value)))],
  ['mustToYaml', toText(mustToYaml)],
  ['toYamlPretty', toText((value) => orEmpty(() => writeYamlText(value, 'v3')))],
  ['fromYaml', new GoFunction({ params: ['string'], result: 'map[string]interface {}' }, readMap)],
  ['fromYamlArray', new GoFunction({ params: ['string'], result: '[]interface {}' }, readList)],
  ['toToml', toText(tomlOrMessage)],
  ['mustToToml', toText((value) => toToml(something(value)))],
  ['fromToml', new GoFunction({ params: ['string'], result: 'map[string]interface {}' }, readToml)],
  ['required', new GoFunction({ params: ['string', 'interface {}'] }, required)],
  ['fail', new GoFunction({ params: ['string'], result: 'string' }, fail)],
  ['getHostByName', new GoFunction({ params: ['string'], result: 'string' }, () => '')],
  // The parser must know the names; each set of templates brings its own.
  ['include', new GoFunction({ params: ['string', 'interface {}'], result: 'string' }, unbound)],
  ['tpl', new GoFunction({ params: ['string', 'interface {}'], result: 'string' }, unbound)],
]

function mustToYaml(value: GoValue): string {
  try {
    return writeYamlText(value)
  } catch (error) {
    throw error instanceof YamlWriteError ? new GoError(error.message) : error
  }
}

/** Templates go on with an empty text where something cannot be written. */
function orEmpty(write: () => string): string {
  try {
    return write()
  } catch (error) {
    if (!(error instanceof GoError || error instanceof YamlWriteError)) throw error
    return ''
  }
}

/** Not even that is done for nil. */
function tomlOrMessage(value: GoValue): string {
  const given = something(value)
  try {
    return toToml(given)
  } catch (error) {
    if (!(error instanceof GoError)) throw error
    return error.message
  }
}

function something(value: GoValue): GoValue {
  if (value === undefined || value === null) throw new GoError('reflect: call of reflect.Value.Type on zero Value')
  return value
}

/** What cannot be read is told in the result, under `Error`. */
function readMap(text: string): GoMap {
  try {
    return readYamlMap(text)
  } catch (error) {
    return new Map([['Error', messageOf(error)]])
  }
}

function readList(text: string): GoValue {
  try {
    return readYamlList(text)
  } catch (error) {
    return [messageOf(error)]
  }
}

function readToml(text: string): GoMap {
  try {
    return fromToml(text)
  } catch (error) {
    return new Map([['Error', messageOf(error)]])
  }
}

/** Only nil and the empty text are missing; 0, false and empty lists are not. */
function required(text: string, value: GoValue): GoValue {
  if (value === undefined || value === null || value === '') throw new GoError(markText(text))
  return value
}

function fail(text: string): never {
  throw new GoError(markText(text))
}

function unbound(name: string): never {
  throw new Error(`Cannot execute the template "${name}": the function belongs to no set of templates`)
}

function lookupFunction(lookup: Lookup = () => new Map()): GoFunction {
  const params = ['string', 'string', 'string', 'string']
  return new GoFunction({ params, result: 'map[string]interface {}' }, lookup)
}
