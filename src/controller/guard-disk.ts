import { MainstayError } from '#model'
import type { Git } from '#pipeline'
import type { ControllerPorts } from './ports.ts'

const askEveryMs = 10_000

/** The Git port, which fetches nothing more once the disk is nearly full: what else lives on it would stop, too. Reads go on. */
export function guardDisk(git: Git, ports: Pick<ControllerPorts, 'freeDiskBytes' | 'clock'>, lowBytes: number): Git {
  let known: { atMs: number; freeBytes: number | undefined } | undefined
  const freeBytes = async () => {
    const nowMs = ports.clock.now().getTime()
    if (known === undefined || nowMs - known.atMs >= askEveryMs) known = { atMs: nowMs, freeBytes: await ports.freeDiskBytes() }
    return known.freeBytes
  }
  return {
    refs: (repository, options) => git.refs(repository, options),
    expand: (repository, prefix) => git.expand(repository, prefix),
    info: (repository, sha) => git.info(repository, sha),
    watchLocal: (repository, onChange) => git.watchLocal(repository, onChange),
    commit: async (repository, sha, options) => {
      const free = await freeBytes()
      if (free === undefined || free >= lowBytes) return await git.commit(repository, sha, options)
      throw new MainstayError({
        code: 'disk-full',
        stage: 'source',
        retry: 'later',
        message: `Cannot fetch commit ${sha.slice(0, 8)}: ${mebibytes(free)} MiB are free where mirrors are kept; expected ${mebibytes(lowBytes)} MiB`,
        hint: 'Free some space; mirrors of repositories that nobody uses can be deleted.',
      })
    },
  }
}

function mebibytes(bytes: number): number {
  return Math.floor(bytes / 1024 / 1024)
}
