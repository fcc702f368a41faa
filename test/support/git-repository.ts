import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Repository } from '../../src/model/index.ts'

/** A real repository in a temporary folder, with the few verbs that tests need. */
export type TestRepository = {
  path: string
  /** Writes files (undefined removes one) and commits them; gives the commit id. */
  commit(files: { [path: string]: string | Buffer | undefined }, message?: string): string
  /** Any other git command; gives its trimmed output. */
  git(...args: string[]): string
  remove(): void
}

/** A folder that is gone when the test process removes it. */
export function temporaryFolder(name = 'mainstay'): string {
  return mkdtempSync(join(tmpdir(), `${name}-`))
}

/** A git that knows nothing of the settings of this machine, with a fixed author and date: equal content gives equal ids. */
export function plainGit(cwd: string, args: readonly string[], input?: string | Buffer): string {
  return execFileSync('git', [...args], {
    cwd,
    input: input ?? '',
    maxBuffer: 256 * 1024 * 1024,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: '/nonexistent',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_AUTHOR_NAME: 'Robin Doe',
      GIT_AUTHOR_EMAIL: 'robin@example.com',
      GIT_COMMITTER_NAME: 'Robin Doe',
      GIT_COMMITTER_EMAIL: 'robin@example.com',
      GIT_AUTHOR_DATE: '2026-03-04T05:06:07Z',
      GIT_COMMITTER_DATE: '2026-03-04T05:06:07Z',
    },
  }).toString('utf8')
}

/** A new repository with branch `main` and no commit. */
export function makeRepository(path = temporaryFolder('repository')): TestRepository {
  mkdirSync(path, { recursive: true })
  const git = (...args: string[]) => plainGit(path, args).trim()
  git('init', '--quiet', '--initial-branch=main')
  git('config', 'core.autocrlf', 'false')
  return {
    path,
    git,
    commit(files, message = 'a change') {
      for (const [name, content] of Object.entries(files)) {
        if (content === undefined) rmSync(join(path, name), { recursive: true, force: true })
        else {
          mkdirSync(dirname(join(path, name)), { recursive: true })
          writeFileSync(join(path, name), content)
        }
      }
      git('add', '--all')
      git('commit', '--quiet', '--allow-empty', '-m', message)
      return git('rev-parse', 'HEAD')
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  }
}

/** A `Repository` without credentials, with whatever a test adds. */
export function repositoryAt(url: string, more: Partial<Repository> = {}): Repository {
  return { url, type: 'git', insecure: false, insecureIgnoreHostKey: false, forceHttpBasicAuth: false, enableLfs: false, ...more }
}
