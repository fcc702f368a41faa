/**
 * YAML as Kubernetes users know it. In comes text, out comes JSON (and back), with the meaning that Go's programs give it: `parseYaml` and
 * `printYaml` as sigs.k8s.io/yaml does, because that is what kubectl, Helm and Argo CD read (YAML 1.1 truth values, octal numbers, late merge
 * keys), but without losing anything in silence; `readYaml` and its dialects exactly as Helm and kustomize do. Errors name file, line and column.
 * It never keeps comments, and never gives a value that is not JSON.
 */
export { Emitter } from './emitter.ts'
export { YamlError, YamlWriteError } from './error.ts'
export type { YamlNode } from './nodes.ts'
export { OrderedMap } from './ordered-map.ts'
export {
  type DialectOptions,
  inexactInteger,
  parseYaml,
  parseYamlDocuments,
  type ReadOptions,
  readYaml,
  readYamlNodes,
  type YamlDocument,
} from './reader.ts'
export { type Dialect, isSurelyText, type Resolved, resolveScalar } from './scalars.ts'
export { base64Text, resolveTagged } from './tagged.ts'
export { styleFor, textFacts } from './text-style.ts'
export { timeAsJson } from './times.ts'
export type { ScalarStyle } from './tokens.ts'
export type { YamlValue } from './values.ts'
export { type PrintOptions, printYaml } from './writer.ts'
