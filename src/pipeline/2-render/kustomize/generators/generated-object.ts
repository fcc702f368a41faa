import { isUtf8 } from 'node:buffer'
import { compareBytes } from '#base/go-template'
import { type GeneratorArgs, type GeneratorOptions, KustomizeError, type Texts } from '../contract.ts'
import { type MapNode, mapNode, type ScalarNode, scalar, setAt, textNode } from '../node/index.ts'

/** The ConfigMap that a generator makes of its data. Bytes that are no text go to `binaryData`. Throws KustomizeError. */
export function configMapNode(args: GeneratorArgs, data: ReadonlyMap<string, Buffer>): MapNode {
  const node = baseNode('ConfigMap', args)
  putConfigMapData(node, data)
  applyOptions(node, args.options)
  return node
}

/** The Secret that a generator makes of its data. Throws KustomizeError. */
export function secretNode(args: GeneratorArgs, data: ReadonlyMap<string, Buffer>): MapNode {
  const node = baseNode('Secret', args)
  setAt(node, ['type'], textNode(args.type === '' ? 'Opaque' : args.type))
  const entries = sortedEntries(data).map(([key, value]) => ({ key: scalar(key), value: dataNode(base64Lines(value)) }))
  node.entries.push({ key: scalar('data'), value: mapNode(entries) })
  applyOptions(node, args.options)
  return node
}

/** Puts data into a ConfigMap, each value into `data` or `binaryData`, as its bytes demand. */
export function putConfigMapData(node: MapNode, data: ReadonlyMap<string, Buffer>): void {
  for (const [key, value] of sortedEntries(data)) {
    if (isUtf8(value)) putEntry(node, 'data', { key, value: value.toString('utf8') })
    else putEntry(node, 'binaryData', { key, value: base64Lines(value) })
  }
}

/** Puts data into `binaryData`, as texts that are base64 already. */
export function putBinaryData(node: MapNode, data: ReadonlyMap<string, string>): void {
  for (const [key, value] of sortedEntries(data)) putEntry(node, 'binaryData', { key, value })
}

function putEntry(node: MapNode, field: string, entry: { key: string; value: string }): void {
  const found = node.entries.find(({ key }) => key.kind === 'scalar' && key.value === field)?.value
  const map = found?.kind === 'map' ? found : mapNode()
  if (found === undefined) node.entries.push({ key: scalar(field), value: map })
  map.entries.push({ key: scalar(entry.key), value: dataNode(entry.value) })
}

function baseNode(kind: string, { name, namespace }: GeneratorArgs): MapNode {
  if (name === '') throw new KustomizeError('generator', 'a configmap must have a name', { field: 'name' })
  const node = mapNode()
  setAt(node, ['apiVersion'], scalar('v1'))
  setAt(node, ['kind'], scalar(kind))
  setAt(node, ['metadata', 'name'], textNode(name))
  if (namespace !== '') setAt(node, ['metadata', 'namespace'], textNode(namespace))
  return node
}

function applyOptions(node: MapNode, options: GeneratorOptions | undefined): void {
  putTexts(node, 'labels', options?.labels)
  putTexts(node, 'annotations', options?.annotations)
  if (options?.immutable === true) setAt(node, ['immutable'], scalar('true', '!!bool'))
}

function putTexts(node: MapNode, field: string, texts: Texts): void {
  for (const [key, value] of sortedEntries(new Map(Object.entries(texts ?? {})))) {
    setAt(node, ['metadata', field, key], textNode(value))
  }
}

function dataNode(value: string): ScalarNode {
  return { ...textNode(value), style: value.includes('\n') ? 'literal' : 'plain' }
}

/** Base64 in lines of 70 characters; one that fits into a line has no break. */
function base64Lines(bytes: Buffer): string {
  const digits = bytes.toString('base64')
  return digits.length < 70 ? digits : digits.replace(/.{1,70}/g, '$&\n')
}

function sortedEntries<V>(map: ReadonlyMap<string, V>): [string, V][] {
  return [...map].sort(([one], [other]) => compareBytes(one, other))
}
