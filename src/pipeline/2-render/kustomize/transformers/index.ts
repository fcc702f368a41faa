/**
 * What kustomize changes in objects by itself: names, namespaces, labels, annotations, images, replicas, order. Each is a function that takes its
 * settings and gives the change; none reads a file.
 */
export { changeFields, type FieldChange, splitPath } from './field-spec.ts'
export {
  commonAnnotationFields,
  commonLabelFields,
  imageFields,
  nameFields,
  namespaceFields,
  replicaFields,
  templateLabelFields,
} from './field-spec-tables.ts'
export { imageTransformer, splitImage } from './images.ts'
export { kindRank } from './kind-order.ts'
export { entriesTransformer } from './metadata.ts'
export { prefixTransformer, suffixTransformer } from './names.ts'
export { changeNamespace, type NamespaceSettings, namespaceTransformer, type SubjectMode } from './namespace.ts'
export { replicaTransformer } from './replicas.ts'
export { sortTransformer } from './sort.ts'
