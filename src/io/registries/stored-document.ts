import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileAtomic } from '../disk/index.ts'
import type { RegistryAccess } from './access.ts'
import { beginning, wholeBody } from './limited-body.ts'
import type { WebRequest } from './web-client.ts'
import { statusFailure } from './web-failure.ts'
import type { Workshop } from './workshop.ts'

/**
 * A document of the web as it was when it was last asked for. `id` is the hash of its content; `read` takes it from memory or disk, and gives undefined where
 * another has taken its place since.
 */
export type StoredDocument = { id: string; url: URL; read(): Promise<Buffer | undefined> }

type Facts = { etag?: string; lastModified?: string; id: string; url: string }

/**
 * Fetches a document, or finds that the one on the disk is still what the server has (ETag, Last-Modified). Every call asks the server once; `key` tells
 * documents apart that are seen with different credentials.
 */
export async function storedDocument(
  access: RegistryAccess,
  request: WebRequest & {
    key: string
    maxBytes: number
    what: string /** A content that is known to be whole. */
    checkedId?: string
  },
  workshop: Workshop,
): Promise<StoredDocument> {
  const name = createHash('sha256').update(`${request.key}\n${request.url.href}`).digest('hex')
  const file = join(workshop.documents, name)
  const known = await knownFacts(file, request.checkedId)
  const answer = await workshop.web.send(access, {
    ...request,
    headers: { ...request.headers, 'accept-encoding': 'gzip', ...conditions(known) },
  })
  if (answer.status === 304 && known !== undefined) {
    await answer.body.dump()
    return { id: known.id, url: new URL(known.url), read: reader(file, known.id) }
  }
  if (answer.status !== 200) throw statusFailure(access, request.doing, { status: answer.status, said: await beginning(answer) })
  const content = await wholeBody(access, request.doing, answer, request)
  const [etag, lastModified] = [answer.header('etag'), answer.header('last-modified')]
  const facts: Facts = {
    ...(etag === undefined ? {} : { etag }),
    ...(lastModified === undefined ? {} : { lastModified }),
    id: hashOfContent(content),
    url: answer.url.href,
  }
  // The facts come last: they speak of a content that is there.
  await writeFileAtomic(file, content)
  await writeFileAtomic(`${file}.json`, JSON.stringify(facts))
  return { id: facts.id, url: answer.url, read: reader(file, facts.id, content) }
}

/** Large contents are not held for longer than somebody needs them, and not read twice for two who need them at once. */
function reader(file: string, id: string, content?: Buffer): () => Promise<Buffer | undefined> {
  let held = content === undefined ? undefined : new WeakRef(content)
  let reading: Promise<Buffer | undefined> | undefined
  return async () => {
    const known = held?.deref()
    if (known !== undefined) return known
    reading ??= readWhole(file, id).finally(() => (reading = undefined))
    const read = await reading
    if (read !== undefined) held = new WeakRef(read)
    return read
  }
}

function conditions(facts: Facts | undefined): { [header: string]: string } {
  return {
    ...(facts?.etag === undefined ? {} : { 'if-none-match': facts.etag }),
    ...(facts?.lastModified === undefined ? {} : { 'if-modified-since': facts.lastModified }),
  }
}

/** A content that is not what its facts say (a crash between the two writes) is as good as none. */
async function knownFacts(file: string, checkedId: string | undefined): Promise<Facts | undefined> {
  try {
    const facts = JSON.parse(await readFile(`${file}.json`, 'utf8')) as Facts // we wrote it, and in one step
    if (!URL.canParse(facts.url)) return undefined
    return facts.id === checkedId || (await readWhole(file, facts.id)) !== undefined ? facts : undefined
  } catch {
    return undefined
  }
}

async function readWhole(file: string, id: string): Promise<Buffer | undefined> {
  const content = await readFile(file).catch(() => undefined)
  return content !== undefined && hashOfContent(content) === id ? content : undefined
}

function hashOfContent(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}
