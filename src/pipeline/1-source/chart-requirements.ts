import { createHash } from 'node:crypto'
import type { Json, JsonObject } from '#base'
import { parseYaml, YamlError } from '#base/yaml'
import { MainstayError, type Snapshot } from '#model'

/** One line of `dependencies`, with the fields that count for the digest of a lock. Texts that are missing are empty. */
export type Requirement = {
  name: string
  version: string
  repository: string
  condition: string
  tags: readonly string[]
  enabled: boolean
  importValues: readonly Json[]
  alias: string
}

/** What a chart says of its dependencies. `lock` is there where a lock file is. */
export type Requirements = {
  /** `Chart.yaml` or `requirements.yaml`, for messages. */
  file: string
  apiVersion: string
  wanted: readonly Requirement[]
  lock?: { file: string; digest: string; locked: readonly Requirement[] }
}

/**
 * Reads the dependencies of the chart in a folder: those of `Chart.yaml`, for charts of `apiVersion: v1` those of `requirements.yaml`, and the lock file beside.
 * Rejects with MainstayError (`chart-invalid`, `file-not-found`) naming file and line.
 */
export async function readRequirements(snapshot: Snapshot, folder: string): Promise<Requirements> {
  const at = (name: string) => (folder === '' ? name : `${folder}/${name}`)
  const chart = objectOf(await yamlOf(snapshot, at('Chart.yaml')), at('Chart.yaml'))
  const apiVersion = textOf(chart['apiVersion'])
  const old = apiVersion === '' || apiVersion === 'v1' ? await optionalYaml(snapshot, at('requirements.yaml')) : undefined
  const file = at(old === undefined ? 'Chart.yaml' : 'requirements.yaml')
  const source = old === undefined ? chart : objectOf(old, file)
  const lockFile = at(old === undefined ? 'Chart.lock' : 'requirements.lock')
  const lock = await optionalYaml(snapshot, lockFile)
  const wanted = listOf(source['dependencies'], file)
  if (lock === undefined) return { file, apiVersion, wanted }
  const content = objectOf(lock, lockFile)
  return {
    file,
    apiVersion,
    wanted,
    lock: { file: lockFile, digest: textOf(content['digest']), locked: listOf(content['dependencies'], lockFile) },
  }
}

/** The digest that Helm writes into a lock: over the wanted dependencies and what they were resolved to. */
export function lockDigest(wanted: readonly Requirement[], locked: readonly Requirement[]): string {
  return sha256(`[${listText(wanted)},${listText(locked)}]`)
}

/** The digest that Helm 2 wrote: over the wanted dependencies alone. Only charts of `apiVersion: v1` may still have it. */
export function oldLockDigest(wanted: readonly Requirement[]): string {
  return sha256(`{"dependencies":${listText(wanted)}}`)
}

const sha256 = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`

/** JSON as Go writes it: fields in the order of the structure, empty ones left out, keys of maps sorted, `<`, `>` and `&` escaped. */
function listText(requirements: readonly Requirement[]): string {
  if (requirements.length === 0) return 'null'
  return `[${requirements.map(requirementText).join(',')}]`
}

function requirementText(requirement: Requirement): string {
  const { name, version, repository, condition, tags, enabled, importValues, alias } = requirement
  const fields: Array<[string, Json | undefined]> = [
    ['name', name],
    ['version', version === '' ? undefined : version],
    ['repository', repository],
    ['condition', condition === '' ? undefined : condition],
    ['tags', tags.length === 0 ? undefined : [...tags]],
    ['enabled', enabled ? true : undefined],
    ['import-values', importValues.length === 0 ? undefined : [...importValues]],
    ['alias', alias === '' ? undefined : alias],
  ]
  const texts = fields.flatMap(([key, value]) => (value === undefined ? [] : [`${JSON.stringify(key)}:${goJson(value)}`]))
  return `{${texts.join(',')}}`
}

function goJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(goJson).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    return `{${entries.map(([key, child]) => `${goText(key)}:${goJson(child)}`).join(',')}}`
  }
  return typeof value === 'string' ? goText(value) : JSON.stringify(value)
}

function goText(text: string): string {
  return JSON.stringify(text).replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function listOf(value: Json | undefined, file: string): Requirement[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) throw invalid(file, 'its dependencies are no list', 'a list of name, version and repository')
  return value.map((item, index) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item))
      throw invalid(file, `dependencies[${index}] is not an object`, 'name, version and repository')
    const requirement = requirementOf(item)
    if (requirement.name === '') throw invalid(file, `dependencies[${index}] has no name`, 'the name of a chart')
    return requirement
  })
}

function requirementOf(item: JsonObject): Requirement {
  const { tags, 'import-values': importValues } = item
  return {
    name: textOf(item['name']),
    version: textOf(item['version']),
    repository: textOf(item['repository']),
    condition: textOf(item['condition']),
    tags: Array.isArray(tags) ? tags.map(textOf) : [],
    enabled: item['enabled'] === true,
    importValues: Array.isArray(importValues) ? importValues : [],
    alias: textOf(item['alias']),
  }
}

/** As Helm cleans them: line breaks and the like become blanks, what cannot be printed goes. */
function textOf(value: Json | undefined): string {
  if (typeof value !== 'string') return value === undefined || value === null ? '' : String(value)
  return value.replace(/[\t\n\v\f\r\u0085\u00a0]/g, ' ').replace(/[\u0000-\u001f\u007f-\u009f]/g, '')
}

function objectOf(value: Json, file: string): JsonObject {
  if (value === null) return {}
  if (typeof value === 'object' && !Array.isArray(value)) return value
  throw invalid(file, 'it is not an object', 'name, version and dependencies')
}

async function optionalYaml(snapshot: Snapshot, path: string): Promise<Json | undefined> {
  const entry = await snapshot.entry(path)
  return entry?.kind === 'file' ? await yamlOf(snapshot, path) : undefined
}

async function yamlOf(snapshot: Snapshot, path: string): Promise<Json> {
  const text = (await snapshot.read(path)).toString('utf8').replace(/^\ufeff/, '')
  try {
    return parseYaml(text, { file: path })
  } catch (error) {
    if (error instanceof YamlError) throw invalid(path, error.message, 'YAML')
    throw error
  }
}

function invalid(file: string, what: string, expected: string): MainstayError {
  return new MainstayError({
    code: 'chart-invalid',
    stage: 'source',
    retry: 'when-changed',
    message: `Cannot read the dependencies in ${file}: ${what}; expected ${expected}`,
  })
}
