import type {
  FieldOptions,
  FieldSpec,
  GeneratorArgs,
  GeneratorOptions,
  Image,
  Kustomization,
  Label,
  NameReference,
  Patch,
  Replacement,
  ReplacementField,
  Replica,
  Selector,
  SortOptions,
  SourceSelector,
  TargetSelector,
  TransformerConfig,
  Var,
} from '../contract.ts'
import { helmChartShape, helmGlobalsShape, type OldHelmChart, oldHelmChartShape } from './helm-shape.ts'
import {
  embedded,
  type Fields,
  flag,
  list,
  named,
  optional,
  own,
  type Shape,
  smallWhole,
  struct,
  text,
  texts,
  whole,
} from './shape.ts'

const gvk = (inside: string) => ({
  group: embedded(inside, text),
  version: embedded(inside, text),
  kind: embedded(inside, text),
})

const resourceId = (inside: string) => ({
  ...gvk(`${inside}.Gvk`),
  name: embedded(inside, text),
  namespace: embedded(inside, text),
})

export const fieldSpecShape: Shape<FieldSpec> = struct('types.FieldSpec', { ...gvk('Gvk'), path: own(text), create: own(flag) })

export const selectorShape: Shape<Selector> = struct('types.Selector', {
  ...resourceId('ResId'),
  annotationSelector: own(text),
  labelSelector: own(text),
})

const patchOptionsShape = struct('types.PatchArgs', { allowNameChange: own(flag), allowKindChange: own(flag) })

export const patchShape: Shape<Patch> = struct('types.Patch', {
  path: own(text),
  patch: own(text),
  target: own(optional(selectorShape)),
  options: own(optional(patchOptionsShape)),
})

const fieldOptionsShape: Shape<FieldOptions> = struct('types.FieldOptions', {
  delimiter: own(text),
  index: own(smallWhole),
  encoding: own(text),
  create: own(flag),
})

const sourceShape: Shape<SourceSelector> = struct('types.SourceSelector', {
  ...resourceId('ResId'),
  fieldPath: own(text),
  options: own(optional(fieldOptionsShape)),
})

const targetShape: Shape<TargetSelector> = struct('types.TargetSelector', {
  select: own(optional(selectorShape)),
  reject: own(list(optional(selectorShape, { listed: true }))),
  fieldPaths: own(list(text)),
  options: own(optional(fieldOptionsShape)),
})

const replacementFields = (inside: string): Fields<Replacement> => ({
  source: embedded(inside, optional(sourceShape)),
  targets: embedded(inside, list(optional(targetShape, { listed: true }))),
  sourceValue: embedded(inside, optional(text)),
})

/** An entry of a file of replacements. */
export const replacementShape: Shape<Replacement> = struct('types.Replacement', replacementFields(''))

/** An entry of the field `replacements`. */
export const replacementFieldShape: Shape<ReplacementField> = struct('types.ReplacementField', {
  ...replacementFields('Replacement'),
  path: own(text),
})

const varShape: Shape<Var> = struct('types.Var', {
  name: own(text),
  objref: own(
    struct('types.Target', { ...gvk('Gvk'), apiVersion: own(text), name: own(text), namespace: own(text) }) as Shape<
      Var['objref']
    >,
  ),
  fieldref: own(struct('types.FieldSelector', { fieldPath: own(text) })),
})

const labelShape: Shape<Label> = struct('types.Label', {
  pairs: own(texts),
  includeSelectors: own(flag),
  includeTemplates: own(flag),
  fields: own(list(fieldSpecShape)),
})

export const imageShape: Shape<Image> = struct('types.Image', {
  name: own(text),
  newName: own(text),
  tagSuffix: own(text),
  newTag: own(text),
  digest: own(text),
})

export const replicaShape: Shape<Replica> = struct('types.Replica', { name: own(text), count: own(whole) })

export const sortOptionsShape: Shape<SortOptions> = struct('types.SortOptions', {
  order: own(named('types.SortOrder')),
  legacySortOptions: own(
    optional(struct('types.LegacySortOptions', { orderFirst: own(list(text)), orderLast: own(list(text)) })),
  ),
})

const generatorOptionsShape: Shape<GeneratorOptions> = struct('types.GeneratorOptions', {
  labels: own(texts),
  annotations: own(texts),
  disableNameSuffixHash: own(flag),
  immutable: own(flag),
})

const generatorFields = (inside: string): Fields<Omit<GeneratorArgs, 'type'>> => ({
  namespace: embedded(inside, text),
  name: embedded(inside, text),
  behavior: embedded(inside, text),
  literals: embedded(`${inside}.KvPairSources`, list(text)),
  files: embedded(`${inside}.KvPairSources`, list(text)),
  envs: embedded(`${inside}.KvPairSources`, list(text)),
  env: embedded(`${inside}.KvPairSources`, text),
  options: embedded(inside, optional(generatorOptionsShape)),
})

/** A ConfigMap's generator has no `type`. */
export const configMapArgsShape: Shape<Omit<GeneratorArgs, 'type'>> = struct(
  'types.ConfigMapArgs',
  generatorFields('GeneratorArgs'),
)

export const secretArgsShape: Shape<GeneratorArgs> = struct('types.SecretArgs', {
  ...generatorFields('GeneratorArgs'),
  type: own(text),
})

type Metadata = { name: string; namespace: string; labels: Kustomization['openapi']; annotations: Kustomization['openapi'] }

/** The metadata of a kustomization or of a plugin's configuration. */
export const metadataShape: Shape<Metadata> = struct('types.ObjectMeta', {
  name: own(text),
  namespace: own(text),
  labels: own(texts),
  annotations: own(texts),
})

/** A kustomization as it is written, with the fields that newer ones have replaced. */
export type WrittenKustomization = Omit<Kustomization, 'configMapGenerator'> & {
  metadata: Metadata | undefined
  bases: readonly string[]
  imageTags: readonly Image[]
  helmChartInflationGenerator: readonly OldHelmChart[]
  configMapGenerator: readonly Omit<GeneratorArgs, 'type'>[]
}

export const kustomizationShape: Shape<WrittenKustomization> = struct('types.Kustomization', {
  apiVersion: embedded('TypeMeta', text),
  kind: embedded('TypeMeta', text),
  metadata: own(optional(metadataShape)),
  openapi: own(texts),
  namePrefix: own(text),
  nameSuffix: own(text),
  namespace: own(text),
  commonLabels: own(texts),
  labels: own(list(labelShape)),
  commonAnnotations: own(texts),
  patchesStrategicMerge: own(list(named('types.PatchStrategicMerge'))),
  patchesJson6902: own(list(patchShape)),
  patches: own(list(patchShape)),
  images: own(list(imageShape)),
  imageTags: own(list(imageShape)),
  replacements: own(list(replacementFieldShape)),
  replicas: own(list(replicaShape)),
  vars: own(list(varShape)),
  sortOptions: own(optional(sortOptionsShape)),
  resources: own(list(text)),
  components: own(list(text)),
  crds: own(list(text)),
  bases: own(list(text)),
  configMapGenerator: own(list(configMapArgsShape)),
  secretGenerator: own(list(secretArgsShape)),
  helmGlobals: own(optional(helmGlobalsShape)),
  helmCharts: own(list(helmChartShape)),
  helmChartInflationGenerator: own(list(oldHelmChartShape)),
  generatorOptions: own(optional(generatorOptionsShape)),
  configurations: own(list(text)),
  generators: own(list(text)),
  transformers: own(list(text)),
  validators: own(list(text)),
  buildMetadata: own(list(text)),
})

const fieldSpecs = list(fieldSpecShape, 'types.FsSlice')

const nameReferenceShape: Shape<NameReference> = struct('builtinconfig.NameBackReferences', {
  ...gvk('Gvk'),
  fieldSpecs: own(fieldSpecs),
})

/** A file of `configurations`. */
export const transformerConfigShape: Shape<TransformerConfig> = struct('builtinconfig.TransformerConfig', {
  namePrefix: own(fieldSpecs),
  nameSuffix: own(fieldSpecs),
  namespace: own(fieldSpecs),
  commonLabels: own(fieldSpecs),
  labels: own(fieldSpecs),
  templateLabels: own(fieldSpecs),
  commonAnnotations: own(fieldSpecs),
  nameReference: own(list(nameReferenceShape, 'builtinconfig.nbrSlice')),
  varReference: own(fieldSpecs),
  images: own(fieldSpecs),
  replicas: own(fieldSpecs),
})
