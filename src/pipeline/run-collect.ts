import { type ApplicationSource, MainstayError, type RenderResult, type Snapshot } from '#model'
import { render } from '#render'
import { fetchSource, type FetchedSource } from '#source'
import { renderPorts } from './run-rendering.ts'
import type { Collected, CollectPorts, CollectRequest } from './run-types.ts'

/** Reads and renders every source. Throws the MainstayError of the first that cannot be. */
export async function collect(request: CollectRequest, ports: CollectPorts): Promise<Collected> {
  const fetched = await Promise.all(request.sources.map((wanted) => fetchOne(wanted, request, ports)))
  const collected: Collected = {
    revisions: fetched.map(({ revision }) => revision),
    sourceTypes: [],
    manifests: [],
    warnings: [],
  }
  const refs = referred(request, fetched)
  for (const [sourceIndex, { source }] of request.sources.entries()) {
    if (isOnlyReferred(source)) {
      collected.sourceTypes.push('Directory')
      continue
    }
    const rendered = await renderOne(source, { sourceIndex, fetched, refs, ports }, request)
    collected.sourceTypes.push(rendered.sourceType)
    // One by one: a spread of many thousand arguments ends in a stack overflow.
    for (const manifest of rendered.manifests) collected.manifests.push(manifest)
    collected.warnings.push(...rendered.warnings)
  }
  return collected
}

async function fetchOne(
  wanted: CollectRequest['sources'][number],
  request: CollectRequest,
  ports: CollectPorts,
): Promise<FetchedSource> {
  const { source, revision } = wanted
  const targetRevision = revision ?? source.targetRevision
  return await fetchSource(
    {
      repository: ports.repository(source.repoURL),
      maxAgeMs: request.maxRefAgeMs,
      ...(targetRevision === undefined ? {} : { targetRevision }),
      ...(source.tagPrefix === undefined ? {} : { tagPrefix: source.tagPrefix }),
      ...(source.chart ? { chart: source.chart } : {}),
      ...(source.helm?.passCredentials === undefined ? {} : { passCredentials: source.helm.passCredentials }),
    },
    ports,
  )
}

/** The repositories that value files can be taken from, by the names that the sources give them. */
function referred(request: CollectRequest, fetched: readonly FetchedSource[]): ReadonlyMap<string, Snapshot> {
  const refs = new Map<string, Snapshot>()
  for (const [index, { source }] of request.sources.entries()) {
    const snapshot = fetched[index]?.snapshot
    if (source.ref && snapshot !== undefined) refs.set(source.ref, snapshot)
  }
  return refs
}

async function renderOne(
  source: ApplicationSource,
  at: { sourceIndex: number; fetched: readonly FetchedSource[]; refs: ReadonlyMap<string, Snapshot>; ports: CollectPorts },
  request: CollectRequest,
): Promise<RenderResult> {
  const fetched = at.fetched[at.sourceIndex]
  if (fetched === undefined) throw new Error(`no snapshot for source ${at.sourceIndex}`)
  const previousPaths = request.previousPaths?.[at.sourceIndex]
  return await render(
    {
      snapshot: fetched.snapshot,
      source,
      sourceIndex: at.sourceIndex,
      application: request.application,
      kube: request.kube,
      refs: at.refs,
      seed: request.seed,
      signal: request.signal,
      previousType: request.previousTypes?.[at.sourceIndex],
      ...(request.rendering === undefined ? {} : { settings: request.rendering }),
      ...(previousPaths === undefined ? {} : { previousPaths }),
    },
    { cache: at.ports.renders, fresh: request.freshRenders === true, ports: renderPorts(source, request, at.ports) },
  )
}

/** The files that the objects of each source were written in. */
export function pathsOf(collected: Collected): Array<ReadonlySet<string>> {
  const paths = collected.revisions.map(() => new Set<string>())
  for (const { origin } of collected.manifests) paths[origin.sourceIndex]?.add(origin.path)
  return paths
}

/** A source that is there for others to take value files from: it has a `ref` and neither path nor chart. */
function isOnlyReferred(source: ApplicationSource): boolean {
  return source.ref !== undefined && source.ref !== '' && !source.path && !source.chart
}

/** The error for an Application without any source. */
export function noSource(): MainstayError {
  return new MainstayError({
    code: 'source-missing',
    stage: 'source',
    retry: 'when-changed',
    message: 'Cannot compare the application: it has no source; expected spec.source or spec.sources',
  })
}
