import {
  type ApplicationSource,
  defaultSettings,
  MainstayError,
  type RenderingSettings,
  type RenderResult,
  type Snapshot,
} from '#model'
import { renderChartSource } from './chart/render-chart.ts'
import { renderDirectory } from './directory/render-directory.ts'
import { EvidenceBook } from './evidence.ts'
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
  application: { name: string; namespace: string; project: string; destinationNamespace: string }
  kube: { version: string; apiVersions: readonly string[] }
  settings?: RenderingSettings
  /** Makes random functions of templates repeatable. Unset, each render rolls its own dice. */
  seed?: string | undefined
  /**
   * The files that gave objects when this source was last rendered, where that is known. One of them that can no longer be read is an error,
   * while an unreadable file that never gave anything is passed over.
   */
  previousPaths?: ReadonlySet<string>
  /** Files beyond this many bytes in all are refused; 10 MB unless set, 0 is no limit. */
  maxCombinedBytes?: number
  /** Somebody wants another commit by now. */
  signal?: AbortSignal | undefined
}

/** `ports` are for engines that need the world: without them a chart is refused. `fresh` renders also what the cache could answer. */
export type RenderOptions = { cache?: RenderCache; ports?: RenderPorts | undefined; fresh?: boolean }

/**
 * Renders one source. With a cache, a commit in which all that an earlier render read is unchanged gives that render's result: the very same
 * objects, which nobody may change. Throws MainstayError of stage `render` (or `source`, when the snapshot itself cannot be read).
 */
export async function render(request: RenderRequest, options: RenderOptions = {}): Promise<RenderResult> {
  const known = options.fresh === true ? undefined : await options.cache?.find(request, options.ports)
  if (known !== undefined) return known
  const book = new EvidenceBook(request.snapshot, request.refs ?? new Map())
  const rendered = await renderRecorded({ ...request, snapshot: book.snapshot }, book, options.ports)
  const result = { ...rendered, reads: book.reads() }
  options.cache?.keep(request, { result, evidence: book.essential(), sizeBytes: book.bytesRead })
  return result
}

async function renderRecorded(
  request: RenderRequest,
  book: EvidenceBook,
  ports: RenderPorts | undefined,
): Promise<Omit<RenderResult, 'reads'>> {
  const path = pathOf(request.source)
  await expectDirectory(request.snapshot, path)
  const source = await overriddenSource(request, path)
  const settings = request.settings ?? defaultSettings.rendering
  const type = await recognise(request.snapshot, source, { path, helmEnabled: settings.helm.enabled })
  if (type.sourceType === 'Directory')
    return { ...(await renderDirectory({ ...request, source }, path)), sourceType: 'Directory' }
  if (type.sourceType !== 'Helm' || ports === undefined) throw noEngine(request, type)
  book.noteKube(request)
  if (usesRevision(source)) book.noteRevision(request)
  const context: RenderContext = {
    request: { ...request, source },
    ports,
    settings,
    refs: book.refs,
    noteURL: (url, id) => book.noteURL(url, id),
    noteLookup: (question, id) => book.noteLookup(question, id),
  }
  return { ...(await renderChartSource(context, path)), sourceType: 'Helm' }
}

/** Whether a variable that holds the revision is written anywhere in the source. */
function usesRevision(source: ApplicationSource): boolean {
  return /ARGOCD_APP_(SOURCE_TARGET_)?REVISION/.test(JSON.stringify(source))
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
