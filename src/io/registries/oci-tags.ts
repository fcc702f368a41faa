import type { ChartVersion } from '#source'
import { wholeBody } from './limited-body.ts'
import { acceptedManifests } from './oci-manifest.ts'
import { digestOfBytes, type RegistrySession } from './oci-session.ts'
import type { WebAnswer } from './web-client.ts'
import { failure } from './web-failure.ts'

export const maxManifestBytes = 4 * 1024 * 1024
const maxTagBytes = 64 * 1024 * 1024
const maxTagPages = 1000

/** All tags, page by page, in the order of the registry. */
export async function listTags(session: RegistrySession): Promise<string[]> {
  const { access, workshop } = session
  const doing = `Cannot list the tags of ${session.shown}`
  const found: string[] = []
  let url = new URL('tags/list?n=1000', session.base)
  let room = maxTagBytes
  for (let page = 0; page < maxTagPages; page++) {
    const answer = await session.ask(url, { doing, accept: 'application/json', timeoutMs: workshop.askTimeoutMs })
    if (answer.status === 404 && session.chart !== undefined) {
      await answer.body.dump()
      throw chartNotFound(session, session.chart)
    }
    if (answer.status !== 200) throw await session.refused(doing, answer)
    const body = await wholeBody(access, doing, answer, { maxBytes: room, what: 'the list' })
    room -= body.length
    for (const tag of tagsIn(body, doing)) found.push(tag)
    const next = nextPage(answer, url)
    if (next === undefined) return found
    url = next
  }
  throw failure(doing, {
    code: 'repository-failed',
    retry: 'later',
    what: 'its list of tags has no end',
    expected: `at most ${maxTagPages} pages`,
  })
}

/** `1.2.3+build` cannot be a tag: Helm writes `_` for the `+`. */
export function tagOf(version: string): string {
  return version.replaceAll('+', '_')
}

/** Tags of charts as the versions that they stand for; other tags as they are. */
export function versionsOf(tags: readonly string[], chart: string | undefined): ChartVersion[] {
  return tags.map((tag) => ({ version: chart === undefined ? tag : tag.replaceAll('_', '+') }))
}

/**
 * The digest that a tag leads to; undefined where there is no such tag. A HEAD is enough where the registry names the digest, and does not count as a
 * download.
 */
export async function digestOfTag(session: RegistrySession, tag: string): Promise<string | undefined> {
  const { access, workshop } = session
  const doing = `Cannot find ${session.shown}:${tag}`
  const url = new URL(`manifests/${encodeURIComponent(tag)}`, session.base)
  const request = { doing, accept: acceptedManifests, timeoutMs: workshop.askTimeoutMs }
  const head = await session.ask(url, { ...request, method: 'HEAD' })
  await head.body.dump()
  const named = head.header('docker-content-digest')
  if (head.status === 200 && named !== undefined && /^sha256:[0-9a-f]{64}$/.test(named)) return named
  if (head.status === 404) return undefined
  const answer = await session.ask(url, request)
  if (answer.status === 404) {
    await answer.body.dump()
    return undefined
  }
  if (answer.status !== 200) throw await session.refused(doing, answer)
  return digestOfBytes(await wholeBody(access, doing, answer, { maxBytes: maxManifestBytes, what: 'the manifest' }))
}

/** A registry has no list of its repositories that could be read: which charts are near cannot be told. */
function chartNotFound({ access }: RegistrySession, chart: string): Error {
  return failure(`Cannot find chart ${chart} in ${access.shown}`, {
    code: 'chart-not-found',
    retry: 'later',
    what: 'the registry has no such chart, or the credentials may not see it',
    expected: 'one that exists',
    hint: 'Check spec.source.chart and the path in the URL.',
  })
}

function tagsIn(body: Buffer, doing: string): string[] {
  try {
    const answer: unknown = JSON.parse(body.toString('utf8'))
    const tags: unknown = typeof answer === 'object' && answer !== null && 'tags' in answer ? answer.tags : undefined
    if (tags === null || tags === undefined) return []
    if (Array.isArray(tags)) return tags.filter((tag) => typeof tag === 'string')
  } catch {
    // Said below.
  }
  throw failure(doing, {
    code: 'repository-failed',
    retry: 'later',
    what: 'the answer is no list of tags',
    expected: 'the API of an OCI registry',
  })
}

/** The next page is on the same server, or it is none: our token would go there. */
function nextPage(answer: WebAnswer, from: URL): URL | undefined {
  const target = /<([^>]*)>\s*;[^,]*\brel="?next"?/i.exec(answer.header('link') ?? '')?.[1]
  if (target === undefined || !URL.canParse(target, from.href)) return undefined
  const next = new URL(target, from)
  return next.origin === from.origin && next.href !== from.href ? next : undefined
}
