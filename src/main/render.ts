import { randomBytes } from 'node:crypto'
import { existsSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { createTwoFilesPatch } from 'diff'
import type { Json } from '#base'
import { parseYamlDocuments, printYaml } from '#base/yaml'
import type { RenderedPath, RenderFlags } from '#cli'
import { workingFolder } from '#io/disk'
import { helmProgram } from '#io/helm'
import {
  type Application,
  type ApplicationSource,
  defaultSettings,
  isJsonObject,
  type KubeObject,
  MainstayError,
  parseApplication,
  problemsText,
  type Snapshot,
} from '#model'
import {
  type AskForChart,
  type AskForKustomize,
  type ChartHelp,
  type ChartJob,
  type ChartQuestion,
  chartWork,
  Documents,
  type KustomizeHelp,
  type KustomizeJob,
  kustomizeWork,
  printedDocuments,
  render,
  type RenderedDocuments,
  type RenderPorts,
} from '#render'
import { archiveFolder } from './archive-folder.ts'
import { flagFiles, onDisk } from './flag-files.ts'
import { localDependencies } from './local-dependencies.ts'

type Target = {
  name: string
  namespace: string
  project: string
  sources: readonly ApplicationSource[]
  snapshot: Snapshot
  /** What is to be known of the flags. */
  notes: readonly string[]
}

/** `mainstay render`: what something on the disk renders to, as the controller would see it, without cluster and network. */
export async function renderPath(path: string, flags: RenderFlags): Promise<RenderedPath> {
  if (flags.verify && flags.seed !== '')
    throw refused(path, '--seed is given with --verify, and helm has no seeds', 'one or the other')
  const target = await targetOf(path, flags)
  let isRandom = false
  const dice = (size: number): Buffer => {
    isRandom = true
    return randomBytes(size)
  }
  const ours = await renderTarget(target, flags, (job, help) => renderHere(job, help, dice))
  if (!flags.verify) return ours
  const helm = helmProgram({ read: printedDocuments, missingHint: 'Install Helm 4, or leave out --verify.' })
  const theirs = await renderTarget(target, flags, (job, help) => helm.render(job, help))
  const difference = differenceOf(theirs.objects, ours.objects)
  const warnings = isRandom && difference !== '' ? [...ours.warnings, randomNote] : ours.warnings
  return { ...ours, warnings, difference }
}

const randomNote =
  'Random functions are used (passwords, keys, certificates, UUIDs): each render gives others, and so the two differ there whatever else is equal.'

async function renderTarget(target: Target, flags: RenderFlags, renderChart: RenderPorts['renderChart']): Promise<RenderedPath> {
  const all: RenderedPath = { sourceTypes: [], objects: [], warnings: [...target.notes] }
  const refs = new Map([
    ...target.sources.flatMap(({ ref }) => (ref ? [[ref, target.snapshot] as const] : [])),
    ...onDisk(target.sources),
  ])
  for (const [sourceIndex, source] of target.sources.entries()) {
    if (source.ref && !source.path && !source.chart) continue
    const rendered = await render(
      {
        snapshot: target.snapshot,
        source,
        sourceIndex,
        refs,
        application: {
          name: target.name,
          namespace: 'argocd',
          project: target.project,
          destinationNamespace: target.namespace,
        },
        kube: { version: flags.kubeVersion, apiVersions: flags.apiVersions },
        settings: defaultSettings.rendering,
        ...(flags.seed === '' ? {} : { seed: flags.seed }),
      },
      {
        ports: {
          renderChart,
          buildKustomization: buildHere,
          dependencies: localDependencies,
          valueFile: refuseURL,
          remoteBase: ({ url }) => refuseURL(url),
          fetchChart: ({ repo, name }) => refuseURL(`chart ${name} of ${repo}`),
          now: () => new Date(),
        },
      },
    )
    all.sourceTypes.push(rendered.sourceType)
    all.objects.push(...rendered.manifests.map(({ object }) => object))
    all.warnings.push(...rendered.warnings)
  }
  return all
}

/** In this process: whoever renders something of his own can stop it by hand. */
async function renderHere(job: ChartJob, help: ChartHelp, dice: (size: number) => Uint8Array): Promise<RenderedDocuments> {
  const work = chartWork({ randomBytes: dice })
  const documents = new Documents()
  const ask = async (question: ChartQuestion): Promise<unknown> => {
    if (question.ask === 'unknown') return question.digests
    return question.ask === 'files' ? await help.files() : null
  }
  const { documents: sent, bodies, ...rest } = await work(job, ask satisfies AskForChart)
  const found = new Map(bodies.map(({ digest, json }) => [digest, documents.read(digest, json)]))
  return { ...rest, documents: sent.map(({ path, digest }) => ({ path, found: found.get(digest)! })) }
}

async function buildHere(job: KustomizeJob, help: KustomizeHelp): Promise<Omit<RenderedDocuments, 'lookups'>> {
  const documents = new Documents()
  // The questions of a kustomize job are answered in its own terms.
  const ask = ((question) => help.answer(question)) as AskForKustomize
  const { documents: sent, bodies, warnings } = await kustomizeWork(job, ask, { randomBytes: (size) => randomBytes(size) })
  const found = new Map(bodies.map(({ digest, json }) => [digest, documents.read(digest, json)]))
  return { warnings, documents: sent.map(({ path, digest }) => ({ path, found: found.get(digest)! })) }
}

async function targetOf(path: string, flags: RenderFlags): Promise<Target> {
  const place = resolve(path)
  if (!existsSync(place)) throw refused(path, 'it is not there', 'a folder, a packed chart or a file with an Application')
  const { namespace, project } = flags
  if (statSync(place).isDirectory()) {
    const root = workingTree(place)
    const values = flagFiles(flags.values, { root, folder: place })
    const source = withFlags({ repoURL: root, path: relative(root, place) || '.' }, flags, values.entries)
    const { notes } = values
    return { name: flags.name || nameFor(place), namespace, project, sources: [source], snapshot: workingFolder(root), notes }
  }
  if (/\.(tgz|tar\.gz)$/.test(place)) {
    const snapshot = await archiveFolder(place)
    const name = flags.name || basename(place).replace(/-v?\d.*$/, '')
    const { entries } = flagFiles(flags.values, undefined)
    return {
      name,
      namespace,
      project,
      sources: [withFlags({ repoURL: place, path: '.', helm: {} }, flags, entries)],
      snapshot,
      notes: [],
    }
  }
  const application = applicationIn(await readFile(place, 'utf8'), path, flags.name)
  const sources = application.spec.sources ?? (application.spec.source === undefined ? [] : [application.spec.source])
  for (const source of sources) if (source.chart) throw remoteChart(path, source)
  const root = workingTree(dirname(place))
  const values = sources.map((source) => flagFiles(flags.values, { root, folder: join(root, source.path ?? '') }))
  return {
    name: application.metadata.name,
    namespace: application.spec.destination.namespace || namespace,
    project: application.spec.project || project,
    sources: sources.map((source, index) => withFlags(source, flags, values[index]?.entries ?? [])),
    snapshot: workingFolder(root),
    notes: [...new Set(values.flatMap(({ notes }) => notes))],
  }
}

/** A name that Helm takes for a release: a folder may be called anything. */
function nameFor(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return name === '' ? 'app' : name.slice(0, 53)
}

function withFlags(source: ApplicationSource, flags: RenderFlags, valueFiles: readonly string[]): ApplicationSource {
  if (valueFiles.length === 0 && flags.set.length === 0) return source
  const parameters = flags.set.map((one) => {
    const at = one.indexOf('=')
    return { name: at < 0 ? one : one.slice(0, at), value: at < 0 ? '' : one.slice(at + 1) }
  })
  return {
    ...source,
    helm: {
      ...source.helm,
      valueFiles: [...(source.helm?.valueFiles ?? []), ...valueFiles],
      parameters: [...(source.helm?.parameters ?? []), ...parameters],
    },
  }
}

/** The working tree that a folder is in: paths of sources, bases and value files may lead anywhere inside it. The folder itself where there is none. */
function workingTree(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at
    if (at === dirname(at)) return folder
  }
}

function applicationIn(text: string, path: string, name: string): Application {
  const documents = parseYamlDocuments(text, { file: path })
  const found = documents.filter(({ value }) => isOurs(value, 'Application'))
  if (found.length === 0 && documents.some(({ value }) => isOurs(value, 'ApplicationSet'))) {
    const expected = 'a file with one Application; `mainstay app get NAME -o yaml` prints one that was made'
    throw refused(path, 'it holds an ApplicationSet, from which the controller makes Applications', expected)
  }
  const parsed = found.map(({ value }) => parseApplication(value))
  const chosen = name === '' ? parsed : parsed.filter((one) => !one.ok || one.value.metadata.name === name)
  const [first, second] = chosen
  if (first === undefined)
    throw refused(
      path,
      `it holds no Application${name === '' ? '' : ` ${name}`}`,
      'a folder, a packed chart or a file with an Application',
    )
  if (!first.ok) throw refused(path, problemsText(first.problems), 'an Application that can be used')
  if (second !== undefined) throw refused(path, `it holds ${chosen.length} Applications`, '--name with the name of one of them')
  return first.value
}

const isOurs = (value: Json, kind: string): boolean =>
  isJsonObject(value) && value['kind'] === kind && String(value['apiVersion']).startsWith('argoproj.io/')

function differenceOf(theirs: readonly KubeObject[], ours: readonly KubeObject[]): string {
  const text = (objects: readonly KubeObject[]) => objects.map((object) => `---\n${printYaml(object)}`).join('')
  const [a, b] = [text(theirs), text(ours)]
  return a === b
    ? ''
    : (createTwoFilesPatch('helm', 'mainstay', a, b, '', '', { context: 3, maxEditLength: 20_000 }) ??
        'The two differ nearly everywhere.')
}

function refuseURL(url: string): Promise<never> {
  return Promise.reject(refused(url, 'it is elsewhere, and nothing is fetched here', 'a file'))
}

function remoteChart(path: string, source: ApplicationSource): MainstayError {
  return refused(
    path,
    `its chart ${source.chart} is in ${source.repoURL}, and nothing is fetched here`,
    `a chart on this disk; \`mainstay helm template ${source.chart} --repo ${source.repoURL}\` fetches`,
  )
}

function refused(what: string, is: string, expected: string): MainstayError {
  return new MainstayError({
    code: 'render-refused',
    stage: 'render',
    retry: 'never',
    message: `Cannot render ${what}: ${is}; expected ${expected}`,
  })
}
