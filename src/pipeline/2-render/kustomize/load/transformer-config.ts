import { type FieldSpec, type Gvk, KustomizeError, type NameReference, type TransformerConfig } from '../contract.ts'
import { defaultNameReferences, defaultVarReferences } from '../references/index.ts'
import { gvkSortText, isSelected } from '../resources/index.ts'
import {
  commonAnnotationFields,
  commonLabelFields,
  imageFields,
  nameFields,
  namespaceFields,
  replicaFields,
  templateLabelFields,
  kindRank,
} from '../transformers/index.ts'
import { transformerConfigShape } from './kustomization-shape.ts'
import { decode } from './shape.ts'
import { yamlToJson } from './yaml-to-json.ts'

/** Tables without fields. */
export const emptyConfig: TransformerConfig = {
  namePrefix: [],
  nameSuffix: [],
  namespace: [],
  commonLabels: [],
  labels: [],
  templateLabels: [],
  commonAnnotations: [],
  nameReference: [],
  varReference: [],
  images: [],
  replicas: [],
}

/** The tables that every kustomization starts with. */
export const defaultConfig: TransformerConfig = sorted({
  namePrefix: nameFields,
  nameSuffix: nameFields,
  namespace: namespaceFields,
  commonLabels: commonLabelFields,
  labels: [],
  templateLabels: templateLabelFields,
  commonAnnotations: commonAnnotationFields,
  nameReference: defaultNameReferences,
  varReference: defaultVarReferences,
  images: imageFields,
  replicas: replicaFields,
})

/** Reads a file of `configurations`. Throws KustomizeError in the words of Go's YAML reader. */
export function parseTransformerConfig(text: string): TransformerConfig {
  const reading = yamlToJson(text)
  if ('problem' in reading) throw refusal(`error converting YAML to JSON: ${reading.problem}`)
  const { value, problem } = decode(reading.value, transformerConfigShape, { strict: true })
  if (problem !== undefined) throw refusal(`error unmarshaling JSON: while decoding JSON: ${problem}`)
  return sorted(value)
}

/** The tables of both. A field that a more general entry of the first covers is not added. Throws KustomizeError where they disagree. */
export function mergeConfigs(config: TransformerConfig, more: TransformerConfig): TransformerConfig {
  // What builds on the defaults has all of them, or something in their place.
  if (more === defaultConfig) return config === emptyConfig ? more : config
  if (config === more) return config
  const fields = (name: Exclude<keyof TransformerConfig, 'nameReference'>, shown: string): FieldSpec[] =>
    mergeFieldSpecs(config[name], more[name], `failed to merge ${shown} fieldSpec: `)
  return sorted({
    namePrefix: fields('namePrefix', 'NamePrefix'),
    nameSuffix: fields('nameSuffix', 'NameSuffix'),
    namespace: fields('namespace', 'NameSpace'),
    commonAnnotations: fields('commonAnnotations', 'CommonAnnotations'),
    commonLabels: fields('commonLabels', 'CommonLabels'),
    labels: fields('labels', 'Labels'),
    templateLabels: fields('templateLabels', 'TemplateLabels'),
    varReference: fields('varReference', 'VarReference'),
    nameReference: mergeNameReferences(config.nameReference, more.nameReference),
    images: fields('images', 'Images'),
    replicas: fields('replicas', 'Replicas'),
  })
}

/** The fields of both, without those of `more` that an entry covers which is there. */
export function mergeFieldSpecs(specs: readonly FieldSpec[], more: readonly FieldSpec[], prefix = ''): FieldSpec[] {
  const merged = [...specs]
  for (const spec of more) {
    const same = merged.find((each) => each.path === spec.path && isSelected(each, spec))
    if (same === undefined) merged.push(spec)
    else if (same.create !== spec.create) throw refusal(`${prefix}conflicting fieldspecs`)
  }
  return merged
}

/** As Go orders kinds in its tables: by the place of the kind in the order of application, then by name. */
export function compareKinds(one: Gvk, other: Gvk): number {
  const rank = kindRank(one.kind) - kindRank(other.kind)
  if (rank !== 0) return rank
  const [a, b] = [gvkSortText(one), gvkSortText(other)]
  return a < b ? -1 : a > b ? 1 : 0
}

function mergeNameReferences(references: readonly NameReference[], more: readonly NameReference[]): NameReference[] {
  const merged = [...references]
  for (const reference of more) {
    const at = merged.findIndex(
      ({ group, version, kind }) => group === reference.group && version === reference.version && kind === reference.kind,
    )
    const same = merged[at]
    if (same === undefined) merged.push(reference)
    else {
      const prefix = 'failed to merge NameReference fieldSpec: '
      merged[at] = { ...same, fieldSpecs: mergeFieldSpecs(same.fieldSpecs, reference.fieldSpecs, prefix) }
    }
  }
  return merged
}

function sorted(config: TransformerConfig): TransformerConfig {
  const entries = Object.entries(config).map(([name, specs]) => [name, [...specs].sort(compareKinds)])
  // Sorting changes no field.
  return Object.fromEntries(entries) as TransformerConfig
}

function refusal(message: string): KustomizeError {
  return new KustomizeError('transformer', message)
}
