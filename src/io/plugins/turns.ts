import { MainstayError } from '#model'
import type { PluginJob } from '#render'
import { pluginError } from './failure.ts'
import { type Slots, StalledError } from './slots.ts'

/** Does a job of a plugin once there is a place for it. After one that took too long, others that would have to wait are refused for a while. */
export type Turns = <T>(plugin: string, job: Pick<PluginJob, 'what' | 'signal'>, work: () => Promise<T>) => Promise<T>

export function openTurns(slots: Slots): Turns {
  return async (plugin, job, work) => {
    try {
      return await slots.use(plugin, work, job.signal)
    } catch (error) {
      if (error instanceof StalledError) throw stalled(plugin, job, error)
      if (error instanceof MainstayError && error.code === 'plugin-timeout') slots.stalled(plugin)
      throw error
    }
  }
}

function stalled(plugin: string, { what }: Pick<PluginJob, 'what'>, cause: StalledError): MainstayError {
  const message = `Cannot render ${what}: plugin ${plugin} is busy (${cause.message}) and the last job took too long; expected it to get on`
  return pluginError('plugin-timeout', message, { hint: 'See what holds the plugin up.', cause })
}
