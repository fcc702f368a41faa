import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Access } from './access.ts'
import { type GitFolders, withAccess } from './access-files.ts'
import { gitEnvironment } from './environment.ts'
import { gitFailure } from './failure.ts'
import { runGit } from './git-process.ts'
import { started } from './mirror.ts'

/**
 * The ids of all commits that begin with `prefix`. A server cannot be asked that: the commits of all branches and tags are fetched, without
 * files where the server can leave them out, into a folder that is removed again. Callers keep the answer.
 */
export async function expandRemotely(
  access: Access,
  prefix: string,
  options: { root: string; folders: GitFolders; timeoutMs: number; objectFormat: 'sha1' | 'sha256' },
): Promise<string[]> {
  const { folders, timeoutMs } = options
  const gitDir = join(options.root, 'histories', `${access.key.slice(0, 16)}-${prefix}`)
  const cwd = folders.empty
  try {
    await rm(gitDir, { recursive: true, force: true })
    await mkdir(join(options.root, 'histories'), { recursive: true, mode: 0o700 })
    const format = options.objectFormat === 'sha256' ? ['--object-format=sha256'] : []
    const local = gitEnvironment({ folder: folders.empty, transports: [] })
    await started(access, () =>
      runGit({ args: ['init', '--quiet', '--bare', '--template=', ...format, '--', gitDir], cwd, env: local, timeoutMs }),
    )
    const fetch = ['fetch', '--quiet', '--no-write-fetch-head', '--no-auto-gc', '--no-recurse-submodules', '--filter=tree:0']
    const outcome = await withAccess(access, folders, (env) =>
      runGit({
        args: [`--git-dir=${gitDir}`, ...fetch, '--', access.url, '+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'],
        cwd,
        env,
        timeoutMs,
      }),
    )
    if (outcome.timedOut || outcome.code !== 0) throw gitFailure(access, outcome, timeoutMs)
    return await expandLocally(access, prefix, { gitDir, cwd, env: local, timeoutMs })
  } finally {
    await rm(gitDir, { recursive: true, force: true })
  }
}

/** The same for a store that is here. */
export async function expandLocally(
  access: Access,
  prefix: string,
  store: { gitDir: string; cwd: string; env: NodeJS.ProcessEnv; timeoutMs: number },
): Promise<string[]> {
  if (!/^[0-9a-f]{4,64}$/.test(prefix)) return []
  const { cwd, env, timeoutMs } = store
  const outcome = await started(access, () =>
    runGit({ args: [`--git-dir=${store.gitDir}`, 'rev-list', '--all'], cwd, env, timeoutMs }),
  )
  if (outcome.timedOut || outcome.code !== 0) throw gitFailure(access, outcome, timeoutMs)
  const ids = outcome.stdout.toString('latin1').split('\n')
  return [...new Set(ids.filter((id) => id.startsWith(prefix)))].sort()
}
