/**
 * What a kustomization is made of, as it is written: the file itself, the tables that it brings along, the other files and repositories that it names.
 * Nothing outside of the repository is ever read but through a port.
 */
export { inflatorShape } from './helm-shape.ts'
export { HttpError, Loader, type LoaderWorld } from './loader.ts'
export { emptyKustomization, kustomizationNames, type ParsedKustomization, parseKustomization } from './kustomization.ts'
export {
  configMapArgsShape,
  fieldSpecShape,
  imageShape,
  metadataShape,
  patchShape,
  replacementFieldShape,
  replacementShape,
  replicaShape,
  secretArgsShape,
  selectorShape,
} from './kustomization-shape.ts'
export { decode, list, optional, own, type Shape, flag, smallWhole, struct, text, texts } from './shape.ts'
export { defaultConfig, emptyConfig, mergeConfigs, mergeFieldSpecs, parseTransformerConfig } from './transformer-config.ts'
export { yamlToJson } from './yaml-to-json.ts'
