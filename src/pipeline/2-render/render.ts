import { type ApplicationSource, MainstayError, type RenderResult, type Snapshot } from '#model'
import { renderDirectory } from './directory/render-directory.ts'
import { RecordedSnapshot } from './recorded-snapshot.ts'
import type { RenderCache } from './render-cache.ts'
import { pathOf } from './source-path.ts'
import { overriddenSource } from './source-overrides.ts'
import { recognise } from './source-type.ts'

/** What to render, and for whom. */
export type RenderRequest = {
  snapshot: Snapshot
  source: ApplicationSource
  /** The place of the source among the application's sources; goes into each manifest's origin. */
  sourceIndex: number
  application: { name: string; namespace: string; project: string }
  kube: { version: string; apiVersions: readonly string[] }
  /**
   * The files that gave objects when this source was last rendered, where that is known. One of them that can no longer be read is an error,
   * while an unreadable file that never gave anything is passed over.
   */
  previousPaths?: ReadonlySet<string>
  /** Files beyond this many bytes in all are refused; 10 MB unless set, 0 is no limit. */
  maxCombinedBytes?: number
}

/**
 * Renders one source. With a cache, a commit in which all that an earlier render read is unchanged gives that render's result: the very same
 * objects, which nobody may change. Throws MainstayError of stage `render` (or `source`, when the snapshot itself cannot be read).
 */
export async function render(request: RenderRequest, options: { cache?: RenderCache } = {}): Promise<RenderResult> {
  const known = await options.cache?.find(request)
  if (known !== undefined) return known
  const snapshot = new RecordedSnapshot(request.snapshot)
  const rendered = await renderRecorded({ ...request, snapshot })
  const result = { ...rendered, reads: snapshot.reads() }
  options.cache?.keep(request, { result, reads: snapshot.essentialReads(), sizeBytes: snapshot.bytesRead })
  return result
}

async function renderRecorded(request: RenderRequest): Promise<Omit<RenderResult, 'reads'>> {
  const path = pathOf(request.source)
  await expectDirectory(request.snapshot, path)
  const source = await overriddenSource(request, path)
  const type = await recognise(request.snapshot, source, path)
  if (type.sourceType !== 'Directory') throw noEngine(request, type)
  return { ...(await renderDirectory({ ...request, source }, path)), sourceType: 'Directory' }
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
