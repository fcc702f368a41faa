import { quote } from '#base/go-template'
import { readYaml, YamlError } from '#base/yaml'
import { type JsonValue, KustomizeError, type PatchOptions, type Selector } from '../contract.ts'
import { goJson, readObjects, Resource, type Scopes } from '../resources/index.ts'
import type { Operation } from './json-patch.ts'

/** The text of an entry of `patches`, and where it comes from, as messages show it. */
export type PatchText = { text: string; source: string }

/** A patch that was read: objects to merge, or steps of a JSON patch, or neither where the text says nothing. */
export type ReadPatch = {
  source: string
  merge: readonly Resource[]
  steps: readonly Operation[] | undefined
  target: Selector | undefined
}

/** A patch that stands in the kustomization; the white space around it does not count. */
export function inlinePatch(text: string): PatchText {
  const trimmed = text.trim()
  return { text: trimmed, source: `[patch: ${quote(trimmed)}]` }
}

export function patchFile(path: string, text: string): PatchText {
  return { text, source: `[path: ${quote(path)}]` }
}

/** Finds out what a patch is and reads it. Throws KustomizeError where it is neither objects nor a JSON patch. */
export function readPatch(
  { text, source }: PatchText,
  settings: { target: Selector | undefined; options: PatchOptions | undefined },
  scopes: Scopes,
): ReadPatch {
  const { target, options } = settings
  const objects = attempt(() => readObjects(text).map((node) => new Resource(node, scopes)))
  const steps = attempt(() => readJsonPatch(text))
  if ('value' in objects && 'value' in steps && objects.value.length > 0 && (steps.value?.length ?? 0) > 0) {
    throw refusal(`illegally qualifies as both an SM and JSON patch: ${source}`)
  }
  if ('value' in objects) {
    for (const object of objects.value) {
      object.allowNameChange = options?.allowNameChange ?? false
      object.allowKindChange = options?.allowKindChange ?? false
    }
    return { source, merge: objects.value, steps: undefined, target }
  }
  if ('value' in steps) return { source, merge: [], steps: steps.value, target }
  throw new KustomizeError('patch', `unable to parse SM or JSON patch from ${source}`, {
    hint: `as objects: ${objects.error.message}; as a JSON patch: ${steps.error.message}`,
  })
}

/**
 * The steps of a JSON patch, written as JSON if it begins with `[`, otherwise as YAML. undefined for a text that says nothing. Throws KustomizeError.
 */
export function readJsonPatch(text: string): readonly Operation[] | undefined {
  if (text === '') throw refusal('empty json patch operations')
  if (text.startsWith('[')) return prefixed(text, () => stepsOf(fromJson(text)))
  const value = fromYaml(text)
  return prefixed(goJson(value), () => stepsOf(value))
}

function prefixed<T>(json: string, action: () => T): T {
  try {
    return action()
  } catch (error) {
    throw error instanceof KustomizeError ? error.prefixed(`decoding ${json}`) : error
  }
}

function stepsOf(value: JsonValue): readonly Operation[] | undefined {
  if (value === null) return undefined
  if (!Array.isArray(value)) throw refusal(`json: cannot unmarshal ${typeName(value)} into Go value of type jsonpatch.Patch`)
  return value.map((step) => {
    if (step === null) return {}
    if (typeof step === 'object' && !Array.isArray(step)) return step
    throw refusal(`json: cannot unmarshal ${typeName(step)} into Go value of type jsonpatch.Operation`)
  })
}

function fromJson(text: string): JsonValue {
  try {
    // JSON.parse gives JSON.
    return JSON.parse(text) as JsonValue
  } catch (error) {
    throw refusal(error instanceof Error ? error.message : String(error))
  }
}

function fromYaml(text: string): JsonValue {
  try {
    return readYaml(text, { dialect: 'v2', maps: 'objects' })
  } catch (error) {
    if (error instanceof YamlError) throw refusal(error.goText?.replace('error converting YAML to JSON: ', '') ?? error.reason)
    throw error
  }
}

function attempt<T>(action: () => T): { value: T } | { error: KustomizeError } {
  try {
    return { value: action() }
  } catch (error) {
    if (error instanceof KustomizeError) return { error }
    throw error
  }
}

function typeName(value: JsonValue): string {
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'boolean') return 'bool'
  return typeof value === 'bigint' ? 'number' : typeof value
}

function refusal(message: string): KustomizeError {
  return new KustomizeError('patch', message)
}
