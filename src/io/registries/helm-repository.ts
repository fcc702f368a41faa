import { gunzip } from 'node:zlib'
import { promisify } from 'node:util'
import { LRUCache } from 'lru-cache'
import { MainstayError } from '#model'
import type { ChartPlace, ChartVersion } from '#source'
import { sharedQuestion } from '../git/shared-question.ts'
import { authorizationOf, type RegistryAccess } from './access.ts'
import { IndexError, type IndexOutline, outlineIndex, versionsInBlock } from './index-text.ts'
import { beginning, limitedBody } from './limited-body.ts'
import { nearCharts } from './near-charts.ts'
import { type StoredDocument, storedDocument } from './stored-document.ts'
import { failure, statusFailure } from './web-failure.ts'
import { downloadOnce, type Workshop } from './workshop.ts'

/** A Helm repository over HTTP: an index, and archives that it names. */
export type HelmRepository = {
  versions(chart: string, maxAgeMs: number): Promise<readonly ChartVersion[]>
  /** Brings the archive into the store and gives its digest. */
  fetch(place: ChartPlace, version: ChartVersion): Promise<string>
}

type Index = {
  document: StoredDocument
  outline: IndexOutline
  /** Of charts that somebody asked for. */
  versions: LRUCache<string, readonly ChartVersion[]>
}

export function helmRepository(access: RegistryAccess, workshop: Workshop): HelmRepository {
  const { clock, failureMs } = workshop
  const index = sharedQuestion(readIndex, { now: () => clock.now().getTime(), failureMs })
  /** Archives whose digest the index does not tell, by URL: what was last there. */
  const undigested = new LRUCache<string, { etag: string; digest: string }>({ max: 500 })
  let last: Index | undefined

  async function readIndex(): Promise<Index> {
    const doing = `Cannot read the index of ${access.shown}`
    const url = fileBeside(access.base, 'index.yaml')
    const document = await workshop.asking(access, () =>
      storedDocument(
        access,
        {
          url,
          doing,
          key: access.key,
          authorization: authorizationOf(access),
          accept: 'application/yaml, text/yaml, application/x-yaml, */*;q=0.8',
          timeoutMs: workshop.askTimeoutMs,
          maxBytes: workshop.limits.indexBytes,
          what: 'it',
          ...(last === undefined ? {} : { checkedId: last.document.id }),
        },
        workshop,
      ),
    )
    if (last?.document.id === document.id) return last
    try {
      const outline = await outlineIndex(await plainText(document, workshop.limits.indexBytes), othersTurn)
      last = { document, outline, versions: new LRUCache({ max: 200 }) }
      return last
    } catch (error) {
      throw unreadable(doing, error)
    }
  }

  return {
    async versions(chart, maxAgeMs) {
      const current = await index.get(maxAgeMs)
      const known = current.versions.get(chart)
      if (known !== undefined) return known
      const doing = `Cannot read chart ${chart} in the index of ${access.shown}`
      const found = await versionsOf(current, chart, workshop.limits.indexBytes).catch((error: unknown) => {
        throw unreadable(doing, error)
      })
      if (found === undefined) throw chartNotFound(access, chart, current.outline)
      current.versions.set(chart, found)
      return found
    },
    async fetch(place, version) {
      const { digest } = version
      const isDigest = digest !== undefined && /^sha256:[0-9a-f]{64}$/.test(digest)
      // An index may name any digest: only who was sent the archive may read what the store has of it.
      const isOurs = isDigest && (await workshop.admissions.has(access.key, digest))
      if (isOurs && (await workshop.archives.has(digest))) return digest
      const key = `${place.passCredentials === true} ${JSON.stringify(version)}`
      const sent = await downloadOnce(workshop, { access, key }, () => download({ access, workshop, undigested }, place, version))
      await workshop.admissions.add(access.key, sent)
      return sent
    },
  }
}

type Download = { access: RegistryAccess; workshop: Workshop; undigested: LRUCache<string, { etag: string; digest: string }> }

async function download({ access, workshop, undigested }: Download, place: ChartPlace, version: ChartVersion): Promise<string> {
  const doing = `Cannot fetch chart ${place.chart ?? ''} ${version.version} of ${access.shown}`
  const url = archiveURL(access, version, doing)
  const isTrusted = url.origin === access.base.origin || place.passCredentials === true
  const before = version.digest === undefined ? undigested.get(url.href) : undefined
  const isKept = before !== undefined && (await workshop.archives.has(before.digest))
  const answer = await workshop.web.send(access, {
    url,
    doing,
    trusted: isTrusted,
    authorization: isTrusted ? authorizationOf(access) : undefined,
    accept: 'application/gzip,application/octet-stream',
    timeoutMs: workshop.fetchTimeoutMs,
    ...(isKept ? { headers: { 'if-none-match': before.etag } } : {}),
  })
  if (answer.status === 304 && before !== undefined) {
    await answer.body.dump()
    return before.digest
  }
  if (answer.status !== 200) throw statusFailure(access, doing, { status: answer.status, said: await beginning(answer) })
  const pieces = limitedBody(access, doing, answer, { maxBytes: workshop.limits.archiveBytes, what: 'the archive' })
  const expected = version.digest
  const digest = await workshop.archives.add(pieces, expected, (actual) =>
    failure(doing, {
      code: 'digest-mismatch',
      retry: 'later',
      what: `the archive has the digest ${actual}`,
      expected: `${expected ?? 'another'}, as the index says`,
      hint: 'The chart was changed after the index was written, or on its way. Whoever runs the repository has to write the index anew.',
    }),
  )
  const etag = answer.header('etag')
  if (expected === undefined && etag !== undefined) undigested.set(url.href, { etag, digest })
  return digest
}

/** Relative to the folder of the index; a query of the repository's URL goes along, it may hold a token. */
function archiveURL(access: RegistryAccess, version: ChartVersion, doing: string): URL {
  const written = version.urls?.[0]
  const base = new URL(access.base)
  base.search = ''
  if (written === undefined || !URL.canParse(written, base.href))
    throw failure(doing, {
      code: 'archive-invalid',
      retry: 'later',
      what: written === undefined ? 'the index names no URL for it' : 'the index names something that is no URL',
      expected: 'a URL',
    })
  const url = new URL(written, base)
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw failure(doing, {
      code: 'archive-invalid',
      retry: 'later',
      what: `the index names a URL with the scheme ${url.protocol}`,
      expected: 'http: or https:',
      ...(url.protocol === 'oci:'
        ? { hint: 'The charts of this repository are in a registry: write its oci:// URL as repoURL.' }
        : {}),
    })
  if (url.origin === base.origin && url.search === '') url.search = access.base.search
  url.username = ''
  url.password = ''
  return url
}

/** The query stays where it is. */
function fileBeside(base: URL, name: string): URL {
  const url = new URL(base)
  url.pathname = `${base.pathname}${name}`
  return url
}

/** Some servers hand out the index packed and do not say so. */
async function plainText(document: StoredDocument, maxBytes: number): Promise<Buffer> {
  const content = await document.read()
  if (content === undefined) throw new IndexError('it changed while it was being read')
  if (content[0] !== 0x1f || content[1] !== 0x8b) return content
  try {
    return await promisify(gunzip)(content, { maxOutputLength: maxBytes })
  } catch {
    throw new IndexError('it is packed with gzip and damaged, or too large')
  }
}

async function versionsOf(index: Index, chart: string, maxBytes: number): Promise<readonly ChartVersion[] | undefined> {
  if (index.outline.layout === 'other') return index.outline.entries.get(chart)
  const block = index.outline.blocks.get(chart)
  if (block === undefined) return undefined
  return await versionsInBlock((await plainText(index.document, maxBytes)).subarray(block.start, block.end), othersTurn)
}

/** Resolves once everything else that waits has had its turn. */
const othersTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function chartNotFound(access: RegistryAccess, chart: string, outline: IndexOutline): MainstayError {
  const names = outline.layout === 'other' ? [...outline.entries.keys()] : [...outline.blocks.keys()]
  const near = nearCharts(chart, names)
  return failure(`Cannot find chart ${chart} in ${access.shown}`, {
    code: 'chart-not-found',
    retry: 'later',
    what: names.length === 0 ? 'the repository has no charts' : 'there is no such chart',
    expected: near.length === 0 ? 'one that exists' : `one that exists, such as ${near.join(', ')}`,
    hint: 'Check spec.source.chart.',
  })
}

function unreadable(doing: string, error: unknown): unknown {
  if (!(error instanceof IndexError)) return error
  return failure(doing, {
    code: 'repository-failed',
    retry: 'later',
    what: error.message,
    expected: 'the index.yaml of a Helm repository',
  })
}
