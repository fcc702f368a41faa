import { type Kustomization, KustomizeError, type Label, type Patch, type TransformerConfig } from '../contract.ts'
import { mergeFieldSpecs } from '../load/index.ts'
import {
  applyJsonSteps,
  applyMergePatch,
  applyPatch,
  inlinePatch,
  type PatchText,
  patchFile,
  readJsonPatch,
  readPatch,
} from '../patch/index.ts'
import { replacementTransformer } from '../replacements/index.ts'
import { type Origin, type Resource, type Transform } from '../resources/index.ts'
import {
  entriesTransformer,
  imageTransformer,
  namespaceTransformer,
  prefixTransformer,
  replicaTransformer,
  suffixTransformer,
} from '../transformers/index.ts'
import { configText, configured } from './config-text.ts'
import { builtinOrigin } from './origins.ts'
import { loadReplacements } from './replacement-files.ts'
import { type BuildRun, isRefusal, prefixed, type Target } from './run.ts'

/** A change of the objects. `origin` is who makes it, where the build records that. */
export type Step = {
  transform: Transform
  origin: Origin | undefined
  /** It says by itself when it renamed something. There may be as many patches as objects: finding all of them anew after each would take for ever. */
  tellsRenames?: boolean
}

const tellRenames = new Set([
  'PatchStrategicMergeTransformer',
  'PatchTransformer',
  'PatchJson6902Transformer',
  'ReplacementTransformer',
])

/** The changes that a kustomization has fields for, in the order in which they are made. Throws KustomizeError. */
export async function builtinSteps(
  run: BuildRun,
  target: Target,
  { config, origin }: { config: TransformerConfig; origin: Origin | undefined },
): Promise<Step[]> {
  const steps: Step[] = []
  for (const { kind, transforms } of [
    ...(await patchSteps(run, target)),
    ...fieldSteps(target.kustomization, config),
    ...(await lateSteps(target, config)),
  ]) {
    for (const transform of transforms)
      steps.push({ transform, origin: builtinOrigin(origin, target.file, kind), tellsRenames: tellRenames.has(kind) })
  }
  return steps
}

type Group = { kind: string; transforms: readonly Transform[] }

async function patchSteps(run: BuildRun, target: Target): Promise<Group[]> {
  const { patchesStrategicMerge, patches } = target.kustomization
  const merges: Transform[] = []
  if (patchesStrategicMerge.length > 0) {
    const config = { paths: patchesStrategicMerge }
    const kind = 'PatchStrategicMergeTransformer'
    merges.push(await configured(kind, config, () => strategicMerge(run, target, config)))
  }
  const transforms: Transform[] = []
  for (const patch of patches) {
    transforms.push(await configured('PatchTransformer', patch, () => patchStep(run, target, patch)))
  }
  return [
    { kind: 'PatchStrategicMergeTransformer', transforms: merges },
    { kind: 'PatchTransformer', transforms },
  ]
}

/** Patches that are files, or texts where they stand. Throws KustomizeError. */
export async function strategicMerge(
  run: BuildRun,
  target: Target,
  { paths, patches = '' }: { paths: readonly string[]; patches?: string },
): Promise<Transform> {
  if (paths.length === 0 && patches === '') throw refusal('empty file path and empty patch content')
  const loaded: Resource[] = []
  for (const path of paths) loaded.push(...(await patchObjects(run, target, path)))
  if (patches !== '') loaded.push(...run.resourcesOf(patches))
  if (loaded.length === 0) throw refusal(`patch appears to be empty; files=[${paths.join(' ')}], Patch=${patches}`)
  return (map) => {
    for (const patch of loaded) applyMergePatch(map, patch, run.schema)
  }
}

async function patchObjects(run: BuildRun, { loader }: Target, path: string): Promise<Resource[]> {
  try {
    return run.resourcesOf(path)
  } catch (error) {
    if (!isRefusal(error)) throw error
  }
  const text = (await loader.load(path)).toString('utf8')
  try {
    return run.resourcesOf(text)
  } catch (error) {
    throw isRefusal(error) ? inFile(error, path) : error
  }
}

/** Says in which file a text is that is no YAML. */
export function inFile(error: Error, path: string): Error {
  if (!error.message.includes('MalformedYAMLError')) return error
  return new KustomizeError('resource-invalid', `${error.message} in File: ${path}`, { file: path })
}

/** A patch that is merged, or a list of JSON operations. `configuration` is its text as errors show it. Throws KustomizeError. */
export async function patchStep(
  run: BuildRun,
  { loader }: Target,
  patch: Patch & { configuration?: string },
): Promise<Transform> {
  const { path } = patch
  const inline = patch.patch.trim()
  const shown = patch.configuration ?? configText(patch)
  if (inline === '' && path === '') throw refusal(`must specify one of patch and path in\n${shown}`)
  if (inline !== '' && path !== '') throw refusal(`patch and path can't be set at the same time\n${shown}`)
  const text = inline === '' ? await patchText(loader, path) : inlinePatch(inline)
  const read = readPatch(text, patch, run.schema)
  return (map) => applyPatch(map, read, run.schema)
}

async function patchText(loader: Target['loader'], path: string): Promise<PatchText> {
  try {
    return patchFile(path, (await loader.load(path)).toString('utf8'))
  } catch (error) {
    throw prefixed(error, `failed to get the patch file from path(${path})`)
  }
}

function fieldSteps(kustomization: Kustomization, config: TransformerConfig): Group[] {
  const { namespace, namePrefix, nameSuffix, labels, commonLabels, commonAnnotations } = kustomization
  const hasLabels = labels.length > 0 || Object.keys(commonLabels ?? {}).length > 0
  const hasAnnotations = Object.keys(commonAnnotations ?? {}).length > 0
  return [
    {
      kind: 'NamespaceTransformer',
      transforms: namespace === '' ? [] : [namespaceTransformer({ namespace, specs: config.namespace })],
    },
    { kind: 'PrefixTransformer', transforms: namePrefix === '' ? [] : [prefixTransformer(namePrefix, config.namePrefix)] },
    { kind: 'SuffixTransformer', transforms: nameSuffix === '' ? [] : [suffixTransformer(nameSuffix, config.nameSuffix)] },
    {
      kind: 'LabelTransformer',
      transforms: !hasLabels
        ? []
        : [
            ...labels.map((label) => entriesTransformer(label.pairs, labelSpecs(label, config))),
            entriesTransformer(commonLabels, config.commonLabels),
          ],
    },
    {
      kind: 'AnnotationsTransformer',
      transforms: hasAnnotations ? [entriesTransformer(commonAnnotations, config.commonAnnotations)] : [],
    },
  ]
}

const metadataLabels = { group: '', version: '', kind: '', path: 'metadata/labels', create: true }

function labelSpecs(label: Label, config: TransformerConfig): ReturnType<typeof mergeFieldSpecs> {
  const own = mergeFieldSpecs(label.fields, config.labels, 'failed to merge labels: ')
  if (label.includeSelectors) return mergeFieldSpecs(own, config.commonLabels, 'failed to merge labels: ')
  const template = label.includeTemplates
    ? mergeFieldSpecs(own, config.templateLabels, 'failed to merge template fieldSpec: ')
    : own
  return mergeFieldSpecs(template, [metadataLabels], 'failed to merge labels: ')
}

async function lateSteps(target: Target, config: TransformerConfig): Promise<Group[]> {
  const { patchesJson6902, replicas, images, replacements } = target.kustomization
  const operations: Transform[] = []
  for (const patch of patchesJson6902) {
    const shown = { target: patch.target, path: patch.path, jsonOp: patch.patch }
    operations.push(await configured('PatchJson6902Transformer', shown, () => json6902Step(target, patch)))
  }
  const replacing: Transform[] = []
  if (replacements.length > 0) {
    const shown = { Replacements: replacements }
    const load = async (): Promise<Transform> => replacementTransformer(await loadReplacements(target, replacements))
    replacing.push(await configured('ReplacementTransformer', shown, load))
  }
  return [
    { kind: 'PatchJson6902Transformer', transforms: operations },
    { kind: 'ReplicaCountTransformer', transforms: replicas.map((replica) => replicaTransformer(replica, config.replicas)) },
    { kind: 'ImageTagTransformer', transforms: images.map((image) => imageTransformer(image, config.images)) },
    { kind: 'ReplacementTransformer', transforms: replacing },
  ]
}

/** A list of JSON operations in the old field for them. Throws KustomizeError. */
export async function json6902Step({ loader }: Target, patch: Patch): Promise<Transform> {
  const { path } = patch
  if (patch.target === undefined || patch.target.name === '') throw refusal('must specify the target name')
  if (path === '' && patch.patch === '') throw refusal('empty file path and empty jsonOp')
  if (path !== '' && patch.patch !== '') throw refusal('must specify a file path or jsonOp, not both')
  const text = path === '' ? patch.patch : (await loader.load(path)).toString('utf8')
  if (text === '') throw refusal(`patch file '${path}' empty seems to be empty`)
  const steps = readJsonPatch(text)
  if (steps === undefined || steps.length === 0) {
    throw refusal(`patch appears to be empty; file=${path}, JsonOp=${steps === undefined ? 'null' : text}`)
  }
  const { target } = patch
  return (map) => applyJsonSteps(map, target, steps)
}

function refusal(message: string): KustomizeError {
  return new KustomizeError('patch', message)
}
