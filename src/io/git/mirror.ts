import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { MainstayError } from '#model'
import type { Access } from './access.ts'
import { type GitFolders, withAccess } from './access-files.ts'
import { gitEnvironment } from './environment.ts'
import { commitNotFound, gitFailure, gitNotStarted, saysCorrupt } from './failure.ts'
import { type GitOutcome, runGit } from './git-process.ts'
import type { Slots } from './slots.ts'
import { type ObjectReader, ObjectMissingError, openObjectReader } from './object-reader.ts'

/** A bare repository of ours that holds what was fetched from one repository. It may be deleted at any time: it is made again. */
export type Mirror = {
  readonly reader: ObjectReader
  /** Grows when the mirror was thrown away and begun anew. */
  generation(): number
  /** Resolves when the commit and its files are here. Fetches of one repository run one after the other; equal ones are one. */
  fetch(access: Access, sha: string, ref: string | undefined): Promise<void>
  /** For a reader that found something missing: brings the commit back, in a new mirror where `generation` is still the broken one. */
  recover(access: Access, commit: { sha: string; ref: string | undefined }, generation: number): Promise<void>
  close(): void
}

export type MirrorOptions = {
  gitDir: string
  folders: GitFolders
  objectFormat: 'sha1' | 'sha256'
  fetchTimeoutMs: number
  idleMs: number
  signal: AbortSignal
  fetching: Slots
}

/** Commits kept as "have": what the server may build a small pack upon. Older ones are forgotten when the mirror is tidied up. */
const slots = 32
const tidyAfterPacks = 40

/** Opens (and makes, at the first fetch) the mirror in `gitDir`. */
export function openMirror(options: MirrorOptions): Mirror {
  const { gitDir, folders } = options
  const env = gitEnvironment({ folder: folders.empty, transports: [] })
  const reader = openObjectReader({ gitDir, cwd: folders.empty, env, idleMs: options.idleMs, timeoutMs: options.fetchTimeoutMs })
  const underWay = new Map<string, Promise<void>>()
  let last: Promise<unknown> = Promise.resolve()
  let generation = 0
  let slot = 0
  let leftoversRemoved = false

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = last.then(work, work)
    last = mine.catch(() => undefined)
    return mine
  }

  async function has(sha: string): Promise<boolean> {
    try {
      return (await reader.read(sha, 1024 * 1024)).type === 'commit'
    } catch (error) {
      if (error instanceof ObjectMissingError) return false
      throw error
    }
  }

  async function isHere(sha: string): Promise<boolean> {
    return (await exists(join(gitDir, 'HEAD'))) && (await has(sha).catch(() => false))
  }

  async function ready(access: Access): Promise<void> {
    if (!leftoversRemoved) await removeLeftovers(gitDir)
    leftoversRemoved = true
    if (await exists(join(gitDir, 'HEAD'))) return
    await mkdir(dirname(gitDir), { recursive: true, mode: 0o700 })
    const args = [
      'init',
      '--quiet',
      '--bare',
      '--template=',
      ...(options.objectFormat === 'sha256' ? ['--object-format=sha256'] : []),
      '--',
      gitDir,
    ]
    const made = await started(access, () => runGit({ args, cwd: folders.empty, env, timeoutMs: options.fetchTimeoutMs }))
    if (made.code !== 0) throw gitFailure(access, made, options.fetchTimeoutMs)
  }

  async function reset(): Promise<void> {
    generation++
    reader.close()
    const gone = join(dirname(gitDir), `.gone-${basename(gitDir)}-${randomBytes(4).toString('hex')}`)
    await rename(gitDir, gone).catch(() => undefined)
    await rm(gone, { recursive: true, force: true })
  }

  async function fetchWith(access: Access, refspec: readonly string[]): Promise<GitOutcome> {
    const flags = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-auto-gc', '--no-recurse-submodules', '--force']
    const depth = refspec.filter((word) => word.startsWith('--'))
    const specs = refspec.filter((word) => !word.startsWith('--'))
    const args = [`--git-dir=${gitDir}`, 'fetch', ...flags, ...depth, '--', access.url, ...specs]
    const outcome = await started(access, () =>
      options.fetching(() =>
        withAccess(access, folders, (accessEnv) =>
          runGit({ args, cwd: folders.empty, env: accessEnv, timeoutMs: options.fetchTimeoutMs, signal: options.signal }),
        ),
      ),
    )
    if (outcome.timedOut || outcome.code !== 0) await removeLeftovers(gitDir)
    return outcome
  }

  async function fetchOnce(access: Access, sha: string, ref: string | undefined): Promise<void> {
    await ready(access)
    slot = (slot + 1) % slots
    const into = `refs/mainstay/have/${slot}`
    // By id first. A server of the old protocol may refuse ids that no ref shows: then by name, then everything it has.
    const ways = [
      ['--depth=1', `+${sha}:${into}`],
      ...(ref === undefined ? [] : [['--depth=1', `+${ref}:${into}`]]),
      ['--depth=2147483647', '+refs/*:refs/mainstay/all/*'],
      ['+refs/*:refs/mainstay/all/*'],
    ]
    for (const way of ways) {
      const outcome = await fetchWith(access, way)
      if (outcome.code === 0 && !outcome.timedOut && (await has(sha))) return tidy()
      if (outcome.code === 0 && !outcome.timedOut) continue
      if (doesNotExist(outcome)) throw commitNotFound(access.shown, sha)
      if (!worthAnotherWay(outcome))
        throw new FetchFailure(
          gitFailure(access, outcome, options.fetchTimeoutMs),
          saysCorrupt(outcome.stderr) && !outcome.timedOut,
        )
    }
    throw commitNotFound(access.shown, sha)
  }

  /** One more try in a new mirror where git said that ours is broken. */
  async function fetchOrRepair(access: Access, sha: string, ref: string | undefined): Promise<void> {
    try {
      await fetchOnce(access, sha, ref)
    } catch (error) {
      if (error instanceof FetchFailure && error.corrupt) {
        await reset()
        await fetchOnce(access, sha, ref).catch(unwrap)
      } else unwrap(error)
    }
  }

  /** Many small packs slow every read down. A tidy-up that fails does no harm: the next fetch tries again. */
  async function tidy(): Promise<void> {
    const packs = (await readdir(join(gitDir, 'objects', 'pack')).catch(() => [])).filter((name) => name.endsWith('.pack'))
    if (packs.length < tidyAfterPacks) return
    await runGit({
      args: [`--git-dir=${gitDir}`, 'repack', '-a', '-d', '-q', '-l'],
      cwd: folders.empty,
      env,
      timeoutMs: options.fetchTimeoutMs,
    }).catch(() => undefined)
  }

  return {
    reader,
    generation: () => generation,
    fetch(access, sha, ref) {
      const key = `${access.key} ${sha}`
      const same = underWay.get(key)
      if (same !== undefined) return same
      // What is here is served at once, whatever fetch is under way.
      const mine = (async () => {
        if (await isHere(sha)) return
        await inTurn(async () => ((await isHere(sha)) ? undefined : fetchOrRepair(access, sha, ref)))
      })().finally(() => underWay.delete(key))
      underWay.set(key, mine)
      return mine
    },
    recover: (access, commit, broken) =>
      inTurn(async () => {
        const present = await has(commit.sha).catch(() => undefined)
        if (present === true && generation !== broken) return
        // The commit alone is missing where an old one was tidied away; anything else that is missing means damage.
        if (present !== false && generation === broken) await reset()
        await fetchOrRepair(access, commit.sha, commit.ref)
      }),
    close: () => reader.close(),
  }
}

class FetchFailure extends Error {
  readonly error: MainstayError
  readonly corrupt: boolean
  constructor(error: MainstayError, corrupt: boolean) {
    super(error.message)
    this.error = error
    this.corrupt = corrupt
  }
}

function unwrap(error: unknown): never {
  throw error instanceof FetchFailure ? error.error : error
}

function doesNotExist(outcome: GitOutcome): boolean {
  return /not our ref/.test(outcome.stderr)
}

function worthAnotherWay(outcome: GitOutcome): boolean {
  return (
    !outcome.timedOut &&
    /unadvertised object|want [0-9a-f]+ not valid|couldn't find remote ref|no such remote ref|dumb http transport does not support|does not support (shallow|--depth)|shallow file has changed/i.test(
      outcome.stderr,
    )
  )
}

/** Temporary packs and locks of a git that was killed; nobody else works in this folder. */
async function removeLeftovers(gitDir: string): Promise<void> {
  const isLeftover = (name: string) => /^tmp_|\.lock$|^tmp-objdir-|^incoming-/.test(name)
  for (const folder of [
    gitDir,
    join(gitDir, 'objects'),
    join(gitDir, 'objects', 'pack'),
    join(gitDir, 'refs', 'mainstay', 'have'),
  ]) {
    for (const name of await readdir(folder).catch(() => [])) {
      if (isLeftover(name)) await rm(join(folder, name), { recursive: true, force: true })
    }
  }
}

/** Runs git and turns "cannot be started" into a MainstayError. */
export async function started<T>(access: Access, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    throw error instanceof Error && 'syscall' in error ? gitNotStarted(access, error) : error
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
