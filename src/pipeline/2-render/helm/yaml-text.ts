import type { GoMap, GoValue } from '#base/go-template'
import { printYaml, readYaml, YamlError } from '#base/yaml'
import { encodable } from './encodable.ts'
import { decodeStruct, type Shape } from './struct-decoder.ts'

/** One document as values for templates; the Error's message is Go's. An empty text is null. */
export function readYamlText(text: string): GoValue {
  // Maps of maps is what was asked for.
  return readYaml(text, { dialect: 'v2', maps: 'maps' }) as GoValue
}

/** A value as sigs.k8s.io/yaml writes it, without the last line break; `v3` is go.yaml.in/yaml/v3 with lists indented. */
export function writeYamlText(value: GoValue, dialect: 'v2' | 'v3' = 'v2'): string {
  return printYaml(encodable(value, dialect === 'v3' ? 'yaml' : 'json'), { dialect }).replace(/\n$/, '')
}

/** One document as Go reads it into a struct; the Error's message is Go's. */
export function readYamlStruct(text: string, shape: Shape): GoMap {
  const { value, error } = decodeStruct(readYamlText(text), shape)
  if (error !== undefined) throw new Error(`error unmarshaling JSON: while decoding JSON: ${error}`)
  return value instanceof Map ? value : new Map()
}

/** One document that must be a map or nothing; the Error's message is Go's. */
export function readYamlMap(text: string): GoMap {
  return readYamlStruct(text, { is: 'map', of: { is: 'anything' } })
}

/** One document that must be a list or nothing; the Error's message is Go's. */
export function readYamlList(text: string): GoValue[] {
  const { value, error } = decodeStruct(readYamlText(text), { is: 'list', of: { is: 'anything' } })
  if (error !== undefined) throw new Error(`error unmarshaling JSON: while decoding JSON: ${error}`)
  return Array.isArray(value) ? value : []
}

/** What Go says of the error. */
export function messageOf(error: unknown): string {
  if (error instanceof YamlError) return error.goText ?? error.message
  return error instanceof Error ? error.message : String(error)
}
