import { setMaxListeners } from 'node:events'
import { resolve } from 'node:path'
import { displayURL, MainstayError, type Repository } from '#model'
import type { Git } from '#source'
import { type Access, accessOf } from './access.ts'
import { prepareFolders } from './access-files.ts'
import { checkGit } from './git-version.ts'
import { watchRepository } from './local-repository.ts'
import { localStore } from './local-store.ts'
import { objectCache } from './object-cache.ts'
import { remoteStore } from './remote-store.ts'
import { slots } from './slots.ts'
import type { Store, Workshop } from './store.ts'

export type GitOptions = {
  /** A folder of ours alone: mirrors below `repositories`, keys for the moment of their use below `private`. Made where it is missing. */
  root: string
  clock: { now(): Date }
  /** Asked at every call: the setting may change. Paths and `file:` URLs are refused unless it says yes. */
  allowLocalRepositories?: () => boolean
  /** Longest `ls-remote`. 15 s unless told. */
  refsTimeoutMs?: number
  /** Longest fetch. 5 min unless told. */
  fetchTimeoutMs?: number
  /** How long a failed question is the answer for others, too. 5 s unless told. */
  failureMs?: number
  /** How long the process that reads a store stays without work. 30 s unless told. */
  idleMs?: number
  /** How often a local repository is looked at where the file system does not tell. 500 ms unless told. */
  localPollMs?: number
  /** Largest file that is read. 32 MiB unless told. */
  maxFileBytes?: number
  /** Memory for trees and small files. 32 MiB unless told. */
  cacheBytes?: number
}

/** `Git` over the program git, and its end. */
export type OpenGit = Git & {
  /** Ends all processes and watches. Calls that are under way are rejected. */
  close(): void
}

/**
 * Opens the door to Git repositories. `root` must belong to one process at a time (see the lock in `#io/disk`). Nothing is fetched yet;
 * rejects where `root` cannot be written.
 */
export async function openGit(options: GitOptions): Promise<OpenGit> {
  const root = resolve(options.root)
  const closing = new AbortController()
  // Every run of git listens; Node would take more than ten for a leak.
  setMaxListeners(0, closing.signal)
  const workshop: Workshop = {
    root,
    signal: closing.signal,
    asking: slots(16),
    fetching: slots(4),
    folders: await prepareFolders(root),
    clock: options.clock,
    refsTimeoutMs: options.refsTimeoutMs ?? 15_000,
    fetchTimeoutMs: options.fetchTimeoutMs ?? 300_000,
    failureMs: options.failureMs ?? 5_000,
    idleMs: options.idleMs ?? 30_000,
    limits: { blobBytes: options.maxFileBytes ?? 32 * 1024 * 1024, treeBytes: 64 * 1024 * 1024 },
    cache: objectCache(options.cacheBytes ?? 32 * 1024 * 1024),
    mirrors: new Map(),
  }
  const stores = new Map<string, Store & { close?(): void }>()
  const watches = new Set<() => void>()
  let gitIsUsable: Promise<void> | undefined

  function storeOf(repository: Repository): Store {
    if (closing.signal.aborted) throw closed(repository)
    const access = accessOf(repository)
    if (access.location.transport === 'file') checkLocal(access, options)
    if (access.location.transport === 'oci') throw notGit(access)
    let store = stores.get(access.key)
    if (store === undefined) {
      store = access.location.transport === 'file' ? localStore(access, workshop) : remoteStore(access, workshop)
      stores.set(access.key, store)
    }
    return store
  }

  function localPart(repository: Repository): { access: Access; store: Store } | undefined {
    try {
      const access = accessOf(repository)
      return access.location.transport === 'file' ? { access, store: storeOf(repository) } : undefined
    } catch (error) {
      if (error instanceof MainstayError) return undefined
      throw error
    }
  }

  /** An older git would pass over settings that come by the environment, those that keep it in check among them. */
  async function usable(repository: Repository): Promise<Store> {
    const store = storeOf(repository)
    gitIsUsable ??= checkGit(accessOf(repository), workshop)
    try {
      await gitIsUsable
    } catch (error) {
      // git may be installed while we run.
      gitIsUsable = undefined
      throw error
    }
    return store
  }

  return {
    refs: async (repository, { maxAgeMs }) => (await usable(repository)).refs(maxAgeMs),
    commit: async (repository, sha, hint) => (await usable(repository)).commit(checkedSha(repository, sha), hint?.ref),
    expand: async (repository, prefix) => (await usable(repository)).expand(prefix.toLowerCase()),
    info: async (repository, sha) => (await usable(repository)).info(checkedSha(repository, sha)),
    watchLocal(repository, onChange) {
      const local = localPart(repository)
      if (local === undefined) return () => undefined
      const { access, store } = local
      const changed = () => {
        store.forget()
        onChange()
      }
      const stop = watchRepository(access.location.path, changed, { pollMs: options.localPollMs ?? 500 })
      watches.add(stop)
      return () => {
        watches.delete(stop)
        stop()
      }
    },
    close() {
      closing.abort()
      for (const stop of watches) stop()
      for (const store of stores.values()) store.close?.()
      for (const mirror of workshop.mirrors.values()) mirror.close()
    },
  }
}

function checkLocal(access: Access, options: GitOptions): void {
  if (options.allowLocalRepositories?.() === true) return
  throw new MainstayError({
    code: 'local-repository-refused',
    stage: 'source',
    retry: 'when-changed',
    message: `Cannot read repository ${access.shown}: it is a folder of the machine that Mainstay runs on, and those are not allowed; expected an https://, ssh:// or git:// URL`,
    hint: 'Whoever runs Mainstay can allow them with repository.local.enabled: "true" in the ConfigMap argocd-cm.',
  })
}

function closed(repository: Repository): MainstayError {
  return new MainstayError({
    code: 'repository-failed',
    stage: 'source',
    retry: 'never',
    message: `Cannot read repository ${displayURL(repository.url)}: Mainstay is stopping; expected to be asked before`,
  })
}

function notGit(access: Access): MainstayError {
  return new MainstayError({
    code: 'repository-url-invalid',
    stage: 'source',
    retry: 'when-changed',
    message: `Cannot read repository ${access.shown}: it is an OCI registry; expected a Git repository`,
  })
}

function checkedSha(repository: Repository, sha: string): string {
  if (/^([0-9a-f]{40}|[0-9a-f]{64})$/i.test(sha)) return sha.toLowerCase()
  throw new MainstayError({
    code: 'commit-not-found',
    stage: 'source',
    retry: 'when-changed',
    message: `Cannot read commit ${JSON.stringify(sha.slice(0, 80))} of ${displayURL(repository.url)}: it is not a full commit id; expected 40 hexadecimal digits`,
  })
}
