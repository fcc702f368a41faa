import { MainstayError } from '#model'
import type { Access } from './access.ts'
import { gitEnvironment } from './environment.ts'
import { runGit } from './git-process.ts'
import { started } from './mirror.ts'
import type { Workshop } from './store.ts'

/** Rejects with `git-missing` where there is no git, or one older than 2.31, which does not take settings from the environment. */
export async function checkGit(access: Access, workshop: Workshop): Promise<void> {
  const cwd = workshop.folders.empty
  const env = gitEnvironment({ folder: cwd, transports: [] })
  const outcome = await started(access, () => runGit({ args: ['version'], cwd, env, timeoutMs: workshop.refsTimeoutMs }))
  const said = outcome.stdout.toString('utf8').trim()
  const version = /(\d+)\.(\d+)/.exec(said)
  if (version !== null && (Number(version[1]) > 2 || (Number(version[1]) === 2 && Number(version[2]) >= 31))) return
  throw new MainstayError({
    code: 'git-missing',
    stage: 'source',
    retry: 'later',
    message: `Cannot read repository ${access.shown}: the program git says it is ${JSON.stringify(said.slice(0, 60))}; expected 2.31 or newer`,
    hint: 'Install a newer git.',
  })
}
