import type { Cluster, Snapshot } from '#model'
import type { Git } from '#pipeline'

/** How often each kind of call was made since the last `reset`: `apply ConfigMap`, `dry-run ConfigMap`, `list ConfigMap`. */
export type Counts = { of(call: string): number; all(): { [call: string]: number }; reset(): void; count(call: string): void }

export function counts(): Counts {
  let calls = new Map<string, number>()
  return {
    of: (call) => calls.get(call) ?? 0,
    all: () => Object.fromEntries(calls),
    reset: () => (calls = new Map()),
    count: (call) => void calls.set(call, (calls.get(call) ?? 0) + 1),
  }
}

/** A cluster that counts what it is asked. Watches count when they begin. */
export function countedCluster(cluster: Cluster, counted: Counts): Cluster {
  const { count } = counted
  return {
    server: cluster.server,
    version() {
      count('version')
      return cluster.version()
    },
    kinds: (options) => cluster.kinds(options),
    get(kind, ...rest) {
      count(`get ${kind.kind}`)
      return cluster.get(kind, ...rest)
    },
    list(kind, options) {
      count(`${options?.metadataOnly === true ? 'list metadata of' : 'list'} ${kind.kind}`)
      return cluster.list(kind, options)
    },
    watch(kind, options) {
      count(`watch ${kind.kind}`)
      return cluster.watch(kind, options)
    },
    create(object, options) {
      count(`create ${object.kind}`)
      return cluster.create(object, options)
    },
    replace(object, options) {
      count(`replace ${object.kind}`)
      return cluster.replace(object, options)
    },
    apply(object, options) {
      count(`${options.dryRun === true ? 'dry-run' : 'apply'} ${object.kind}`)
      return cluster.apply(object, options)
    },
    patch(ref, patch, options) {
      count(`patch ${ref.kind}`)
      return cluster.patch(ref, patch, options)
    },
    delete(ref, options) {
      count(`delete ${ref.kind}`)
      return cluster.delete(ref, options)
    },
  }
}

/** Git that counts `question` (refs that must be new), `commit` (a look at a commit) and `read` (the content of a file). */
export function countedGit(git: Git, counted: Counts): Git {
  const { count } = counted
  const read = (snapshot: Snapshot): Snapshot => ({
    repoURL: snapshot.repoURL,
    revision: snapshot.revision,
    entry: (path) => snapshot.entry(path),
    resolve: (path) => snapshot.resolve(path),
    list: (path) => snapshot.list(path),
    walk: (path) => snapshot.walk(path),
    readLink: (path) => snapshot.readLink(path),
    read(path) {
      count('read')
      return snapshot.read(path)
    },
  })
  return {
    refs(repository, options) {
      if (options.maxAgeMs === 0) count('question')
      return git.refs(repository, options)
    },
    async commit(repository, sha, options) {
      count('commit')
      return read(await git.commit(repository, sha, options))
    },
    expand: (repository, prefix) => git.expand(repository, prefix),
    info: (repository, sha) => git.info(repository, sha),
    watchLocal: (repository, onChange) => git.watchLocal(repository, onChange),
  }
}
