import { resolve } from 'node:path'
import { displayURL, MainstayError, type Repository } from '#model'
import type { Git } from '../../pipeline/1-source/ports.ts'
import { type Access, accessOf } from './access.ts'
import { prepareFolders } from './access-files.ts'
import { watchRepository } from './local-repository.ts'
import { localStore } from './local-store.ts'
import { objectCache } from './object-cache.ts'
import { remoteStore } from './remote-store.ts'
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
  const workshop: Workshop = {
    root,
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

  function storeOf(repository: Repository): Store {
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

  return {
    refs: async (repository, { maxAgeMs }) => storeOf(repository).refs(maxAgeMs),
    commit: async (repository, sha, hint) => storeOf(repository).commit(checkedSha(repository, sha), hint?.ref),
    expand: async (repository, prefix) => storeOf(repository).expand(prefix.toLowerCase()),
    info: async (repository, sha) => storeOf(repository).info(checkedSha(repository, sha)),
    watchLocal(repository, onChange) {
      const access = accessOf(repository)
      if (access.location.transport !== 'file') return () => undefined
      checkLocal(access, options)
      const store = storeOf(repository)
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
