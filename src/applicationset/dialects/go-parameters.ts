import {
  fromJson,
  type GoList,
  type GoMap,
  type GoValue,
  listTypeOf,
  print,
  TypedMap,
  typedList,
  typeOf,
} from '#base/go-template'
import { type ClusterConfig, inClusterServer, isJsonObject } from '#model'
import { GeneratorError } from '../generators/generator-error.ts'
import { normalizedName, templateAnnotations } from '../names.ts'
import type { FileObject, ListElement } from './dialect.ts'

const textMapType = 'map[string]string'

/** The element as it is written; a null in `elementsYaml` gives no parameters. */
export function ofElement({ value, place, made }: ListElement): GoMap {
  if (value === null && made) return new Map()
  if (isJsonObject(value)) return mapOf(value)
  throw new GeneratorError(`${place} of the list generator is no mapping; expected parameters by name`)
}

export function ofCluster(cluster: ClusterConfig | undefined): GoMap {
  const { name, server } = cluster ?? { name: 'in-cluster', server: inClusterServer }
  const parameters: GoMap = new Map([
    ['name', name],
    ['nameNormalized', normalizedName(name)],
    ['server', server],
    ['project', cluster?.project ?? ''],
  ])
  if (cluster === undefined) return parameters
  const metadata: GoMap = new Map()
  const { annotations, labels } = cluster
  // Whether there are any is asked before some are withheld.
  if (Object.keys(annotations).length > 0) metadata.set('annotations', texts(templateAnnotations(cluster)))
  if (Object.keys(labels).length > 0) metadata.set('labels', texts(labels))
  return parameters.set('metadata', metadata)
}

export function ofClusters(clusters: readonly GoMap[]): GoMap {
  return new Map([['clusters', typedList('[]map[string]interface {}', clusters)]])
}

export function ofFolder(path: string, prefix: string | undefined): GoMap {
  return prefixed(prefix, pathOf(path))
}

/** The content of the file with `path`, which hides a field of that name. */
export function ofFile({ path, content }: FileObject, prefix: string | undefined): GoMap {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const folder = path === name ? '.' : path.slice(0, -name.length - 1)
  const described = pathOf(folder).set('filename', name).set('filenameNormalized', normalizedName(name))
  return new Map([...mapOf(content), ...prefixed(prefix, described)])
}

/** `values` of a generator hide what its parameters have under that name. */
export function withTexts(parameters: GoMap, values: { [key: string]: string }): GoMap {
  return new Map([...parameters, ['values', texts(values)]])
}

/** A map with what overrides it, map by map; whatever else is there twice comes from `override`, empty or not. */
export function merged(base: GoMap, override: GoMap): GoMap {
  const result = emptyLike(base, override)
  for (const [key, value] of base) result.set(key, value)
  for (const [key, value] of override) {
    const under = result.get(key)
    result.set(key, value instanceof Map && under instanceof Map ? merged(under, value) : value)
  }
  return result
}

/** A map of texts stays one only where both are. */
function emptyLike(base: GoMap, override: GoMap): GoMap {
  const narrow = base instanceof TypedMap && override instanceof TypedMap && base.goType === override.goType
  return narrow ? new TypedMap(base.goType) : new Map()
}

/** Texts by dotted path, as fmt prints them; lists and maps of narrower types are one text. */
export function labelsOf(parameters: GoMap): { [path: string]: string } {
  const labels = new Map<string, string>()
  for (const [key, value] of parameters) addLabels(labels, key, value)
  return Object.fromEntries(labels)
}

function addLabels(labels: Map<string, string>, path: string, value: GoValue): void {
  if (value instanceof Map) for (const [key, child] of value) addLabels(labels, `${path}.${key}`, child)
  else if (Array.isArray(value) && listTypeOf(value) === '[]interface {}')
    for (const [index, child] of value.entries()) addLabels(labels, `${path}.${index}`, child)
  else labels.set(path, print(value))
}

/** A deep copy: templates may change what they get (`set`, `unset`). */
export function copied(value: GoMap): GoMap {
  const entries = [...value].map(([key, child]): [string, GoValue] => [key, copyOf(child)])
  return value instanceof TypedMap ? new TypedMap(value.goType, entries) : new Map(entries)
}

function copyOf(value: GoValue): GoValue {
  if (value instanceof Map) return copied(value)
  return Array.isArray(value) ? typedListLike(value) : value
}

function typedListLike(list: GoList): GoList {
  return typedList(typeOf(list), list.map(copyOf))
}

function pathOf(path: string): GoMap {
  const segments = path.split('/')
  const basename = segments.at(-1) ?? ''
  return new Map<string, GoValue>([
    ['path', path],
    ['basename', basename],
    ['basenameNormalized', normalizedName(basename)],
    ['segments', typedList('[]string', segments)],
  ])
}

function prefixed(prefix: string | undefined, path: GoMap): GoMap {
  const parameters: GoMap = new Map([['path', path]])
  return prefix ? new Map([[prefix, parameters]]) : parameters
}

const texts = (record: { [key: string]: string }): GoMap => new TypedMap(textMapType, Object.entries(record))

// A JSON object becomes a map, which is what the cast says.
const mapOf = (object: { [key: string]: Parameters<typeof fromJson>[0] }): GoMap => fromJson(object) as GoMap
