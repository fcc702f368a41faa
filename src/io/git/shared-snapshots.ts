import { LRUCache } from 'lru-cache'
import type { Snapshot } from '#model'

/** Commits kept ready: those that branches and tags point at now, and a few before them. A snapshot itself is small. */
const keptCommits = 64

/** One snapshot a commit, whatever the number of applications that read it. A commit that could not be had is tried again by the next who asks. */
export function sharedSnapshots(): (sha: string, open: () => Promise<Snapshot>) => Promise<Snapshot> {
  const kept = new LRUCache<string, Promise<Snapshot>>({ max: keptCommits })
  return (sha, open) => {
    const known = kept.get(sha)
    if (known !== undefined) return known
    const mine = open()
    kept.set(sha, mine)
    mine.catch(() => {
      if (kept.peek(sha) === mine) kept.delete(sha)
    })
    return mine
  }
}
