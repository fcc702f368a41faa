import type { Json } from '#base'
import { printYaml } from '#base/yaml'
import { type JsonObject, KustomizeError } from '../contract.ts'
import { addHashes } from '../generators/index.ts'
import {
  configMapArgsShape,
  decode,
  fieldSpecShape,
  flag,
  imageShape,
  inflatorShape,
  list,
  metadataShape,
  optional,
  own,
  patchShape,
  replacementFieldShape,
  replicaShape,
  type Shape,
  secretArgsShape,
  selectorShape,
  smallWhole,
  struct,
  text,
  texts,
  yamlToJson,
} from '../load/index.ts'
import { replacementTransformer } from '../replacements/index.ts'
import type { Transform } from '../resources/index.ts'
import {
  entriesTransformer,
  imageTransformer,
  namespaceTransformer,
  prefixTransformer,
  replicaTransformer,
  type SubjectMode,
  suffixTransformer,
} from '../transformers/index.ts'
import { configMap, type Generator, secret } from './generate.ts'
import { inflateChart, preparedChart } from './helm.ts'
import { loadReplacements } from './replacement-files.ts'
import type { BuildRun, Target } from './run.ts'
import { json6902Step, patchStep, strategicMerge } from './transform.ts'
import { addValue } from './value-add.ts'

/** The settings of a plugin. Fields that it does not know are ignored. Throws KustomizeError. */
function settings<T>(plugin: Plugin, shape: Shape<T>): T {
  // Only bigints are no JSON, and no field of a plugin takes one that large.
  const { value, problem } = decode(plugin.settings as Json, shape, { strict: false })
  if (problem === undefined) return value
  throw new KustomizeError('plugin-refused', `error unmarshaling JSON: while decoding JSON: ${problem}`)
}

const metadata = struct('types.Metadata', { metadata: own(metadataShape) })
const fieldSpecs = own(list(fieldSpecShape))
/** These plugins are read by another reader of YAML, which takes any scalar for a text. */
const anyText: Shape<string> = {
  ...text,
  read: (value, place) => text.read(typeof value === 'object' ? value : String(value), place),
}

const names = struct('types.Affix', { prefix: own(anyText), suffix: own(anyText), fieldSpecs })

/** Name and namespace of the configuration serve where the generator's own are missing. */
function named<T extends { name: string; namespace: string }>(plugin: Plugin, args: T): T {
  const { metadata: meta } = settings(plugin, metadata)
  return { ...args, name: args.name || meta.name, namespace: args.namespace || meta.namespace }
}

/** What a plugin is made of. */
export type Plugin = { run: BuildRun; target: Target; settings: JsonObject }

/** Makes a plugin of its configuration. Throws KustomizeError. */
export type Make<T> = (plugin: Plugin) => T | Promise<T>

/** The generators that are built in. */
export const generatorKinds: { readonly [kind: string]: Make<Generator['generate']> } = {
  ConfigMapGenerator: (plugin) => {
    const args = named(plugin, { ...settings(plugin, configMapArgsShape), type: '' })
    return async () => [await configMap(plugin.run, plugin.target, args)]
  },
  SecretGenerator: (plugin) => {
    const args = named(plugin, settings(plugin, secretArgsShape))
    return async () => [await secret(plugin.run, plugin.target, args)]
  },
  IAMPolicyGenerator: (plugin) => iamPolicyGenerator(plugin),
  HelmChartInflationGenerator: async (plugin) => {
    const prepared = await preparedChart(plugin.run, plugin.target, settings(plugin, inflatorShape))
    return () => inflateChart(plugin.run, prepared)
  },
}

/** The transformers that are built in. */
export const transformerKinds: { readonly [kind: string]: Make<Transform> } = {
  AnnotationsTransformer: (plugin) => {
    const { annotations, fieldSpecs: specs } = settings(
      plugin,
      struct('types.Annotations', { annotations: own(texts), fieldSpecs }),
    )
    return entriesTransformer(annotations, specs)
  },
  LabelTransformer: (plugin) => {
    const { labels, fieldSpecs: specs } = settings(plugin, struct('types.Labels', { labels: own(texts), fieldSpecs }))
    return entriesTransformer(labels, specs)
  },
  HashTransformer: () => addHashes,
  ValueAddTransformer: (plugin) => valueAddStep(plugin),
  ImageTagTransformer: (plugin) => {
    const { imageTag, fieldSpecs: specs } = settings(plugin, struct('types.ImageTag', { imageTag: own(imageShape), fieldSpecs }))
    return imageTransformer(imageTag, specs)
  },
  NamespaceTransformer: (plugin) => namespaceStep(plugin),
  PatchJson6902Transformer: (plugin) => {
    const shape = struct('types.Json6902', { target: own(optional(selectorShape)), path: own(text), jsonOp: own(text) })
    const { target, path, jsonOp } = settings(plugin, shape)
    return json6902Step(plugin.target, { target, path, patch: jsonOp, options: undefined })
  },
  PatchStrategicMergeTransformer: (plugin) =>
    strategicMerge(
      plugin.run,
      plugin.target,
      settings(plugin, struct('types.Merge', { paths: own(list(text)), patches: own(text) })),
    ),
  PatchTransformer: (plugin) => {
    const text = printYaml(plugin.settings, { dialect: 'v2' })
    return patchStep(plugin.run, plugin.target, { ...settings(plugin, patchShape), configuration: text })
  },
  PrefixSuffixTransformer: (plugin) => {
    const { prefix, suffix, fieldSpecs: specs } = settings(plugin, names)
    if (specs.length === 0) throw noSpecs()
    return (map) => {
      prefixTransformer(prefix, specs)(map)
      suffixTransformer(suffix, specs)(map)
    }
  },
  PrefixTransformer: (plugin) => {
    const { prefix, fieldSpecs: specs } = settings(plugin, names)
    if (specs.length === 0) throw noSpecs()
    return prefixTransformer(prefix, specs)
  },
  SuffixTransformer: (plugin) => {
    const { suffix, fieldSpecs: specs } = settings(plugin, names)
    if (specs.length === 0) throw noSpecs()
    return suffixTransformer(suffix, specs)
  },
  ReplacementTransformer: async (plugin) => {
    const { replacements } = settings(plugin, struct('types.Replacements', { replacements: own(list(replacementFieldShape)) }))
    return replacementTransformer(await loadReplacements(plugin.target, replacements))
  },
  ReplicaCountTransformer: (plugin) => {
    const { replica, fieldSpecs: specs } = settings(plugin, struct('types.Replicas', { replica: own(replicaShape), fieldSpecs }))
    return replicaTransformer(replica, specs)
  },
}

const noSpecs = (): KustomizeError => new KustomizeError('plugin-refused', 'fieldSpecs is not expected to be nil')

function namespaceStep(plugin: Plugin): Transform {
  const shape = struct('types.Namespace', { fieldSpecs, unsetOnly: own(flag), setRoleBindingSubjects: own(text) })
  const { fieldSpecs: specs, unsetOnly, setRoleBindingSubjects: mode } = settings(plugin, shape)
  const { namespace } = settings(plugin, metadata).metadata
  if (!isMode(mode)) {
    const modes = '"defaultOnly", "none" or "allServiceAccounts"'
    const message = `invalid value ${JSON.stringify(mode)} for setRoleBindingSubjects: must be one of ${modes}`
    throw new KustomizeError('plugin-refused', message)
  }
  return namespaceTransformer({ namespace, specs, unsetOnly, subjects: mode === '' ? 'defaultOnly' : mode })
}

const isMode = (mode: string): mode is SubjectMode | '' => ['', 'defaultOnly', 'allServiceAccounts', 'none'].includes(mode)

const serviceAccount = struct('types.IAMPolicyGeneratorArgs', {
  cloud: own(text),
  kubernetesService: own(struct('types.KubernetesService', { name: own(text), namespace: own(text) })),
  serviceAccount: own(struct('types.ServiceAccount', { name: own(text), projectId: own(text) })),
})

/** A service account of Kubernetes that is bound to one of Google's cloud. */
function iamPolicyGenerator(plugin: Plugin): Generator['generate'] {
  const { cloud, kubernetesService, serviceAccount: account } = settings(plugin, serviceAccount)
  return async () => {
    if (cloud !== 'gke') throw new KustomizeError('generator', `cloud provider ${cloud} not supported yet`)
    const lines = ['apiVersion: v1', 'kind: ServiceAccount', 'metadata:', '  annotations:']
    const email = `${account.name}@${account.projectId}.iam.gserviceaccount.com`
    lines.push(`    iam.gke.io/gcp-service-account: ${email}`, `  name: ${kubernetesService.name}`)
    if (kubernetesService.namespace !== '') lines.push(`  namespace: ${kubernetesService.namespace}`)
    return plugin.run.resourcesOf(lines.join('\n'))
  }
}

const valueAddTargets = list(
  struct('builtins.Target', {
    selector: own(optional(selectorShape)),
    fieldPath: own(text),
    filePathPosition: own(smallWhole),
  }),
)
const valueAdd = struct('builtins.ValueAddTransformerPlugin', {
  value: own(text),
  targets: own(valueAddTargets),
  targetFilePath: own(text),
})

/** Puts a value into fields, or into a place of the paths that stand there. */
async function valueAddStep(plugin: Plugin): Promise<Transform> {
  const { loader } = plugin.target
  const { value, targets, targetFilePath } = settings(plugin, valueAdd)
  const all = [...targets]
  if (targetFilePath !== '') {
    const reading = yamlToJson((await loader.load(targetFilePath)).toString('utf8'))
    if ('problem' in reading) throw new KustomizeError('plugin-refused', `error converting YAML to JSON: ${reading.problem}`)
    all.push(...decode(reading.value, valueAdd, { strict: false }).value.targets)
  }
  if (all.length === 0) throw new KustomizeError('plugin-refused', 'must specify at least one target')
  for (const { fieldPath, filePathPosition } of all) {
    if (fieldPath === '') throw new KustomizeError('plugin-refused', 'fieldPath cannot be empty')
    if (filePathPosition >= 0) continue
    throw new KustomizeError('plugin-refused', `value of FilePathPosition (${filePathPosition}) cannot be negative`)
  }
  const trimmed = value.trim()
  const added = trimmed === '' ? loader.shown.slice(loader.shown.lastIndexOf('/') + 1) : trimmed
  return (map) => {
    for (const target of all) addValue(map, added, target)
  }
}
