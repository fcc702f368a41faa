import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'

const pageBytes = 4096

/** How much memory a process holds now; undefined where nobody can tell (it ended, or the system has no such thing). */
export async function residentBytes(pid: number): Promise<number | undefined> {
  if (process.platform === 'win32') return undefined
  if (process.platform !== 'linux') return await askPs(pid)
  try {
    const [, resident] = (await readFile(`/proc/${pid}/statm`, 'latin1')).split(' ')
    return Number(resident) * pageBytes
  } catch {
    return undefined
  }
}

function askPs(pid: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    execFile('ps', ['-o', 'rss=', '-p', String(pid)], (error, stdout) => {
      const kilobytes = Number(stdout.trim())
      resolve(error === null && kilobytes > 0 ? kilobytes * 1024 : undefined)
    })
  })
}
