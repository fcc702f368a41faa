import { parseGoDuration } from '#model'
import type { PluginPort } from '#render'
import { openArchives } from './archive.ts'
import { commandRunner } from './run-command.ts'
import { sidecarPort } from './sidecars.ts'
import { openSlots } from './slots.ts'
import { openTurns } from './turns.ts'

export type PluginOptions = {
  /** A folder of this process alone, for archives. */
  root: string
  /** Where sockets of sidecars lie. */
  socketFolder: string
  /** For one question to a plugin that says nothing else of itself. */
  timeoutMs: number
  env: NodeJS.ProcessEnv
  /** For whoever runs the controller; called at most once. */
  warn?(message: string): void
}

export type OpenPlugins = { port: PluginPort; close(): Promise<void> }

/** So many jobs of one plugin run at a time. */
const atOnce = 4

/** Opens plugins; nothing is asked before somebody asks. */
export function openPlugins(options: PluginOptions): OpenPlugins {
  const archives = openArchives(options.root)
  const { socketFolder, timeoutMs, env, warn = () => undefined } = options
  return {
    port: {
      rest: () => new Promise((resolve) => setImmediate(resolve)),
      ...sidecarPort({ socketFolder, timeoutMs, archives, turns: openTurns(openSlots(atOnce)) }),
      run: commandRunner({ timeoutMs, env, warn, turns: openTurns(openSlots(atOnce)) }),
    },
    close: () => archives.close(),
  }
}

/** As Argo CD's repo server reads them: where the sockets lie, and how long a plugin may take. */
export function pluginOptionsFrom(env: NodeJS.ProcessEnv): Omit<PluginOptions, 'root'> {
  const timeoutMs = parseGoDuration(env['ARGOCD_EXEC_TIMEOUT'] ?? '') ?? 0
  return {
    socketFolder: env['ARGOCD_PLUGINSOCKFILEPATH'] || '/home/argocd/cmp-server/plugins',
    timeoutMs: timeoutMs > 0 ? timeoutMs : 90_000,
    env,
  }
}
