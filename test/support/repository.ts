import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { devNull, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A real Git repository in a folder of its own, changed as a person would: files, then a commit. Paths are relative to it. */
export type TestRepository = {
  folder: string
  url: string
  /** Writes files (`undefined` removes one) and commits all; gives the commit's SHA. */
  commit(message: string, files?: { [path: string]: string | undefined }): Promise<string>
  move(from: string, to: string): Promise<void>
  copy(from: string, to: string): Promise<void>
  git(...args: string[]): Promise<string>
  /** Takes the repository away, as a server that is gone; the returned function brings it back. */
  hide(): Promise<() => Promise<void>>
  remove(): Promise<void>
}

/** Makes a repository with one commit on `main`; `from` is a folder whose content it starts with. */
export async function makeRepository(
  options: { from?: string; files?: { [path: string]: string } } = {},
): Promise<TestRepository> {
  const folder = join(await mkdtemp(join(tmpdir(), 'mainstay-repository-')), 'repo')
  await mkdir(folder)
  const git = async (...args: string[]): Promise<string> => {
    const env = { ...process.env, GIT_CONFIG_GLOBAL: devNull, GIT_CONFIG_NOSYSTEM: '1' }
    const { stdout } = await run('git', ['-C', folder, '-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args], {
      env,
    })
    return stdout.trim()
  }
  const repository: TestRepository = {
    folder,
    url: pathToFileURL(folder).href,
    git,
    async commit(message, files = {}) {
      for (const [path, text] of Object.entries(files)) {
        const full = join(folder, path)
        if (text === undefined) await rm(full, { recursive: true })
        else {
          await mkdir(dirname(full), { recursive: true })
          await writeFile(full, text)
        }
      }
      await git('add', '--all')
      await git('commit', '--quiet', '--allow-empty', '--message', message)
      return await git('rev-parse', 'HEAD')
    },
    async move(from, to) {
      await mkdir(dirname(join(folder, to)), { recursive: true })
      await git('mv', from, to)
    },
    async copy(from, to) {
      await cp(join(folder, from), join(folder, to), { recursive: true })
    },
    async hide() {
      await rename(folder, `${folder}.away`)
      return async () => await rename(`${folder}.away`, folder)
    },
    async remove() {
      await rm(dirname(folder), { recursive: true, force: true })
    },
  }
  if (options.from !== undefined) await cp(options.from, folder, { recursive: true })
  await git('init', '--quiet', '--initial-branch=main')
  await repository.commit('Begin', options.files ?? {})
  return repository
}
