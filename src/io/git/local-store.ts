import { MainstayError } from '#model'
import type { Refs } from '#source'
import type { Access } from './access.ts'
import { commitInfo } from './commit-info.ts'
import { gitEnvironment } from './environment.ts'
import { commitNotFound, gitFailure } from './failure.ts'
import { gitSnapshot, type ReadObject } from './git-snapshot.ts'
import { runGit } from './git-process.ts'
import { expandLocally } from './history.ts'
import { findGitDir } from './local-repository.ts'
import { started } from './mirror.ts'
import { ObjectMissingError, type ObjectReader, openObjectReader, StoreUnreadableError } from './object-reader.ts'
import { parseRefs } from './remote-refs.ts'
import { sharedQuestion } from './shared-question.ts'
import { sharedSnapshots } from './shared-snapshots.ts'
import type { Store, Workshop } from './store.ts'

/** A repository of this machine, read where it lies: nothing is copied, nothing is written into it. */
export function localStore(access: Access, workshop: Workshop): Store & { close(): void } {
  const path = access.location.path
  const cwd = workshop.folders.empty
  // No transport at all: a repository that fetches missing objects by itself (a partial clone) would run whatever its settings say.
  const env = gitEnvironment({ folder: cwd, transports: [] })
  const timeoutMs = workshop.refsTimeoutMs
  const question = sharedQuestion(refs, { now: () => workshop.clock.now().getTime(), failureMs: 0 })
  const snapshots = sharedSnapshots()
  let reader: ObjectReader | undefined

  async function gitDir(): Promise<string> {
    const found = await findGitDir(path)
    if (found !== undefined) return found
    throw new MainstayError({
      code: 'repository-not-found',
      stage: 'source',
      retry: 'later',
      message: `Cannot read repository ${access.shown}: there is no Git repository in that folder; expected one`,
    })
  }

  async function run(args: readonly string[]) {
    const dir = await gitDir()
    return started(access, () => runGit({ args: [`--git-dir=${dir}`, ...args], cwd, env, timeoutMs }))
  }

  async function refs(): Promise<Refs> {
    const askedAt = workshop.clock.now()
    const [all, head] = await Promise.all([
      run(['show-ref', '--head', '--dereference']),
      run(['symbolic-ref', '--quiet', 'HEAD']),
    ])
    // 1 says that there is no ref at all: a repository without a commit.
    if (all.timedOut || (all.code !== 0 && all.code !== 1)) throw gitFailure(access, all, timeoutMs)
    const branch = head.code === 0 ? `ref: ${head.stdout.toString('utf8').trim()} HEAD\n` : ''
    return parseRefs(branch + all.stdout.toString('utf8'), askedAt)
  }

  async function openReader(): Promise<ObjectReader> {
    if (reader !== undefined) return reader
    const dir = await gitDir()
    reader ??= openObjectReader({ gitDir: dir, cwd, env, idleMs: workshop.idleMs, timeoutMs: workshop.fetchTimeoutMs })
    return reader
  }

  const read =
    (sha: string): ReadObject =>
    async (id, maxBytes) => {
      const first = await openReader()
      try {
        return await first.read(id, maxBytes)
      } catch (error) {
        if (!isUnreadable(error)) throw error
      }
      // Another repository may lie there now (cloned anew, made bare), and the process that reads still knows the old one: one more look.
      if (reader === first) {
        reader = undefined
        first.close()
      }
      try {
        return await (await openReader()).read(id, maxBytes)
      } catch (error) {
        if (error instanceof ObjectMissingError && id === sha) throw commitNotFound(access.shown, sha)
        throw isUnreadable(error) ? unreadable(access, sha, id) : error
      }
    }

  return {
    refs: (maxAgeMs) => question.get(maxAgeMs),
    commit: (sha) =>
      snapshots(sha, () =>
        gitSnapshot({
          repoURL: access.shown,
          sha,
          storeKey: `file:${path}`,
          read: read(sha),
          cache: workshop.cache,
          limits: workshop.limits,
        }),
      ),
    expand: async (prefix) => expandLocally(access, prefix, { gitDir: await gitDir(), cwd, env, timeoutMs }),
    info: async (sha) => commitInfo((await read(sha)(sha, 1024 * 1024)).content, sha, question.last()),
    forget: () => question.forget(),
    close: () => reader?.close(),
  }
}

function unreadable(access: Access, sha: string, id: string): MainstayError {
  return new MainstayError({
    code: 'repository-failed',
    stage: 'source',
    retry: 'later',
    message: `Cannot read commit ${sha.slice(0, 8)} of ${access.shown}: object ${id.slice(0, 8)} cannot be read; expected a complete repository`,
    hint: 'git fsck in that folder says more.',
  })
}

function isUnreadable(error: unknown): boolean {
  return error instanceof ObjectMissingError || error instanceof StoreUnreadableError
}
