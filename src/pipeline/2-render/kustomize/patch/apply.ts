import { quote } from '#base/go-template'
import { type JsonValue, KustomizeError } from '../contract.ts'
import { copyNode, isEmpty, jsonToNode, lookup, mapNode, metaMap, scalar, setAt, setMetaMap } from '../node/index.ts'
import { idText, keyOf, type ResMap, Resource } from '../resources/index.ts'
import type { SchemaSource } from '../schema/index.ts'
import { select } from '../selection/index.ts'
import { applyJsonPatch, type Operation } from './json-patch.ts'
import type { ReadPatch } from './patch-text.ts'
import { mergeInto } from './strategic-merge.ts'

type Schema = Pick<SchemaSource, 'typeOf'>

/** Applies an entry of `patches` to the objects that it is for. An object that it deletes is left empty. Throws KustomizeError. */
export function applyPatch(objects: ResMap, patch: ReadPatch, schema: Schema): void {
  if (patch.steps !== undefined) applySteps(objects, patch, patch.steps)
  else if (patch.target === undefined) for (const each of patch.merge) mergeById(objects, each, schema)
  else mergeSelected(objects, patch, schema)
}

/** Applies an object of `patchesStrategicMerge` to the object that it names. Throws KustomizeError. */
export function applyMergePatch(objects: ResMap, patch: Resource, schema: Schema): void {
  mergeCopies(objects, [targetOf(objects, patch)], patch, schema)
}

/** Applies the steps of an entry of `patchesJson6902` to all objects that its target selects. Throws KustomizeError. */
export function applyJsonSteps(objects: ResMap, target: Parameters<typeof select>[1], steps: readonly Operation[]): void {
  for (const resource of select(objects, target)) {
    const before = keyOf(resource.id)
    patchJson(resource, steps, isRemembered(resource))
    if (!resource.isEmpty) annotationsAsTexts(resource)
    if (keyOf(resource.id) !== before) objects.renamed()
  }
}

function applySteps(objects: ResMap, { target, source }: ReadPatch, steps: readonly Operation[]): void {
  if (target === undefined) throw refusal(`must specify a target for JSON patch ${source}`)
  for (const resource of select(objects, target)) {
    const before = keyOf(resource.id)
    resource.rememberId()
    patchJson(resource, steps, true)
    // Where metadata is no map any more, kustomize does not notice it here.
    if (lookup(resource.node, ['metadata'])?.kind !== 'scalar' && !resource.isEmpty) annotationsAsTexts(resource)
    if (keyOf(resource.id) !== before) objects.renamed()
  }
}

/**
 * kustomize keeps what it remembers of an object in annotations, so that an object that it remembers something of has annotations, for a patch at least.
 */
function patchJson(resource: Resource, steps: readonly Operation[], hasAnnotations: boolean): void {
  const { node } = resource
  if (hasAnnotations && lookup(node, ['metadata', 'annotations']) === undefined) {
    setAt(node, ['metadata', 'annotations'], mapNode())
  }
  const patched = jsonToNode(asFloats(applyJsonPatch(resource.toJson(), steps)))
  // Only a patch that says so deletes an object; one that leaves nothing of it has gone wrong.
  if (patched?.kind !== 'map' || isEmpty(patched)) {
    throw refusal(`missing kind in object: the JSON patch leaves nothing of ${idText(resource.id)}`)
  }
  resource.node = patched
}

function annotationsAsTexts({ node }: Resource): void {
  setMetaMap(node, 'annotations', metaMap(node, 'annotations'))
}

function isRemembered(resource: Resource): boolean {
  const { previousIds, prefixes, suffixes, refBy, behavior, needsHash } = resource
  const lists = [previousIds, prefixes, suffixes, refBy]
  return behavior !== '' || needsHash || lists.some((list) => list.length > 0)
}

/** The library reads all numbers as doubles. */
function asFloats(value: JsonValue): JsonValue {
  if (typeof value === 'bigint') return Number(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(asFloats)
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, asFloats(child)]))
}

function mergeById(objects: ResMap, patch: Resource, schema: Schema): void {
  let target: Resource
  try {
    target = targetOf(objects, patch)
  } catch (error) {
    if (!(error instanceof KustomizeError)) throw error
    throw error.prefixed(`no resource matches strategic merge patch ${quote(idText(patch.id))}`)
  }
  merge(target, patch.copy(), schema)
  if (target.isEmpty || patch.allowNameChange || patch.allowKindChange) objects.renamed()
}

function targetOf(objects: ResMap, patch: Resource): Resource {
  const { id } = patch
  const [found, ...others] = objects.byAnyId(id)
  if (found !== undefined && others.length === 0) return found
  const count = found === undefined ? 'no' : 'multiple'
  throw refusal(`${count} matches for Id ${idText(id)}; failed to find unique target for patch ${idText(id)}`)
}

function mergeSelected(objects: ResMap, { merge: patches, target, source }: ReadPatch, schema: Schema): void {
  const [patch, ...others] = patches
  if (patch === undefined || target === undefined) return
  if (others.length > 0) {
    throw refusal(
      `Multiple Strategic-Merge Patches in one \`patches\` entry is not allowed to set \`patches.target\` field: ${source}`,
    )
  }
  mergeCopies(objects, select(objects, target), patch, schema)
}

function mergeCopies(objects: ResMap, targets: readonly Resource[], patch: Resource, schema: Schema): void {
  for (const target of targets) merge(target, addressed(patch, target), schema)
  const isRenamed = patch.allowNameChange || patch.allowKindChange
  if (targets.length === 0 || (!isRenamed && !targets.some((target) => target.isEmpty))) return
  objects.reset(objects.resources.filter((resource) => !resource.isEmpty))
}

/**
 * A copy of a patch, of the kind of an object. kustomize rewrites its labels and annotations as texts on the way, so that a null value does not remove
 * one.
 */
function addressed(patch: Resource, target: Resource): Resource {
  const copy = new Resource(copyNode(patch.node), neverScoped)
  copy.allowNameChange = patch.allowNameChange
  copy.allowKindChange = patch.allowKindChange
  for (const field of ['labels', 'annotations']) setMetaMap(copy.node, field, metaMap(copy.node, field))
  copy.name = patch.name
  copy.namespace = patch.namespace
  setAt(copy.node, ['apiVersion'], scalar(target.apiVersion))
  copy.kind = patch.kind
  return copy
}

/** The copy of a patch is never asked for its id. */
const neverScoped = { isClusterScoped: (): boolean => false }

/** Merges a patch into an object, which keeps its namespace, and its name and kind unless the patch may change them. The patch is used up. */
function merge(target: Resource, patch: Resource, schema: Schema): void {
  const { name, namespace, kind } = target
  if (patch.allowNameChange || patch.allowKindChange) target.rememberId()
  if (!mergeInto(target.node, patch.node, schema)) target.node = mapNode()
  if (target.isEmpty) return
  if (!patch.allowKindChange) target.kind = kind
  if (!patch.allowNameChange) target.name = name
  target.namespace = namespace
}

function refusal(message: string): KustomizeError {
  return new KustomizeError('patch', message)
}
