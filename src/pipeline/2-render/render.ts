import {
  type ApplicationSource,
  defaultSettings,
  MainstayError,
  type Manifest,
  type RenderingSettings,
  type RenderResult,
  type Snapshot,
  type SourceType,
} from '#model'
import { renderChartSource } from './chart/render-chart.ts'
import { renderDirectory } from './directory/render-directory.ts'
import { EvidenceBook } from './evidence.ts'
import { renderKustomization } from './kustomization/render-kustomization.ts'
import type { ParameterAnnouncement } from './plugin/plugin-port.ts'
import { announcedParameters, discoverPlugin, renderPluginSource } from './plugin/render-plugin.ts'
import type { RenderPorts } from './ports.ts'
import type { RenderCache } from './render-cache.ts'
import type { RenderContext } from './render-context.ts'
import { pathOf } from './source-path.ts'
import { overriddenSource } from './source-overrides.ts'
import { recognise } from './source-type.ts'

/** What to render, and for whom. */
export type RenderRequest = {
  snapshot: Snapshot
  source: ApplicationSource
  /** The repositories of the application's sources that have a `ref`, by that name. */
  refs?: ReadonlyMap<string, Snapshot>
  /** The place of the source among the application's sources; goes into each manifest's origin. */
  sourceIndex: number
  application: RenderedApplication
  kube: { version: string; apiVersions: readonly string[] }
  settings?: RenderingSettings
  /** Makes random functions of templates repeatable. Unset, each render rolls its own dice. */
  seed?: string | undefined
  /**
   * The files that gave objects when this source was last rendered, where that is known. One of them that can no longer be read is an error,
   * while an unreadable file that never gave anything is passed over.
   */
  previousPaths?: ReadonlySet<string>
  /** What kind of source it was when it was last rendered, where that is known. */
  previousType?: SourceType | undefined
  /** Files beyond this many bytes in all are refused; 10 MB unless set, 0 is no limit. */
  maxCombinedBytes?: number
  /** Somebody wants another commit by now. */
  signal?: AbortSignal | undefined
}

/** `generatePaths` is what the annotation `argocd.argoproj.io/manifest-generate-paths` says. */
export type RenderedApplication = {
  name: string
  namespace: string
  project: string
  destinationNamespace: string
  generatePaths?: string
}

/** `ports` are for engines that need the world: without them a chart is refused. `fresh` renders also what the cache could answer. */
export type RenderOptions = { cache?: RenderCache; ports?: RenderPorts | undefined; fresh?: boolean }

/**
 * Renders one source. With a cache, a commit in which all that an earlier render read is unchanged gives that render's result: the very same
 * objects, which nobody may change. Throws MainstayError of stage `render` (or `source`, when the snapshot itself cannot be read).
 */
export async function render(request: RenderRequest, options: RenderOptions = {}): Promise<RenderResult> {
  const { cache, ports } = options
  const known = options.fresh === true ? undefined : await cache?.find(request, ports)
  if (known !== undefined && 'refusal' in known) throw known.refusal
  if (known !== undefined) return known.result
  return cache === undefined ? await renderNow(request, options) : await cache.shared(request, () => renderNow(request, options))
}

async function renderNow(request: RenderRequest, { cache, ports }: RenderOptions): Promise<RenderResult> {
  const book = new EvidenceBook(request.snapshot, request.refs ?? new Map())
  try {
    const recorded = { ...request, snapshot: book.snapshot }
    const rendered = await renderRecorded(recorded, book, { original: request.snapshot, ports })
    const result = { ...rendered, reads: book.reads() }
    const sizeBytes = book.bytesRead + sizeOf(result.manifests)
    if (book.mayBeKept) cache?.keep(request, { result, evidence: book.essential(), sizeBytes })
    return result
  } catch (error) {
    const isLasting = error instanceof MainstayError && error.stage === 'render' && error.retry === 'when-changed'
    if (isLasting && book.mayBeKept && ports !== undefined)
      cache?.keepRefusal(request, { refusal: error, evidence: book.essential(), now: ports.now() })
    throw error
  }
}

/** About how much memory manifests take: a short template can make a lot of them. */
function sizeOf(manifests: readonly Manifest[]): number {
  const of = (value: unknown): number => {
    if (typeof value === 'string') return value.length + 24
    if (typeof value !== 'object' || value === null) return 8
    let sum = 32
    for (const [key, child] of Object.entries(value)) sum += key.length + of(child)
    return sum
  }
  return manifests.reduce((sum, { object }) => sum + of(object), 0)
}

/** The parameters that the plugin of a source takes, for forms. Throws MainstayError where the source has no plugin, or it fails. */
export async function announceParameters(request: RenderRequest, ports: RenderPorts): Promise<readonly ParameterAnnouncement[]> {
  const book = new EvidenceBook(request.snapshot, request.refs ?? new Map())
  const path = pathOf(request.source)
  await expectDirectory(request.snapshot, path)
  const source = await overriddenSource(request, path)
  const settings = request.settings ?? defaultSettings.rendering
  return await announcedParameters(contextOf({ ...request, source }, book, { original: request.snapshot, ports, settings }), path)
}

async function renderRecorded(
  request: RenderRequest,
  book: EvidenceBook,
  { original, ports }: { original: Snapshot; ports: RenderPorts | undefined },
): Promise<Omit<RenderResult, 'reads'>> {
  const path = pathOf(request.source)
  await expectDirectory(request.snapshot, path)
  const source = await overriddenSource(request, path)
  const settings = request.settings ?? defaultSettings.rendering
  const context = ports && contextOf({ ...request, source }, book, { original, ports, settings })
  const type = await recognise(request.snapshot, source, {
    path,
    helmEnabled: settings.helm.enabled,
    kustomizeEnabled: settings.kustomize.enabled,
    ...(context === undefined ? {} : { discover: () => discoverPlugin(context, path) }),
  })
  if (type.sourceType === 'Directory') {
    // Variables of Jsonnet are the only place of such a source that can tell of them.
    if (usesRevision(source)) book.noteRevision(request)
    if (usesKube(source)) book.noteKube(request)
    return { ...(await renderDirectory({ ...request, source }, path, ports?.evaluateJsonnet)), sourceType: 'Directory' }
  }
  if (context === undefined) throw noEngine(request, type)
  if (type.sourceType === 'Plugin') return { ...(await renderPluginSource(context, path, type.plugin)), sourceType: 'Plugin' }
  context.noteKube()
  if (usesRevision(source)) context.noteRevision()
  if (type.sourceType === 'Kustomize') return { ...(await renderKustomization(context, path)), sourceType: 'Kustomize' }
  return { ...(await renderChartSource(context, path)), sourceType: 'Helm' }
}

function contextOf(
  request: RenderRequest,
  book: EvidenceBook,
  given: Pick<RenderContext, 'original' | 'ports' | 'settings'>,
): RenderContext {
  return {
    ...given,
    request,
    refs: book.refs,
    noteURL: (url, id) => book.noteURL(url, id),
    noteRemote: (base, revision) => book.noteRemote(base, revision),
    noteDependencies: (chart, id) => book.noteDependencies(chart, id),
    noteLookup: (question, id) => book.noteLookup(question, id),
    noteKube: () => book.noteKube(request),
    noteRevision: () => book.noteRevision(request),
    doNotKeep: () => {
      book.mayBeKept = false
    },
  }
}

/** Whether a variable that holds the revision is written anywhere in the source. */
function usesRevision(source: ApplicationSource): boolean {
  return /ARGOCD_APP_(SOURCE_TARGET_)?REVISION/.test(JSON.stringify(source))
}

/** Whether a variable that holds the cluster's version or kinds is written in the variables of Jsonnet. */
function usesKube({ directory }: ApplicationSource): boolean {
  return /KUBE_(VERSION|API_VERSIONS)/.test(JSON.stringify(directory ?? null))
}

async function expectDirectory(snapshot: Snapshot, path: string): Promise<void> {
  const entry = await snapshot.entry(path)
  if (entry?.kind === 'directory') return
  const found = entry === undefined ? 'it is not there' : `it is a ${entry.kind}`
  throw new MainstayError({
    code: 'path-not-found',
    stage: 'render',
    retry: 'when-changed',
    message: `Cannot render ${place(snapshot, path)}: ${found}; expected a folder`,
    hint: 'Correct the path or the targetRevision of the source.',
  })
}

function noEngine(request: RenderRequest, type: { sourceType: string; because: string }): MainstayError {
  return new MainstayError({
    code: 'render-engine-missing',
    stage: 'render',
    retry: 'when-changed',
    message: `Cannot render ${place(request.snapshot, pathOf(request.source))}: it is a ${type.sourceType} source (${type.because}); expected plain YAML or JSON, as this version cannot render ${type.sourceType} sources yet`,
    hint: 'Nothing is applied and nothing is pruned. To read the folder as plain manifests all the same, set source.directory.recurse.',
  })
}

const place = (snapshot: Snapshot, path: string): string =>
  `${path === '' ? 'the root' : path} of ${snapshot.repoURL} at ${snapshot.revision.slice(0, 8)}`
