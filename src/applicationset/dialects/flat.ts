import { type ClusterConfig, inClusterServer, isJsonObject, type Json, type JsonObject } from '#model'
import { GeneratorError } from '../generators/generator-error.ts'
import { normalizedName, templateAnnotations } from '../names.ts'
import { type Dialect, type FileObject, type ListElement, TemplateError } from './dialect.ts'

/** Values by dotted name. Only texts are filled into templates. */
export type FlatParameters = JsonObject

/**
 * `{{name}}` with parameters that are texts. What is not known, or is no text, stays as it is written, so that a value for somebody else's template
 * survives.
 */
export const flatDialect: Dialect<FlatParameters> = {
  ofElement,
  ofCluster,
  ofClusters: (clusters) => ({ clusters: [...clusters] }),
  ofFolder: pathParameters,
  ofFile,
  withValues(parameters, values) {
    const added = Object.entries(values ?? {}).map(([key, value]) => [`values.${key}`, fillText(value, parameters)])
    return { ...parameters, ...Object.fromEntries(added) }
  },
  isEmpty: (parameters) => Object.keys(parameters).length === 0,
  united,
  overridden: (base, override) => ({ ...base, ...override }),
  valueOf: (parameters, key) => parameters[key] ?? null,
  labelsOf: flatten,
  forOne: (parameters) => parameters,
  fill: fillText,
  fillKnown: fillText,
}

/** Numbers and truth values become texts; below `values` each entry becomes `values.<key>`. */
function ofElement({ value: element, place, made }: ListElement): FlatParameters {
  if (!isJsonObject(element))
    throw new GeneratorError(`${place} of the list generator is no mapping; expected parameters by name`)
  const parameters: FlatParameters = {}
  for (const [key, value] of Object.entries(element)) {
    if (key !== 'values') parameters[key] = scalar({ value, place: `${place}.${key}`, made })
    else Object.assign(parameters, valueParameters({ value, place: `${place}.values`, made }))
  }
  return parameters
}

function valueParameters({ value: values, place, made }: ListElement): FlatParameters {
  if (!isJsonObject(values)) throw new GeneratorError(`${place} of the list generator is no mapping; expected texts by name`)
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [`values.${key}`, scalar({ value, place: `${place}.${key}`, made })]),
  )
}

/** Lists and mappings that were made from a text are passed on, though no template shows them. */
function scalar({ value, place, made }: ListElement): Json {
  if (typeof value !== 'object' || value === null) return parameterText(value)
  if (made) return value
  throw new GeneratorError(`${place} of the list generator is ${Array.isArray(value) ? 'a list' : 'a mapping'}; expected a text`)
}

function ofCluster(cluster: ClusterConfig | undefined): FlatParameters {
  if (cluster === undefined) return { name: 'in-cluster', nameNormalized: 'in-cluster', server: inClusterServer, project: '' }
  const prefixed = (prefix: string, texts: { [key: string]: string }) =>
    Object.fromEntries(Object.entries(texts).map(([key, value]) => [`${prefix}.${key}`, value]))
  return {
    name: cluster.name,
    nameNormalized: normalizedName(cluster.name),
    server: cluster.server,
    project: cluster.project ?? '',
    ...prefixed('metadata.labels', cluster.labels),
    ...prefixed('metadata.annotations', templateAnnotations(cluster)),
  }
}

function ofFile({ path, content }: FileObject, prefix: string | undefined): FlatParameters {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const folder = path === name ? '.' : path.slice(0, -name.length - 1)
  const key = pathKey(prefix)
  return {
    ...flatten(content),
    ...pathParameters(folder, prefix),
    [`${key}.filename`]: name,
    [`${key}.filenameNormalized`]: normalizedName(name),
  }
}

function pathParameters(path: string, prefix: string | undefined): FlatParameters {
  const key = pathKey(prefix)
  const segments = path.split('/')
  const basename = segments.at(-1) ?? ''
  return {
    [key]: path,
    [`${key}.basename`]: basename,
    [`${key}.basenameNormalized`]: normalizedName(basename),
    ...Object.fromEntries(segments.map((segment, index) => [`${key}[${index}]`, segment])),
  }
}

const pathKey = (prefix: string | undefined): string => (prefix ? `${prefix}.path` : 'path')

/** The same name with two values is an error. */
function united(outer: FlatParameters, inner: FlatParameters): FlatParameters {
  for (const [key, value] of Object.entries(inner)) {
    const other = outer[key]
    if (other !== undefined && parameterText(other) !== parameterText(value)) {
      throw new GeneratorError(
        `both children of the matrix generator give ${key}, one ${JSON.stringify(other)}, the other ${JSON.stringify(value)}; expected different names (pathParamPrefix helps with two git generators)`,
      )
    }
  }
  return { ...outer, ...inner }
}

/** A text as a parameter shows it: whole numbers with all digits, nothing for null. */
function parameterText(value: Json): string {
  if (typeof value === 'string') return value
  return value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** Nested objects and lists as texts by dotted path: `{a: {b: [1]}}` gives `a.b.0`. */
function flatten(value: JsonObject, prefix = ''): { [path: string]: string } {
  const flat: { [path: string]: string } = {}
  for (const [key, child] of Object.entries(value)) {
    const path = prefix === '' ? key : `${prefix}.${key}`
    if (Array.isArray(child)) Object.assign(flat, flatten(Object.fromEntries(child.entries()), path))
    else if (isJsonObject(child)) Object.assign(flat, flatten(child, path))
    else flat[path] = parameterText(child)
  }
  return flat
}

/** Blanks around a name do not count. Throws TemplateError where `{{` is never closed. */
function fillText(template: string, parameters: FlatParameters): string {
  if (!/\{\{.*\}\}/.test(template)) return template
  let result = ''
  let at = 0
  for (let open = template.indexOf('{{'); open >= 0; open = template.indexOf('{{', at)) {
    const close = template.indexOf('}}', open + 2)
    if (close < 0) throw new TemplateError(`{{ is not closed in ${JSON.stringify(template.slice(0, 80))}; expected }}`)
    const tag = template.slice(open + 2, close)
    result += template.slice(at, open) + shown(tag, parameters)
    at = close + 2
  }
  return result + template.slice(at)
}

function shown(tag: string, parameters: FlatParameters): string {
  const value = Object.hasOwn(parameters, tag.trim()) ? parameters[tag.trim()] : undefined
  return typeof value === 'string' && tag.trim() !== '' ? value : `{{${tag}}}`
}
