import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/** Where everything of one user's Mainstay lives on this machine. */
export type Home = {
  root: string
  demo: {
    root: string
    repository: string
    cluster: string
    kubeconfig: string
    /** How the CLI finds the running demo; the shape is `DemoFile` of the CLI. */
    api: string
    lock: string
    /** Mirrors and other things that can be deleted at any time. */
    cache: string
  }
}

/** `$MAINSTAY_HOME`, or `~/.mainstay`. */
export function homeOf(env: NodeJS.ProcessEnv = process.env): Home {
  const named = env['MAINSTAY_HOME']
  const root = resolve(named === undefined || named === '' ? join(homedir(), '.mainstay') : named)
  const demo = join(root, 'demo')
  return {
    root,
    demo: {
      root: demo,
      repository: join(demo, 'repo'),
      cluster: join(demo, 'cluster'),
      kubeconfig: join(demo, 'kubeconfig'),
      api: join(demo, 'api.json'),
      lock: join(demo, 'lock'),
      cache: join(demo, 'cache'),
    },
  }
}
