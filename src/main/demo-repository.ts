import { execFile } from 'node:child_process'
import { cp, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { devNull } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { MainstayError } from '#model'

/** The address that the example's files carry; the copy carries its own. */
const placeholder = 'https://git.example.com/shop.git'

const run = promisify(execFile)

/**
 * Makes a Git repository at `target` from the example at `source`: the placeholder address replaced by its own, one commit on `main`,
 * an identity of its own. Leaves a repository that is there as it is. Returns whether it was made.
 */
export async function makeDemoRepository(source: string, target: string): Promise<boolean> {
  if (existsSync(join(target, '.git'))) return false
  const url = pathToFileURL(target).href
  const fresh = `${target}.new`
  await mkdir(fresh, { recursive: true, mode: 0o700 })
  await cp(source, fresh, { recursive: true })
  for (const file of await readdir(fresh, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue
    const path = join(file.parentPath, file.name)
    const text = await readFile(path, 'utf8')
    if (text.includes(placeholder)) await writeFile(path, text.replaceAll(placeholder, url))
  }
  await git(fresh, 'init', '--quiet', '--initial-branch=main')
  // Its own identity: a newcomer may have none, and commits of the demo are not theirs.
  for (const [key, value] of identity) await git(fresh, 'config', key, value)
  await git(fresh, 'add', '--all')
  await git(fresh, 'commit', '--quiet', '--message', 'shop: Begin')
  await rename(fresh, target)
  return true
}

const identity = [
  ['user.name', 'Mainstay demo'],
  ['user.email', 'demo@mainstay.invalid'],
  ['commit.gpgsign', 'false'],
] as const

/** Moves an old repository out of the way, to the first free `<path>.old-N`, and says where it is; undefined where there was none. */
export async function moveAside(path: string): Promise<string | undefined> {
  if (!existsSync(path)) return undefined
  for (let n = 1; ; n++) {
    const aside = `${path}.old-${n}`
    if (existsSync(aside)) continue
    await rename(path, aside)
    return aside
  }
}

/** Without the user's own configuration: their hooks, templates and signing keys are not for the demo. */
async function git(folder: string, ...args: string[]): Promise<void> {
  try {
    await run('git', ['-C', folder, ...args], { env: { ...process.env, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: devNull } })
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    throw new MainstayError({
      code: missing ? 'git-missing' : 'demo-repository-failed',
      stage: 'source',
      retry: 'when-changed',
      message: missing
        ? 'Cannot make the demo repository: git is not installed; expected the command git on the PATH'
        : `Cannot make the demo repository ${folder}: ${String(cause)}`,
      ...(missing ? { hint: 'install Git (https://git-scm.com), then start again' } : {}),
      cause,
    })
  }
}
