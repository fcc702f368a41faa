import { parseVersion } from '#base'
import { type GoMap, type GoValue, nilMap, TypedMap } from '#base/go-template'
import { ChartError } from './chart-error.ts'
import { anything, type Shape, text, truth } from './struct-decoder.ts'
import { deepCopy } from './values-text.ts'
import { messageOf, readYamlStruct } from './yaml-text.ts'

export type Maintainer = { name: string; email: string; url: string }

export type Dependency = {
  name: string
  version: string
  repository: string
  condition: string
  tags: readonly string[]
  enabled: boolean
  importValues: readonly GoValue[]
  alias: string
}

/** What Chart.yaml says, with what Helm assumes where it is silent. `dependencies` is undefined where there are none, as that changes rules. */
export type Metadata = {
  name: string
  home: string
  sources: readonly string[]
  version: string
  description: string
  keywords: readonly string[]
  maintainers: readonly Maintainer[]
  icon: string
  apiVersion: string
  condition: string
  tags: string
  appVersion: string
  deprecated: boolean
  annotations: GoMap | undefined
  kubeVersion: string
  dependencies: readonly Dependency[] | undefined
  type: string
}

/** Reads Chart.yaml, or a requirements.yaml over it: what the later text says wins. Errors have Go's text. */
export function readMetadata(source: string, over: GoMap = new Map()): GoMap {
  const read = readYamlStruct(source, metadataShape)
  return new Map([...over, ...read])
}

/** Refuses what `chart.Metadata.Validate` refuses; control characters are dropped from texts. */
export function toMetadata(fields: GoMap): Metadata {
  const metadata: Metadata = {
    name: cleanText(fields.get('name')),
    home: cleanText(fields.get('home')),
    sources: cleanTexts(fields.get('sources')),
    version: textOf(fields.get('version')),
    description: cleanText(fields.get('description')),
    keywords: cleanTexts(fields.get('keywords')),
    maintainers: listOf(fields.get('maintainers')).map(toMaintainer),
    icon: cleanText(fields.get('icon')),
    apiVersion: textOf(fields.get('apiVersion')),
    condition: cleanText(fields.get('condition')),
    tags: cleanText(fields.get('tags')),
    appVersion: cleanText(fields.get('appVersion')),
    deprecated: fields.get('deprecated') === true,
    annotations: annotationsOf(fields.get('annotations')),
    kubeVersion: cleanText(fields.get('kubeVersion')),
    dependencies: undefined,
    type: textOf(fields.get('type')),
  }
  validateOwn(metadata)
  validateMaintainers(fields.get('maintainers'))
  return { ...metadata, dependencies: toDependencies(fields.get('dependencies')) }
}

/** `apiVersion` alone, as the loader looks at it first. */
export function readApiVersion(source: string): string {
  return textOf(readYamlStruct(source, baseShape).get('apiVersion'))
}

/** Chart.lock is only looked at for whether it can be read. */
export function checkLock(source: string, fileName: string): void {
  try {
    readYamlStruct(source, lockShape)
  } catch (error) {
    throw new ChartError('chart-invalid', `cannot load ${fileName}: ${messageOf(error)}`, { path: fileName })
  }
}

/** What templates see as `.Chart`: the fields by their Go names. */
export function metadataValues(metadata: Metadata, isRoot: boolean): GoMap {
  return new Map<string, GoValue>([
    ['Name', metadata.name],
    ['Home', metadata.home],
    ['Sources', [...metadata.sources]],
    ['Version', metadata.version],
    ['Description', metadata.description],
    ['Keywords', [...metadata.keywords]],
    ['Maintainers', metadata.maintainers.map(maintainerValues)],
    ['Icon', metadata.icon],
    ['APIVersion', metadata.apiVersion],
    ['Condition', metadata.condition],
    ['Tags', metadata.tags],
    ['AppVersion', metadata.appVersion],
    ['Deprecated', metadata.deprecated],
    ['Annotations', metadata.annotations === undefined ? nilMap(textMap) : new TypedMap(textMap, metadata.annotations)],
    ['KubeVersion', metadata.kubeVersion],
    ['Dependencies', (metadata.dependencies ?? []).map(dependencyValues)],
    ['Type', metadata.type],
    ['IsRoot', isRoot],
  ])
}

const maintainerShape: Shape = {
  is: 'struct',
  name: 'Maintainer',
  goType: 'v2.Maintainer',
  fields: { name: text, email: text, url: text },
}

const dependencyShape: Shape = {
  is: 'struct',
  name: 'Dependency',
  goType: 'v2.Dependency',
  fields: {
    name: text,
    version: text,
    repository: text,
    condition: text,
    tags: { is: 'list', of: text },
    enabled: truth,
    'import-values': { is: 'list', of: anything },
    alias: text,
  },
}

const texts: Shape = { is: 'list', of: text }

const metadataShape: Shape = {
  is: 'struct',
  name: 'Metadata',
  goType: 'v2.Metadata',
  fields: {
    name: text,
    home: text,
    sources: texts,
    version: text,
    description: text,
    keywords: texts,
    maintainers: { is: 'list', of: maintainerShape },
    icon: text,
    apiVersion: text,
    condition: text,
    tags: text,
    appVersion: text,
    deprecated: truth,
    annotations: { is: 'map', of: text },
    kubeVersion: text,
    dependencies: { is: 'list', of: dependencyShape },
    type: text,
  },
}

const baseShape: Shape = { is: 'struct', name: 'chartBase', goType: 'loader.chartBase', fields: { apiVersion: text } }

const lockShape: Shape = {
  is: 'struct',
  name: 'Lock',
  goType: 'v2.Lock',
  fields: { generated: anything, digest: text, dependencies: { is: 'list', of: dependencyShape } },
}

function validateOwn(metadata: Metadata): void {
  if (metadata.apiVersion === '') throw invalid('chart.metadata.apiVersion is required')
  const { name, version } = metadata
  if (name === '') throw invalid('chart.metadata.name is required')
  if (name === '.' || name === '..') throw invalid(`chart.metadata.name ${JSON.stringify(name)} is not allowed`)
  if (name.includes('/')) throw invalid(`chart.metadata.name ${JSON.stringify(name)} is invalid`)
  if (version === '') throw invalid('chart.metadata.version is required')
  if (parseVersion(version) === undefined) throw invalid(`chart.metadata.version ${JSON.stringify(version)} is invalid`)
  if (!['', 'application', 'library'].includes(metadata.type)) {
    throw invalid('chart.metadata.type must be application or library')
  }
}

function validateMaintainers(maintainers: GoValue): void {
  if (listOf(maintainers).includes(null)) throw invalid('maintainers must not contain empty or null nodes')
}

function toDependencies(values: GoValue): readonly Dependency[] | undefined {
  if (!Array.isArray(values)) return undefined
  const known = new Set<string>()
  return values.map((value) => {
    if (!(value instanceof Map)) throw invalid('dependencies must not contain empty or null nodes')
    const dependency = toDependency(value)
    const { name, alias } = dependency
    if (alias !== '' && !/^[a-zA-Z0-9_-]+$/.test(alias)) {
      throw invalid(`dependency ${JSON.stringify(name)} has disallowed characters in the alias`)
    }
    const key = alias === '' ? name : alias
    if (known.has(key)) throw invalid(`more than one dependency with name or alias ${JSON.stringify(key)}`)
    known.add(key)
    return dependency
  })
}

function toDependency(fields: GoMap): Dependency {
  return {
    name: cleanText(fields.get('name')),
    version: cleanText(fields.get('version')),
    repository: cleanText(fields.get('repository')),
    condition: cleanText(fields.get('condition')),
    tags: cleanTexts(fields.get('tags')),
    enabled: fields.get('enabled') === true,
    importValues: listOf(fields.get('import-values')),
    alias: textOf(fields.get('alias')),
  }
}

function toMaintainer(value: GoValue): Maintainer {
  const fields: GoMap = value instanceof Map ? value : new Map()
  return { name: cleanText(fields.get('name')), email: cleanText(fields.get('email')), url: cleanText(fields.get('url')) }
}

function maintainerValues(maintainer: Maintainer): GoMap {
  return new Map([
    ['Name', maintainer.name],
    ['Email', maintainer.email],
    ['URL', maintainer.url],
  ])
}

function dependencyValues(dependency: Dependency): GoMap {
  return new Map<string, GoValue>([
    ['Name', dependency.name],
    ['Version', dependency.version],
    ['Repository', dependency.repository],
    ['Condition', dependency.condition],
    ['Tags', [...dependency.tags]],
    ['Enabled', dependency.enabled],
    ['ImportValues', dependency.importValues.map(ownImport)],
    ['Alias', dependency.alias],
  ])
}

/** What a render has made of them is its own already. */
const ownImport = (value: GoValue): GoValue => (value instanceof TypedMap ? value : deepCopy(value))

/** White space becomes blanks, and what cannot be printed is dropped. */
function cleanText(value: GoValue): string {
  return textOf(value)
    .replace(/\p{White_Space}/gu, ' ')
    .replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, '')
}

const cleanTexts = (values: GoValue): string[] => listOf(values).map(cleanText)
const textOf = (value: GoValue): string => (typeof value === 'string' ? value : '')
const listOf = (value: GoValue): GoValue[] => (Array.isArray(value) ? value : [])
const annotationsOf = (value: GoValue): GoMap | undefined => (value instanceof Map ? value : undefined)
const textMap = 'map[string]string'
const invalid = (message: string): ChartError => new ChartError('chart-invalid', `validation: ${message}`, { path: 'Chart.yaml' })
