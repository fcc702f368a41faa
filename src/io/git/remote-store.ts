import type { Refs } from '#source'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { MainstayError, repositoryAddress } from '#model'
import type { Access } from './access.ts'
import { withAccess } from './access-files.ts'
import { commitInfo } from './commit-info.ts'
import { gitFailure } from './failure.ts'
import { gitSnapshot, type ReadObject } from './git-snapshot.ts'
import { runGit } from './git-process.ts'
import { expandRemotely } from './history.ts'
import { type Mirror, openMirror, started } from './mirror.ts'
import { type GitObject, ObjectMissingError, StoreUnreadableError } from './object-reader.ts'
import { parseRefs } from './remote-refs.ts'
import { sharedQuestion } from './shared-question.ts'
import { sharedSnapshots } from './shared-snapshots.ts'
import type { Store, Workshop } from './store.ts'

/** A repository on some server, through its mirror. */
export function remoteStore(access: Access, workshop: Workshop): Store {
  const refs = sharedQuestion(() => lsRemote(access, workshop), {
    now: () => workshop.clock.now().getTime(),
    failureMs: workshop.failureMs,
  })
  const expanded = new Map<string, Promise<string[]>>()
  const snapshots = sharedSnapshots()
  // Objects in the mirror may have come with somebody else's credentials: nobody reads them before the server let these credentials in.
  let admitted = false

  async function lsRefs(maxAgeMs: number): Promise<Refs> {
    try {
      const answer = await refs.get(maxAgeMs)
      admitted = true
      return answer
    } catch (error) {
      if (isRefusal(error)) admitted = false
      throw error
    }
  }

  async function mirrorWith(sha: string, ref: string | undefined): Promise<Mirror> {
    const mirror = mirrorOf(access, sha.length === 64 ? 'sha256' : 'sha1', workshop)
    if (!admitted) await lsRefs(Number.POSITIVE_INFINITY)
    await mirror.fetch(access, sha, ref)
    return mirror
  }

  return {
    refs: lsRefs,
    async commit(sha, ref) {
      if (!admitted) await lsRefs(Number.POSITIVE_INFINITY)
      return snapshots(sha, async () => {
        const read = repairing(await mirrorWith(sha, ref), access, { sha, ref })
        return gitSnapshot({
          repoURL: access.shown,
          sha,
          storeKey: mirrorName(access),
          read,
          cache: workshop.cache,
          limits: workshop.limits,
        })
      })
    },
    expand(prefix) {
      const known = expanded.get(prefix)
      if (known !== undefined) return known
      const objectFormat = [...(refs.last()?.commits.values() ?? [])].some((id) => id.length === 64) ? 'sha256' : 'sha1'
      const mine = workshop.fetching(() =>
        expandRemotely(access, prefix, {
          root: workshop.root,
          folders: workshop.folders,
          timeoutMs: workshop.fetchTimeoutMs,
          objectFormat,
        }),
      )
      expanded.set(prefix, mine)
      // What is unique stays the answer until somebody pushes a commit that begins the same; "none" may change with the next push.
      mine.then((ids) => ids.length === 1 || expanded.delete(prefix)).catch(() => expanded.delete(prefix))
      return mine
    },
    async info(sha) {
      const mirror = await mirrorWith(sha, undefined)
      const object = await repairing(mirror, access, { sha, ref: undefined })(sha, 1024 * 1024)
      return commitInfo(object.content, sha, refs.last())
    },
    forget: () => refs.forget(),
  }
}

/** Reads, and where the mirror turns out to be damaged or tidied, brings the commit back once and reads again. */
function repairing(mirror: Mirror, access: Access, commit: { sha: string; ref: string | undefined }): ReadObject {
  return async (id, maxBytes): Promise<GitObject> => {
    const generation = mirror.generation()
    try {
      return await mirror.reader.read(id, maxBytes)
    } catch (error) {
      if (!(error instanceof ObjectMissingError) && !(error instanceof StoreUnreadableError)) throw error
    }
    await mirror.recover(access, commit, generation)
    try {
      return await mirror.reader.read(id, maxBytes)
    } catch (error) {
      if (!(error instanceof ObjectMissingError) && !(error instanceof StoreUnreadableError)) throw error
      throw new MainstayError({
        code: 'repository-failed',
        stage: 'source',
        retry: 'later',
        message: `Cannot read commit ${commit.sha.slice(0, 8)} of ${access.shown}: object ${id.slice(0, 8)} is missing in what the server sent; expected a complete commit`,
      })
    }
  }
}

async function lsRemote(access: Access, workshop: Workshop): Promise<Refs> {
  const askedAt = workshop.clock.now()
  const timeoutMs = workshop.refsTimeoutMs
  const args = ['ls-remote', '--quiet', '--symref', '--', access.url]
  const outcome = await started(access, () =>
    workshop.asking(() =>
      withAccess(access, workshop.folders, (env) =>
        runGit({ args, cwd: workshop.folders.empty, env, timeoutMs, signal: workshop.signal, maxOutputBytes: 64 * 1024 * 1024 }),
      ),
    ),
  )
  if (outcome.timedOut || outcome.code !== 0) throw gitFailure(access, outcome, timeoutMs)
  return parseRefs(outcome.stdout.toString('utf8'), askedAt)
}

function mirrorOf(access: Access, objectFormat: 'sha1' | 'sha256', workshop: Workshop): Mirror {
  const name = `${mirrorName(access)}${objectFormat === 'sha256' ? '-sha256' : ''}`
  const known = workshop.mirrors.get(name)
  if (known !== undefined) return known
  const mirror = openMirror({
    gitDir: join(workshop.root, 'repositories', name),
    folders: workshop.folders,
    objectFormat,
    fetchTimeoutMs: workshop.fetchTimeoutMs,
    idleMs: workshop.idleMs,
    signal: workshop.signal,
    fetching: workshop.fetching,
  })
  workshop.mirrors.set(name, mirror)
  return mirror
}

function mirrorName(access: Access): string {
  return createHash('sha256').update(repositoryAddress(access.url)).digest('hex').slice(0, 32)
}

function isRefusal(error: unknown): boolean {
  return error instanceof MainstayError && (error.code === 'repository-access-denied' || error.code === 'repository-not-found')
}
