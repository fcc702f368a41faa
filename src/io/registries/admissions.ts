import { createHash } from 'node:crypto'
import { mkdir, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LRUCache } from 'lru-cache'

/**
 * Who was given what. Archives are stored once for all, by digest, and whoever writes an index can name any digest: so knowing one opens nothing. A `who`
 * may read the archive of a digest once a server has sent it to that `who`.
 */
export type Admissions = {
  has(who: string, digest: string): Promise<boolean>
  /** Kept over restarts. */
  add(who: string, digest: string): Promise<void>
}

/** Records are forgotten after so long without use; the archive is fetched once more then. */
const keptMs = 30 * 24 * 3_600_000

/** Opens the records in a folder of theirs, which is made where it is missing. Rejects where it cannot be written. */
export async function openAdmissions(folder: string, clock: { now(): Date }): Promise<Admissions> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await dropOld(folder, clock.now().getTime() - keptMs)
  const recent = new LRUCache<string, true>({ max: 10_000 })
  return {
    async has(who, digest) {
      const name = nameOf(who, digest)
      if (recent.has(name)) return true
      const now = clock.now()
      const isKnown = await utimes(join(folder, name), now, now).then(
        () => true,
        () => false,
      )
      if (isKnown) recent.set(name, true)
      return isKnown
    },
    async add(who, digest) {
      const name = nameOf(who, digest)
      await writeFile(join(folder, name), '', { mode: 0o600 })
      recent.set(name, true)
    },
  }
}

/** A hash, because `who` comes from credentials and a digest from a server. */
function nameOf(who: string, digest: string): string {
  return createHash('sha256')
    .update(JSON.stringify([who, digest]))
    .digest('hex')
}

async function dropOld(folder: string, before: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const facts = await stat(join(folder, name)).catch(() => undefined)
    if (facts !== undefined && facts.mtimeMs < before) await rm(join(folder, name), { force: true })
  }
}
