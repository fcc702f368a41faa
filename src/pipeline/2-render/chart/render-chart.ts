import { hashOf } from '#base'
import { printYaml } from '#base/yaml'
import { type ApplicationSourceHelm, isJsonObject, type Manifest, MainstayError, type RenderResult } from '#model'
import { buildEnvironment } from '../build-environment.ts'
import { dependenciesId } from '../evidence.ts'
import type { ChartFile } from '../helm/index.ts'
import type { RenderContext } from '../render-context.ts'
import { type ChartFolder, chartFolder, readChart } from './chart-files.ts'
import type { ChartJob, RenderedDocuments } from './chart-job.ts'
import { assignments, escapeCommas } from './parameters.ts'
import { parameterFile, type ValueFile, valueFiles, type ValuePlaces } from './value-files.ts'

/**
 * A Helm chart with the parameters of its source. Charts that it names and lacks are fetched once. Throws MainstayError where anything is
 * wrong, and gives nothing then.
 */
export async function renderChartSource(
  context: RenderContext,
  path: string,
): Promise<Pick<RenderResult, 'manifests' | 'warnings'>> {
  const { request, ports } = context
  const folder = await chartFolder(request.snapshot, path, locationOf(context, path))
  const job = await jobOf(context, { path, folder })
  const what = `chart ${job.location}`
  const help = { what, lookup: ports.lookup, signal: request.signal }
  const own = (): Promise<ChartFile[]> => readChart(request.snapshot, folder)
  try {
    return manifestsOf(context, await ports.renderChart(job, { ...help, files: own }))
  } catch (error) {
    if (!(error instanceof MainstayError) || error.code !== 'chart-dependency-missing') throw error
    const fetched = await ports
      .dependencies({ snapshot: request.snapshot, path })
      .catch((cause: unknown) => Promise.reject(unfetched(error, cause)))
    if (fetched.files.length === 0) throw error
    const id = dependenciesId(fetched)
    if (fetched.isFloating === true) context.noteDependencies(path, id)
    const chart = hashOf([folder.key, id])
    const files = async () => laidOver(await own(), fetched)
    return manifestsOf(context, await ports.renderChart({ ...job, chart }, { ...help, files }))
  }
}

/** Why the missing charts are not there, with their names: what Helm says of them, then what the repository says. */
function unfetched(missing: MainstayError, cause: unknown): unknown {
  if (!(cause instanceof MainstayError)) return cause
  const { code, stage, retry, hint } = cause
  const names = /missing in charts\/ directory: (.*)$/m.exec(missing.message)?.[1] ?? 'that Chart.yaml names'
  const message = `${cause.message} (the chart lacks its dependencies: ${names})`
  return new MainstayError({ code, stage, retry, message, cause, ...(hint === undefined ? {} : { hint }) })
}

function laidOver(own: readonly ChartFile[], fetched: { files: ChartFile[]; removed: string[] }): ChartFile[] {
  const hidden = new Set([...fetched.removed, ...fetched.files.map(({ name }) => name)])
  return [...own.filter(({ name }) => !hidden.has(name)), ...fetched.files]
}

async function jobOf(context: RenderContext, chart: { path: string; folder: ChartFolder }): Promise<ChartJob> {
  const { request, ports } = context
  const { source, application, kube } = request
  const helm = source.helm
  const environment = buildEnvironment(request)
  const places: ValuePlaces = {
    snapshot: request.snapshot,
    path: chart.path,
    refs: context.refs,
    environment,
    schemes: context.settings.helm.valuesFileSchemes,
    async fetch(url) {
      const { text, id } = await ports.valueFile(url)
      context.noteURL(url, id)
      return text
    },
  }
  return {
    engine: 'helm',
    chart: chart.folder.key,
    location: locationOf(context, chart.path),
    valueFiles: [
      ...(await valueFiles(helm?.valueFiles ?? [], places, { ignoreMissing: helm?.ignoreMissingValueFiles === true })),
      ...inlineValues(helm),
    ],
    ...assignments(helm, environment),
    setFile: await filesOf(helm, places),
    release: { name: helm?.releaseName || application.name, namespace: helm?.namespace || application.destinationNamespace },
    kubeVersion: helm?.kubeVersion || kube.version,
    apiVersions: (helm?.apiVersions?.length ?? 0) > 0 ? splitAtCommas(helm?.apiVersions ?? []) : kube.apiVersions,
    skipCrds: helm?.skipCrds === true,
    skipTests: helm?.skipTests === true,
    skipSchemaValidation: helm?.skipSchemaValidation === true,
    seed: request.seed,
    nowMs: ports.now().getTime(),
    lookups: ports.lookup !== undefined,
  }
}

/** As the flag of helm takes them. */
const splitAtCommas = (versions: readonly string[]): string[] =>
  versions.flatMap((one) => one.split(',')).filter((one) => one !== '')

/** `valuesObject` stands for `values` where both are there; both beat value files. */
function inlineValues(helm: ApplicationSourceHelm | undefined): ValueFile[] {
  if (isJsonObject(helm?.valuesObject)) return [{ name: 'helm.valuesObject', text: printYaml(helm.valuesObject) }]
  return helm?.values ? [{ name: 'helm.values', text: helm.values }] : []
}

async function filesOf(helm: ApplicationSourceHelm | undefined, places: ValuePlaces): Promise<ChartJob['setFile']> {
  const found: Array<ChartJob['setFile'][number]> = []
  for (const [index, { name = '', path = '' }] of (helm?.fileParameters ?? []).entries()) {
    const text = await parameterFile(path, places, `helm.fileParameters[${index}].path`)
    // The key only has to be found again; as a plain word nothing of it has to be escaped.
    const key = `file-${index}`
    found.push({ assignment: `${name}=${escapeCommas(key)}`, key, text })
  }
  return found
}

function locationOf({ request }: RenderContext, path: string): string {
  const { source, snapshot } = request
  const { repoURL, revision } = snapshot
  if (source.chart) return `${source.chart} ${revision} of ${repoURL}`
  if (/^[0-9a-f]{40,}$/.test(revision)) return `${path === '' ? '.' : path} of ${repoURL} at ${revision.slice(0, 8)}`
  // Something on this disk is called as people call it.
  if (repoURL.startsWith('/')) return path === '' ? repoURL : `${repoURL}/${path}`
  return `${path === '' ? '.' : path} of ${repoURL} at ${revision}`
}

function manifestsOf(context: RenderContext, rendered: RenderedDocuments): Pick<RenderResult, 'manifests' | 'warnings'> {
  const { request } = context
  for (const { question, id } of rendered.lookups) context.noteLookup(question, id)
  const manifests: Manifest[] = []
  const problems: string[] = []
  for (const { path, found } of rendered.documents) {
    for (const object of found.objects) manifests.push({ object, origin: { sourceIndex: request.sourceIndex, path } })
    for (const problem of found.problems) problems.push(`${path}: ${problem}`)
    if (found.foreign !== undefined) problems.push(`${path}: ${found.foreign}`)
  }
  if (problems.length > 0) throw unusable(problems)
  return { manifests, warnings: [...rendered.warnings] }
}

function unusable(problems: readonly string[]): MainstayError {
  const more = problems.length > 5 ? `; and ${problems.length - 5} more` : ''
  return new MainstayError({
    code: 'manifest-invalid',
    stage: 'render',
    retry: 'when-changed',
    message: `Cannot use what the chart renders: ${problems.slice(0, 5).join('; ')}${more}`,
    hint: 'Nothing is applied and nothing is pruned until that is corrected.',
  })
}
