import { type JsonObject, type JsonValue, KustomizeError } from '../contract.ts'
import { JsonDocument, Missing, NoIndex } from './json-document.ts'

/** One step of a JSON patch, as it was read: what it should have is checked when it is carried out. */
export type Operation = { readonly [field: string]: JsonValue }

/**
 * Carries out a JSON patch (RFC 6902) on a document, which is changed in place, as the library does that kustomize uses: indexes may be negative, `replace` makes a field
 * of a map that is not there, and a path without a slash in front loses its first part. Throws KustomizeError in its words.
 */
export function applyJsonPatch(object: JsonObject, patch: readonly Operation[]): JsonValue {
  const document = new JsonDocument(object)
  for (const operation of patch) {
    try {
      carryOut(document, operation)
    } catch (error) {
      if (error instanceof Missing || error instanceof NoIndex) throw refusal(error.message)
      throw error
    }
  }
  return document.root
}

function carryOut(document: JsonDocument, operation: Operation): void {
  switch (operation['op']) {
    case 'add':
      add(document, operation)
      break
    case 'remove':
      remove(document, operation)
      break
    case 'replace':
      replace(document, operation)
      break
    case 'move':
      move(document, operation)
      break
    case 'copy':
      copy(document, operation)
      break
    case 'test':
      test(document, operation)
      break
    default: {
      const { op } = operation
      throw refusal(`Unexpected kind: ${typeof op === 'string' ? op : 'unknown'}`)
    }
  }
}

function add(document: JsonDocument, operation: Operation): void {
  const path = pathOf(operation, 'path', 'add operation failed to decode path: missing value')
  const place = document.find(path)
  if (place === undefined) throw missing(`add operation does not apply: doc is missing path: "${path}"`)
  within(`error in add for path: '${path}'`, () => place.add(valueOf(operation)))
}

function remove(document: JsonDocument, operation: Operation): void {
  const path = pathOf(operation, 'path', 'remove operation failed to decode path: missing value')
  const place = document.find(path)
  if (place === undefined) throw missing(`remove operation does not apply: doc is missing path: "${path}"`)
  within(`error in remove for path: '${path}'`, () => place.remove())
}

function replace(document: JsonDocument, operation: Operation): void {
  const path = pathOf(operation, 'path', 'replace operation failed to decode path')
  if (path === '') {
    const value = valueOf(operation)
    if (typeof value !== 'object' || value === null) throw refusal('replace operation value must be object or array: %!w(<nil>)')
    document.root = value
    return
  }
  const place = document.find(path)
  if (place === undefined) throw missing(`replace operation does not apply: doc is missing path: ${path}`)
  if (!place.isReachable()) throw missing(`replace operation does not apply: doc is missing key: ${path}`)
  within(`error in remove for path: '${path}'`, () => place.set(valueOf(operation)))
}

function move(document: JsonDocument, operation: Operation): void {
  const from = pathOf(operation, 'from', 'move operation failed to decode from')
  const source = document.find(from)
  if (source === undefined) throw missing(`move operation does not apply: doc is missing from path: ${from}`)
  const value = within(`error in move for path: '${source.key}'`, () => source.get())
  within(`error in move for path: '${source.key}'`, () => source.remove())
  const path = pathOf(operation, 'path', 'move operation failed to decode path')
  const target = document.find(path)
  if (target === undefined) throw missing(`move operation does not apply: doc is missing destination path: ${path}`)
  within(`error in move for path: '${path}'`, () => target.add(value ?? null))
}

function copy(document: JsonDocument, operation: Operation): void {
  const from = pathOf(operation, 'from', 'copy operation failed to decode from')
  const source = document.find(from)
  if (source === undefined) throw missing(`copy operation does not apply: doc is missing from path: ${from}`)
  const value = within(`error in copy for from: '${from}'`, () => source.get())
  const path = pathOf(operation, 'path', 'copy operation failed to decode path: missing value')
  const target = document.find(path)
  if (target === undefined) throw missing(`copy operation does not apply: doc is missing destination path: ${path}`)
  within('error while adding value during copy', () => target.add(structuredClone(value ?? null)))
}

function test(document: JsonDocument, operation: Operation): void {
  const path = pathOf(operation, 'path', 'test operation failed to decode path')
  const failed = `testing value ${path} failed: test failed`
  if (path === '') {
    if (!isEqual(document.root, valueOf(operation))) throw refusal(failed)
    return
  }
  const place = document.find(path)
  if (place === undefined) throw missing(`test operation does not apply: is missing path: ${path}`)
  const value = within(`error in test for path: '${path}'`, () => place.get())
  if (!isEqual(value ?? null, valueOf(operation))) throw refusal(failed)
}

/** Some operations tell why a path is no path, others only that it is missing. */
function pathOf(operation: Operation, field: 'path' | 'from', failure: string): string {
  const path = operation[field]
  if (typeof path === 'string') return path
  if (failure.endsWith('missing value')) throw refusal(failure)
  if (path !== undefined && path !== null) {
    throw refusal(`${failure}: json: cannot unmarshal ${jsonType(path)} into Go value of type string`)
  }
  throw refusal(`${failure}: operation${field === 'from' ? ',' : ''} missing ${field} field: missing value`)
}

const valueOf = (operation: Operation): JsonValue => structuredClone(operation['value'] ?? null)

function within<T>(words: string, action: () => T): T {
  try {
    return action()
  } catch (error) {
    if (error instanceof Missing || error instanceof NoIndex) throw refusal(`${words}: ${error.message}`)
    throw error
  }
}

function isEqual(one: JsonValue, other: JsonValue): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) {
    return one === other || (typeof one === 'bigint' && typeof other === 'number' && Number(one) === other)
  }
  if (Array.isArray(one) || Array.isArray(other)) {
    if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false
    return one.every((item, index) => isEqual(item, other[index] ?? null))
  }
  const keys = Object.keys(one)
  if (keys.length !== Object.keys(other).length) return false
  return keys.every((key) => Object.hasOwn(other, key) && isEqual(one[key] ?? null, other[key] ?? null))
}

function jsonType(value: JsonValue): string {
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'boolean') return 'bool'
  return typeof value === 'object' ? 'object' : 'number'
}

const missing = (words: string): KustomizeError => refusal(`${words}: missing value`)

function refusal(message: string): KustomizeError {
  return new KustomizeError('patch', message)
}
