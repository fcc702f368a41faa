import { LRUCache } from 'lru-cache'
import type { ChartVersion } from '#source'
import { type SharedQuestion, sharedQuestion } from '../git/shared-question.ts'
import type { RegistryAccess } from './access.ts'
import { limitedBody, wholeBody } from './limited-body.ts'
import { acceptedManifests, type ArtifactLayer, ManifestError, readManifest } from './oci-manifest.ts'
import { digestOfBytes, mismatch, type RegistrySession, registrySession } from './oci-session.ts'
import { digestOfTag, listTags, maxManifestBytes, tagOf, versionsOf } from './oci-tags.ts'
import type { Tokens } from './token-auth.ts'
import { failure } from './web-failure.ts'
import { downloadOnce, type Workshop } from './workshop.ts'

/** One repository of an OCI registry (distribution API, version 2). */
export type OciRepository = {
  /** All tags, as versions. */
  tags(maxAgeMs: number): Promise<readonly ChartVersion[]>
  /** undefined where there is no such tag. */
  find(version: string, maxAgeMs: number): Promise<ChartVersion | undefined>
  /** Brings the layer into the store and says which it is. */
  fetch(version: ChartVersion): Promise<ArtifactLayer>
}

/** Opens it; nothing is sent yet. With `chart` it is the repository of that chart and holds charts only. */
export function ociRepository(
  access: RegistryAccess,
  chart: string | undefined,
  tools: { workshop: Workshop; tokens: Tokens },
): OciRepository {
  const { workshop } = tools
  const session = registrySession(access, chart, tools)
  const options = { now: () => workshop.clock.now().getTime(), failureMs: workshop.failureMs }
  const listing = sharedQuestion(async () => versionsOf(await workshop.asking(access, () => listTags(session)), chart), options)
  const tagged = new LRUCache<string, SharedQuestion<string | undefined>>({ max: 500 })
  const layers = new LRUCache<string, ArtifactLayer>({ max: 200 })

  return {
    tags: (maxAgeMs) => listing.get(maxAgeMs),
    async find(version, maxAgeMs) {
      if (/^sha256:[0-9a-f]{64}$/.test(version)) return { version, digest: version }
      const tag = tagOf(version)
      if (!/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/.test(tag)) return undefined
      const question = tagged.get(tag) ?? sharedQuestion(() => workshop.asking(access, () => digestOfTag(session, tag)), options)
      tagged.set(tag, question)
      const digest = await question.get(maxAgeMs)
      return digest === undefined ? undefined : { version, digest }
    },
    async fetch(version) {
      const digest = version.digest ?? (await digestOfTag(session, tagOf(version.version)))
      if (digest === undefined) throw gone(session, version)
      const layer = layers.get(digest) ?? (await layerOf(session, digest, chart === undefined ? 'artifact' : 'chart'))
      layers.set(digest, layer)
      const key = `${session.base.pathname} ${layer.digest}`
      const who = `${access.key} ${session.base.pathname}`
      const isOurs = await workshop.admissions.has(who, layer.digest)
      if (isOurs && (await workshop.archives.has(layer.digest))) return layer
      // A manifest may name any digest: only who was sent the content may read what the store has of it.
      await downloadOnce(workshop, { access, key }, () => download(session, layer))
      await workshop.admissions.add(who, layer.digest)
      return layer
    },
  }
}

async function layerOf(session: RegistrySession, digest: string, wants: 'chart' | 'artifact'): Promise<ArtifactLayer> {
  let next = digest
  try {
    for (let depth = 0; depth < 3; depth++) {
      const read = readManifest(await manifest(session, next), wants)
      if ('layer' in read) return read.layer
      next = read.next
    }
    throw new ManifestError('it is an index of indexes', 'one manifest')
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error
    throw failure(`Cannot read ${session.shown}@${digest}`, {
      code: 'artifact-unsupported',
      retry: 'when-changed',
      what: error.message,
      expected: error.expected,
    })
  }
}

async function manifest(session: RegistrySession, digest: string): Promise<Buffer> {
  const { access, workshop } = session
  const doing = `Cannot read the manifest of ${session.shown}@${digest}`
  const url = new URL(`manifests/${digest}`, session.base)
  const answer = await session.ask(url, { doing, accept: acceptedManifests, timeoutMs: workshop.askTimeoutMs })
  if (answer.status !== 200) throw await session.refused(doing, answer)
  const bytes = await wholeBody(access, doing, answer, { maxBytes: maxManifestBytes, what: 'the manifest' })
  if (digestOfBytes(bytes) !== digest) throw mismatch(doing, digestOfBytes(bytes), digest)
  return bytes
}

async function download(session: RegistrySession, layer: ArtifactLayer): Promise<void> {
  const { access, workshop } = session
  const doing = `Cannot fetch the content of ${session.shown} (${layer.digest})`
  const { archiveBytes, artifactBytes } = workshop.limits
  const maxBytes = layer.shape === 'chart' ? archiveBytes : artifactBytes
  if (layer.sizeBytes > maxBytes) {
    const expected = `at most ${maxBytes}`
    throw failure(doing, { code: 'archive-too-large', retry: 'when-changed', what: `it has ${layer.sizeBytes} bytes`, expected })
  }
  const answer = await session.ask(new URL(`blobs/${layer.digest}`, session.base), { doing, timeoutMs: workshop.fetchTimeoutMs })
  if (answer.status !== 200) throw await session.refused(doing, answer)
  const pieces = limitedBody(access, doing, answer, { maxBytes: layer.sizeBytes, what: 'the content' })
  await workshop.archives.add(pieces, layer.digest, (actual) => mismatch(doing, actual, layer.digest))
}

function gone(session: RegistrySession, version: ChartVersion): Error {
  return failure(`Cannot fetch ${session.shown}:${version.version}`, {
    code: 'chart-version-not-found',
    retry: 'later',
    what: 'there is no such tag (any more)',
    expected: 'one that exists',
  })
}
