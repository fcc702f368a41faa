import { execFile } from 'node:child_process'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { BuildFiles, RemoteBase } from '../pipeline/2-render/kustomize/index.ts'
import { DiskFiles } from './kustomize-files.ts'

const run = promisify(execFile)
const longestMs = 27_000

/** Repositories that remote bases name, fetched by the system's git into a temporary folder; `remove` takes it away. */
export class Repositories {
  readonly #folders: string[] = []

  /** The files at the commit that the base names. Rejects with an Error that says which git command failed, and why. */
  async clone({ repository, ref, submodules }: RemoteBase): Promise<BuildFiles> {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'mainstay-kustomize-')))
    this.#folders.push(folder)
    await git(folder, ['init', '--quiet'])
    await git(folder, ['remote', 'add', '--', 'origin', repository])
    await git(folder, ['fetch', '--quiet', '--depth=1', '--', repository, ref === '' ? 'HEAD' : ref])
    await git(folder, ['checkout', '--quiet', 'FETCH_HEAD'])
    if (submodules) await git(folder, ['submodule', 'update', '--init', '--recursive'])
    return new DiskFiles(folder)
  }

  async remove(): Promise<void> {
    for (const folder of this.#folders.splice(0)) await rm(folder, { recursive: true, force: true })
  }
}

/** What a server answers to a GET. Rejects with an Error where there is no answer. */
export async function remoteFile(url: string): Promise<{ status: number; statusText: string; body: Buffer }> {
  const response = await fetch(url, { signal: AbortSignal.timeout(longestMs) }).catch((error: unknown) => {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)
    throw new Error(`Get ${JSON.stringify(url)}: ${cause}`, { cause: error })
  })
  return { status: response.status, statusText: response.statusText, body: Buffer.from(await response.arrayBuffer()) }
}

async function git(folder: string, args: readonly string[]): Promise<void> {
  const env = { ...process.env, GIT_TERMINAL_PROMPT: '0' }
  try {
    await run('git', args, { cwd: folder, env, timeout: longestMs })
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error)
    throw new Error(`failed to run 'git ${args.join(' ')}': ${said}`, { cause: error })
  }
}
