import { parseVersion, parseVersionRange, satisfies } from '#base'
import { packTgz } from '#base/archive'
import { parseYaml } from '#base/yaml'
import { displayURL, type FollowedFile, followedFiles, MainstayError, type Repository, type Snapshot, sourceKindOf } from '#model'
import { lockDigest, oldLockDigest, readRequirements, type Requirement, type Requirements } from './chart-requirements.ts'
import { chooseVersion, versionNotFound } from './chart-version.ts'
import { localFolder } from './local-folder.ts'
import type { ChartPlace, Charts, ChartVersion } from './ports.ts'

/** The chart whose dependencies are wanted, and how repositories are found. */
export type DependencyRequest = {
  snapshot: Snapshot
  /** The folder of the chart in the snapshot; `''` is the root. */
  folder: string
  /** The repository behind a URL with the credentials that the application may use. Throws MainstayError where the project forbids it. */
  repository(url: string): Repository
  /** The repository that a Secret calls by this name; for `@name` and `alias:name`. */
  named(name: string): Repository | undefined
  passCredentials?: boolean
  maxAgeMs: number
  /** Which files, and which folders with all that is in them, the `.helmignore` of a local chart leaves out, given the rules; without it, none are. */
  ignoring?: (rules: string) => (path: string, kind?: 'file' | 'folder') => boolean
}

/**
 * Files to lay over the chart: `name` is relative to its folder (`charts/redis-1.2.3.tgz`). Archives in `removed` are of the past and must not be seen.
 * `isFloating` where the versions are of ranges without a lock, which may mean others later.
 */
export type FetchedDependencies = { files: Array<{ name: string; data: Buffer }>; removed: string[]; isFloating: boolean }

/** The names of dependencies that are not among the charts in `charts/`; the version does not count, as for Helm. */
export function missingDependencies(requirements: Pick<Requirements, 'wanted'>, present: readonly string[]): string[] {
  const names = new Set(present)
  return requirements.wanted.map(({ name }) => name).filter((name) => !names.has(name))
}

/**
 * What `helm dependency build` would put into `charts/`: the versions of the lock file where there is one (its digest has to fit), else the newest that the
 * ranges allow. The whole set is built, whatever is there already. Rejects with MainstayError: `dependency-lock-outdated`, `dependency-unusable`,
 * `chart-version-not-found`, or what the port says, with the name of the dependency.
 */
export async function fetchDependencies(request: DependencyRequest, ports: { charts: Charts }): Promise<FetchedDependencies> {
  const read = await readRequirements(request.snapshot, request.folder)
  const requirements: Requirements = { ...read, wanted: read.wanted.map((one) => withoutAlias(one, request)) }
  checkLock(read, requirements)
  const wanted = requirements.lock?.locked ?? requirements.wanted
  const files = await Promise.all(wanted.map((one) => fetchOne(one, requirements, { request, charts: ports.charts })))
  const unique = new Map(files.flatMap((file) => (file === undefined ? [] : [[file.name, file] as const])))
  const local = wanted.filter(({ repository }) => repository === '').map(({ name }) => name)
  const isFloating = requirements.lock === undefined && wanted.some(isRange)
  return { files: [...unique.values()], removed: await outdated(request, { kept: unique, local }), isFloating }
}

/** Whether a dependency from elsewhere may be another version tomorrow. */
function isRange({ repository, version }: Requirement): boolean {
  return !/^(?:file:|$)/.test(repository) && !/^v?\d+\.\d+\.\d+(?:[-+].*)?$/.test(version)
}

/** Aliases stand for the URL before the digest is computed, as in Helm. */
function withoutAlias(requirement: Requirement, request: DependencyRequest): Requirement {
  const name = /^(?:@|alias:)(.*)$/.exec(requirement.repository)?.[1]
  if (name === undefined) return requirement
  const repository = request.named(name)
  if (repository !== undefined) return { ...requirement, repository: displayURL(repository.url) }
  throw unusable(
    requirement,
    `its repository is ${requirement.repository}, and no repository is called ${JSON.stringify(name)}`,
    {
      expected: 'a URL, or the name of a repository Secret',
      hint: 'Write the URL of the repository, or add a repository Secret with this name.',
    },
  )
}

function checkLock(asWritten: Requirements, requirements: Requirements): void {
  const { lock } = requirements
  if (lock === undefined || lockDigest(requirements.wanted, lock.locked) === lock.digest) return
  if (requirements.apiVersion === 'v1' && oldLockDigest(asWritten.wanted) === lock.digest) return
  throw new MainstayError({
    code: 'dependency-lock-outdated',
    stage: 'source',
    retry: 'when-changed',
    message: `Cannot fetch the dependencies in ${requirements.file}: the digest in ${lock.file} is of other dependencies; expected a lock file that was written for these`,
    hint: 'Run helm dependency update in the folder of the chart and commit the lock file.',
  })
}

type Context = { request: DependencyRequest; charts: Charts }

async function fetchOne(
  one: Requirement,
  requirements: Requirements,
  context: Context,
): Promise<{ name: string; data: Buffer } | undefined> {
  if (parseVersionRange(one.version) === undefined && one.version !== '' && requirements.lock === undefined)
    throw unusable(one, `its version ${JSON.stringify(one.version)} is no version range`, { expected: 'such as ^1.2.3' })
  if (one.repository === '') return await checkVendored(one, context.request)
  if (one.repository.startsWith('file://')) return await packLocal(one, context.request)
  if (!/^(?:https?|oci):\/\//i.test(one.repository))
    throw unusable(one, `its repository is ${JSON.stringify(displayURL(one.repository))}`, {
      expected: 'an https://, oci:// or file:// URL, or @ and the name of a repository',
    })
  const place: ChartPlace = {
    repository: context.request.repository(one.repository.replace(/\/+$/, '')),
    chart: one.name,
    ...(context.request.passCredentials === undefined ? {} : { passCredentials: context.request.passCredentials }),
  }
  const found = await findVersion(one, place, { ...context, locked: requirements.lock !== undefined })
  return { name: `charts/${one.name}-${found.version}.tgz`, data: await context.charts.archive(place, found) }
}

async function findVersion(one: Requirement, place: ChartPlace, context: Context & { locked: boolean }): Promise<ChartVersion> {
  const { charts, request } = context
  const options = { maxAgeMs: request.maxAgeMs }
  const isOci = sourceKindOf(place.repository, place.chart) === 'oci'
  if (isOci && (context.locked || parseVersion(one.version) !== undefined)) {
    const found = await charts.find(place, one.version, options)
    if (found !== undefined) return found
    throw versionNotFound(place, one.version, await charts.versions(place, options).catch(() => undefined))
  }
  const listed = await charts.versions(place, options)
  const usable = isOci ? listed : listed.filter(({ urls }) => (urls?.length ?? 0) > 0)
  const chosen = context.locked
    ? sameVersion(usable, one.version)
    : chooseVersion(usable, one.version, isOci ? 'strict' : 'loose')
  const found = chosen !== undefined && isOci ? await charts.find(place, chosen.version, options) : chosen
  if (found === undefined) throw versionNotFound(place, one.version, usable)
  return found
}

/** A lock says one version; the repository may write it with or without `v`. */
function sameVersion(listed: readonly ChartVersion[], version: string): ChartVersion | undefined {
  const bare = (text: string) => text.replace(/^v/, '')
  return listed.find((one) => one.version === version) ?? listed.find((one) => bare(one.version) === bare(version))
}

/** A dependency without a repository has to lie in `charts/` already, in a version that fits. */
async function checkVendored(one: Requirement, request: DependencyRequest): Promise<undefined> {
  const folder = join(request.folder, `charts/${one.name}`)
  const version = await versionIn(request.snapshot, folder)
  if (version === undefined)
    throw unusable(one, `it has no repository, and there is no chart in ${folder}`, {
      expected: 'a repository, or the chart there',
    })
  checkFits(one, version, folder)
}

async function packLocal(one: Requirement, request: DependencyRequest): Promise<{ name: string; data: Buffer }> {
  const path = one.repository.slice('file://'.length)
  const folder = localFolder(request.folder, path)
  if (folder === undefined)
    throw unusable(one, `its repository ${one.repository} is outside of the repository that holds the chart`, {
      expected: 'a path inside it, relative to the chart',
    })
  const version = await versionIn(request.snapshot, folder)
  if (version === undefined)
    throw unusable(one, `there is no chart in ${folder === '' ? 'the root' : folder}`, { expected: 'a folder with a Chart.yaml' })
  checkFits(one, version, folder)
  return { name: `charts/${one.name}-${version}.tgz`, data: packTgz(await filesOf(one, folder, request)) }
}

/** As Helm packs a chart: links are followed, and what is missing behind one is an error unless it is in a folder that is ignored. */
async function filesOf(
  one: Requirement,
  folder: string,
  request: DependencyRequest,
): Promise<Array<{ name: string; data: Buffer }>> {
  const { snapshot } = request
  const rulesFile = join(folder, '.helmignore')
  const hasRules = (await snapshot.entry(rulesFile))?.kind === 'file'
  const isIgnored = hasRules ? request.ignoring?.((await snapshot.read(rulesFile)).toString('utf8')) : undefined
  const found = await followedFiles(snapshot, folder, (path) => isIgnored?.(path, 'folder') === true)
  const files: Array<{ name: string; data: Buffer }> = []
  for (const file of found) {
    if (file.kind !== 'file') throw lacking(one, file)
    if (isIgnored?.(file.name, 'file') === true) continue
    files.push({ name: `${one.name}/${file.name}`, data: await snapshot.read(file.path) })
  }
  return files
}

function lacking(one: Requirement, file: Exclude<FollowedFile, { kind: 'file' }>): MainstayError {
  return file.kind === 'submodule'
    ? unusable(one, `${file.path} is a submodule, whose files are in another repository`, { expected: 'files' })
    : unusable(
        one,
        `error evaluating symlink ${file.path}: it leads to ${JSON.stringify(file.target)}, where nothing is in this repository`,
        { expected: 'a file or a folder' },
      )
}

async function versionIn(snapshot: Snapshot, folder: string): Promise<string | undefined> {
  const file = join(folder, 'Chart.yaml')
  if ((await snapshot.entry(file))?.kind !== 'file') return undefined
  const chart = parseYaml((await snapshot.read(file)).toString('utf8'), { file })
  const version = typeof chart === 'object' && chart !== null && !Array.isArray(chart) ? chart['version'] : undefined
  return version === undefined || version === null ? '' : String(version)
}

function checkFits(one: Requirement, version: string, folder: string): void {
  const range = parseVersionRange(one.version === '' ? '*' : one.version)
  const parsed = parseVersion(version)
  if (range !== undefined && parsed !== undefined && satisfies(parsed, range)) return
  throw unusable(one, `the chart in ${folder} has version ${JSON.stringify(version)}`, {
    expected: `one that fits ${one.version}`,
  })
}

/** Archives that lie in `charts/` and do not belong to the set: Helm deletes them when it builds. */
async function outdated(
  request: DependencyRequest,
  set: { kept: ReadonlyMap<string, unknown>; local: readonly string[] },
): Promise<string[]> {
  const entries = (await request.snapshot.list(join(request.folder, 'charts'))) ?? []
  const isLocal = (file: string) => set.local.some((name) => file.startsWith(`${name}-`))
  return entries
    .filter(({ name, kind }) => kind === 'file' && name.endsWith('.tgz') && !isLocal(name))
    .map(({ name }) => `charts/${name}`)
    .filter((name) => !set.kept.has(name))
}

function join(folder: string, path: string): string {
  return folder === '' ? path : `${folder}/${path}`
}

function unusable(one: Requirement, what: string, facts: { expected: string; hint?: string }): MainstayError {
  return new MainstayError({
    code: 'dependency-unusable',
    stage: 'source',
    retry: 'when-changed',
    message: `Cannot fetch dependency ${one.name}: ${what}; expected ${facts.expected}`,
    ...(facts.hint === undefined ? {} : { hint: facts.hint }),
  })
}
