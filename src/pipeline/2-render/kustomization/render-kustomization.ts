import { posix } from 'node:path'
import { type ApplicationSourceKustomize, type Manifest, MainstayError, type RenderResult, type Snapshot } from '#model'
import { type BuildEnvironment, buildEnvironment, expandVariables } from '../build-environment.ts'
import { chartFolder, readChart } from '../chart/chart-files.ts'
import type { KustomizeOverrides, RemoteBase } from '../kustomize/index.ts'
import type { RenderContext } from '../render-context.ts'
import { buildFlags } from './build-flags.ts'
import type { KustomizeJob, KustomizeQuestion, Looked } from './kustomize-job.ts'

/** A kustomization with the overrides of its source. Throws MainstayError where anything is wrong, and gives nothing then. */
export async function renderKustomization(
  context: RenderContext,
  path: string,
): Promise<Pick<RenderResult, 'manifests' | 'warnings'>> {
  const { request, ports } = context
  const job = jobOf(context, path)
  const repositories: Snapshot[] = [request.snapshot]
  const built = await ports.buildKustomization(job, {
    what: `kustomization ${job.location}`,
    signal: request.signal,
    answer: (question) => answer(question, { context, repositories }),
  })
  const manifests: Manifest[] = []
  const problems: string[] = []
  for (const { path: file, found } of built.documents) {
    for (const object of found.objects) manifests.push({ object, origin: { sourceIndex: request.sourceIndex, path: file } })
    for (const problem of found.problems) problems.push(`${file}: ${problem}`)
    if (found.foreign !== undefined) problems.push(`${file}: ${found.foreign}`)
  }
  if (problems.length > 0) throw unusable(job, problems)
  return { manifests, warnings: [...built.warnings, ...versionWarnings(context)] }
}

/** A version that is asked for by name is not there unless it is ours; the build is the same for all. */
function versionWarnings({ request, settings }: RenderContext): string[] {
  const version = request.source.kustomize?.version
  if (!version || /^v?5\.8\.1$/.test(version) || settings.kustomize.buildOptionsByVersion[version] !== undefined) return []
  return [`kustomize.version is ${version}; what is built is what kustomize 5.8.1 builds, as no other version is here`]
}

function jobOf(context: RenderContext, path: string): KustomizeJob {
  const { request, ports, settings } = context
  const { source, kube, snapshot, seed } = request
  const { kustomize } = source
  const version = kustomize?.version
  const options = version === undefined ? undefined : settings.kustomize.buildOptionsByVersion[version]
  return {
    engine: 'kustomize',
    path,
    location: `${path === '' ? '.' : path} of ${snapshot.repoURL} at ${snapshot.revision.slice(0, 8)}`,
    overrides: kustomize === undefined ? undefined : overridesOf(kustomize, buildEnvironment(request)),
    ignoreMissingComponents: kustomize?.ignoreMissingComponents === true,
    ...buildFlags(options ?? settings.kustomize.buildOptions),
    kubeVersion: kustomize?.kubeVersion || kube.version,
    apiVersions: (kustomize?.apiVersions?.length ?? 0) > 0 ? (kustomize?.apiVersions ?? []) : kube.apiVersions,
    nowMs: ports.now().getTime(),
    seed,
  }
}

/** What the engine knows of the source's block; variables of the build environment are filled into labels, and into annotations where that is asked for. */
function overridesOf(kustomize: ApplicationSourceKustomize, environment: BuildEnvironment): KustomizeOverrides {
  const filled = (texts: { [key: string]: string }): { [key: string]: string } =>
    Object.fromEntries(Object.entries(texts).map(([key, value]) => [key, expandVariables(value, environment)]))
  const { commonLabels, commonAnnotations, commonAnnotationsEnvsubst } = kustomize
  return {
    ...kustomize,
    ...(commonLabels === undefined ? {} : { commonLabels: filled(commonLabels) }),
    ...(commonAnnotations === undefined || commonAnnotationsEnvsubst !== true
      ? {}
      : { commonAnnotations: filled(commonAnnotations) }),
  }
}

type Serving = { context: RenderContext; repositories: Snapshot[] }

async function answer(question: KustomizeQuestion, serving: Serving): Promise<unknown> {
  const { context, repositories } = serving
  const at = (repository: number): Snapshot => repositories[repository] ?? context.request.snapshot
  switch (question.ask) {
    case 'look':
      return await look(at(question.repository), question.path)
    case 'read':
      return await at(question.repository).read(question.path)
    case 'remote':
      return await remote(question.base, serving)
    case 'remote-file':
      return await remoteFile(question.url, context)
    case 'chart-folder': {
      const snapshot = at(question.repository)
      if ((await snapshot.entry(question.path))?.kind !== 'directory') return undefined
      return await readChart(snapshot, await chartFolder(snapshot, question.path))
    }
    case 'chart':
      // What a range, or no version, means may change without a commit.
      if (!/^v?\d+\.\d+\.\d+([-+][\w.+-]+)?$/.test(question.version ?? '')) context.doNotKeep()
      return await context.ports.fetchChart(question)
    case 'unknown':
      // Answered by whoever keeps the documents.
      return question.digests
  }
}

async function look(snapshot: Snapshot, path: string): Promise<Looked> {
  const entry = await snapshot.entry(path)
  if (entry === undefined || entry.kind === 'submodule') await refuseSubmodule(snapshot, path)
  if (entry === undefined || (entry.kind !== 'file' && entry.kind !== 'directory')) return undefined
  return { kind: entry.kind, resolved: (await snapshot.resolve(path)) ?? path, id: entry.id }
}

/** What a submodule holds is not in this repository: not found there does not mean missing. */
async function refuseSubmodule(snapshot: Snapshot, path: string): Promise<void> {
  for (let at = path; at !== '' && at !== '.'; at = posix.dirname(at)) {
    const entry = await snapshot.entry(at)
    if (entry !== undefined && entry.kind !== 'submodule') return
    if (entry === undefined) continue
    throw new MainstayError({
      code: 'manifest-invalid',
      stage: 'render',
      retry: 'when-changed',
      message: `Cannot use ${path} in a kustomization: ${at} is a submodule, whose files are in another repository; expected files of this one, or the URL of the other`,
    })
  }
}

async function remote(base: RemoteBase, { context, repositories }: Serving): Promise<number> {
  const { snapshot, revision } = await context.ports.remoteBase(base)
  context.noteRemote(base, revision)
  return repositories.push(snapshot) - 1
}

/** A server that answers with something else than a file makes the URL count as a repository. */
async function remoteFile(url: string, { ports, noteURL }: RenderContext): Promise<Buffer | undefined> {
  try {
    const { text, id } = await ports.valueFile(url)
    noteURL(url, id)
    return Buffer.from(text, 'utf8')
  } catch (error) {
    if (error instanceof MainstayError && error.code === 'value-file-not-found') return undefined
    throw error
  }
}

function unusable(job: KustomizeJob, problems: readonly string[]): MainstayError {
  const more = problems.length > 5 ? `; and ${problems.length - 5} more` : ''
  return new MainstayError({
    code: 'manifest-invalid',
    stage: 'render',
    retry: 'when-changed',
    message: `Cannot use what kustomization ${job.location} builds: ${problems.slice(0, 5).join('; ')}${more}`,
    hint: 'Nothing is applied and nothing is pruned until that is corrected.',
  })
}
