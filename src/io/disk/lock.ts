import { randomBytes } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { link, mkdir, open, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** A lock that we hold, or the process that holds it. */
export type Lock = { held: true; release(): Promise<void> } | { held: false; pid: number }

/**
 * Takes the lock file at `path`, or says who has it. It names a process; where that one is no more (killed, or its number was given to
 * another since), the lock is taken over. Released by `release`, and when this process ends.
 */
export async function takeLock(path: string): Promise<Lock> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const mine = JSON.stringify({ pid: process.pid, started: startOf(process.pid), token: randomBytes(8).toString('hex') })
  for (let attempt = 0; attempt < 50; attempt++) {
    if (await create(path, mine)) return holding(path, mine)
    const holder = await holderOf(path)
    if (holder !== undefined && runs(holder)) return { held: false, pid: holder.pid }
    await removeStale(path)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return { held: false, pid: (await holderOf(path))?.pid ?? 0 }
}

type Holder = { pid: number; started: string | undefined }

function holding(path: string, mine: string): Lock {
  const drop = () => {
    try {
      if (readFileSync(path, 'utf8') === mine) rmSync(path, { force: true })
    } catch {
      // Gone already, with its folder perhaps.
    }
  }
  process.once('exit', drop)
  return {
    held: true,
    release() {
      process.off('exit', drop)
      drop()
      return Promise.resolve()
    },
  }
}

/** Makes the file with its content in one step (a link to a finished file), or finds that there is one. */
async function create(path: string, content: string): Promise<boolean> {
  const beside = `${path}.${process.pid}-${randomBytes(4).toString('hex')}`
  await writeFile(beside, content, { mode: 0o600, flag: 'wx' })
  try {
    await link(beside, path)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    await rm(beside, { force: true })
  }
}

/** Removes a lock that nobody holds. Only one process at a time may look and remove, or one would remove the other's new lock. */
async function removeStale(path: string): Promise<void> {
  const guard = `${path}.takeover`
  const file = await open(guard, 'wx', 0o600).catch(() => undefined)
  if (file === undefined) {
    const found = await stat(guard).catch(() => undefined)
    if (found !== undefined && Date.now() - found.mtimeMs > 10_000) await rm(guard, { force: true })
    return
  }
  try {
    await file.close()
    const holder = await holderOf(path)
    if (holder === undefined || !runs(holder)) await rm(path, { force: true })
  } finally {
    await rm(guard, { force: true })
  }
}

async function holderOf(path: string): Promise<Holder | undefined> {
  try {
    const parsed: unknown = JSON.parse(await readFile(path, 'utf8'))
    if (typeof parsed !== 'object' || parsed === null || !('pid' in parsed) || typeof parsed.pid !== 'number') return undefined
    return { pid: parsed.pid, started: 'started' in parsed && typeof parsed.started === 'string' ? parsed.started : undefined }
  } catch {
    return undefined
  }
}

function runs(holder: Holder): boolean {
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    // EPERM: it runs, as somebody else.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false
  }
  const started = startOf(holder.pid)
  return holder.started === undefined || started === undefined || started === holder.started
}

/** When a process began, in a form that only serves to be compared; undefined where the system does not tell (it is Linux that does). */
function startOf(pid: number): string | undefined {
  try {
    const facts = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return facts.slice(facts.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined
  }
}
