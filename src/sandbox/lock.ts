import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Makes this process the only one that works on a folder, by a file with its pid; two on one log would damage it. Answers how to give the
 * folder back. A lock whose process is gone, as after `kill -9`, is taken over; a living one's is refused in words.
 */
export function lockFolder(folder: string): () => void {
  const file = join(folder, 'lock')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (let attempt = 0; attempt < 3; attempt++) {
    if (take(file)) {
      held.add(file)
      return () => {
        held.delete(file)
        rmSync(file, { force: true })
      }
    }
    const holder = holderOf(file)
    // In a container every life has the same pid: a lock of this process that it does not know is one of the life before.
    if (holder !== undefined && (holder === process.pid ? held.has(file) : isAlive(holder))) {
      throw new Error(
        `Cannot open the sandbox in ${folder}: process ${holder} is working on it; expected a folder of its own. ` +
          `Stop that process, or choose another folder. If ${holder} is no sandbox, remove ${file}.`,
      )
    }
    rmSync(file, { force: true })
  }
  throw new Error(`Cannot lock ${folder}: others take and release it again and again; expected a folder of its own`)
}

const held = new Set<string>()

function take(file: string): boolean {
  try {
    writeFileSync(file, `${process.pid}\n`, { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

function holderOf(file: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(file, 'utf8'), 10)
    return Number.isNaN(pid) ? undefined : pid
  } catch {
    // It went in this moment.
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // A process of another user cannot be asked, but it is there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
