/**
 * YAML as Kubernetes users know it. In comes text, out comes JSON (and back), with the meaning that Go's sigs.k8s.io/yaml gives it, because that
 * is what kubectl, Helm and Argo CD read: YAML 1.1 truth values, octal numbers, late merge keys. Errors name file, line and column.
 * It never keeps comments or order, and never gives a value that is not JSON.
 */
export { YamlError } from './error.ts'
export { parseYaml, parseYamlDocuments, type ReadOptions, type YamlDocument } from './reader.ts'
export { printYaml } from './writer.ts'
