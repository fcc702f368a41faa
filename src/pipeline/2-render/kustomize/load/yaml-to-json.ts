import type { Json } from '#base'
import { readYaml, YamlError } from '#base/yaml'

/** What a YAML text is as JSON, or what Go's reader says is wrong with it. Only the first document counts. */
export type YamlReading = { value: Json } | { problem: string; place: string }

/** Reads YAML as kustomize reads its own files: the way that Kubernetes does. */
export function yamlToJson(text: string): YamlReading {
  try {
    return { value: readYaml(text, { dialect: 'v2', maps: 'objects' }) }
  } catch (error) {
    if (!(error instanceof YamlError)) throw error
    const problem = (error.goText ?? error.reason).replace(/^error converting YAML to JSON: /, '')
    return { problem, place: `line ${error.line}, column ${error.column}` }
  }
}
