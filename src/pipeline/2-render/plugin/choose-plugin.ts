import { matchDoublestar, matchPath } from '#base'
import { type CommandPlugin, MainstayError, type Snapshot, type SourceType } from '#model'
import type { PluginJob, PluginPort } from './plugin-port.ts'

/** The plugin that a source gets: a sidecar by name, or a command. */
export type ChosenPlugin = { name: string; command?: CommandPlugin }

/** Who is asked, about what. */
export type Choice = {
  port: PluginPort
  commands: readonly CommandPlugin[]
  job: PluginJob
  snapshot: Snapshot
  /** The folder of the source in the snapshot. */
  path: string
}

/** The plugin of that name. Throws MainstayError where there is none (with the names that there are), or where it does not take the source. */
export async function namedPlugin(choice: Choice, name: string): Promise<ChosenPlugin> {
  const { port, commands, job } = choice
  const sidecars = await port.sidecars()
  const command = sidecars.includes(name) ? undefined : commands.find((one) => one.name === name)
  if (command !== undefined) {
    if (command.discover !== undefined && !(await fits(command.discover, choice))) throw unsupported(job, name)
    return { name, command }
  }
  if (!sidecars.includes(name)) throw notThere(job, name, [...sidecars, ...commands.map((one) => one.name)])
  const { discovers } = await port.configuration(name, job.signal)
  if (!discovers) return { name }
  const answer = await port.matches(name, job)
  if (answer.discovers && !answer.supported) throw unsupported(job, name)
  return { name }
}

/**
 * The first plugin that takes the source, sidecars by name and then commands in their order; undefined where none does. A sidecar that does not
 * answer might have taken it: that is an error, unless the source is known to have been of another type before. `unanswered` is called then.
 */
export async function discoveredPlugin(
  choice: Choice,
  options: { previousType: SourceType | undefined; unanswered(): void },
): Promise<ChosenPlugin | undefined> {
  let failure: MainstayError | undefined
  for (const name of await choice.port.sidecars()) {
    try {
      if (await takes(choice, name)) return { name }
    } catch (error) {
      if (!(error instanceof MainstayError) || !silent.has(error.code)) throw error
      failure ??= error
    }
  }
  for (const command of choice.commands) {
    if (command.discover !== undefined && (await fits(command.discover, choice))) return { name: command.name, command }
  }
  if (failure === undefined) return undefined
  if (options.previousType === undefined || options.previousType === 'Plugin') throw undecided(failure)
  options.unanswered()
  return undefined
}

/** The error for a source that names no plugin and that no plugin takes. */
export async function noneTakes({ port, commands, job }: Choice): Promise<MainstayError> {
  const names = [...(await port.sidecars()), ...commands.map(({ name }) => name)]
  return refusal(
    'plugin-not-found',
    `Cannot render ${job.what}: source.plugin names no plugin and none takes the folder; ${thereAre(names)}`,
    'Set source.plugin.name, or give a plugin a discover rule that fits the folder.',
  )
}

/** The error for a source that a plugin took before, and that none takes now. */
export async function noMoreTaken({ port, commands, job }: Choice): Promise<MainstayError> {
  const names = [...(await port.sidecars()), ...commands.map(({ name }) => name)]
  return refusal(
    'plugin-not-found',
    `Cannot render ${job.what}: a plugin rendered it before, and none takes it now; there ${names.length === 0 ? 'are no plugins' : `are ${names.join(', ')}`}`,
    'Start the plugin again. If the folder is to be read without one, set source.helm, source.kustomize or source.directory.recurse.',
  )
}

const silent: ReadonlySet<string> = new Set(['plugin-unreachable', 'plugin-timeout'])

async function takes({ port, job }: Choice, name: string): Promise<boolean> {
  const { discovers } = await port.configuration(name, job.signal)
  if (!discovers) return false
  try {
    return (await port.matches(name, job)).supported
  } catch (error) {
    // A find command that ends with an error is the usual way to say no.
    if (error instanceof MainstayError && error.code === 'plugin-failed') return false
    throw error
  }
}

async function fits(rule: NonNullable<CommandPlugin['discover']>, { snapshot, path }: Choice): Promise<boolean> {
  const start = path === '' ? 0 : path.length + 1
  const files = (await snapshot.walk(path)).map((entry) => entry.path.slice(start))
  const clean = (pattern: string): string => pattern.replace(/^(\.?\/)+/, '')
  const { fileName, glob } = rule
  if (fileName) return files.some((file) => matchPath(clean(fileName), file))
  return glob !== undefined && files.some((file) => matchDoublestar(clean(glob), file))
}

function notThere(job: PluginJob, name: string, names: readonly string[]): MainstayError {
  return refusal(
    'plugin-not-found',
    `Cannot render ${job.what}: there is no plugin ${JSON.stringify(name)}; ${thereAre(names)}`,
    'Correct source.plugin.name (a plugin with a version is named NAME-VERSION), or start its sidecar.',
  )
}

function unsupported(job: PluginJob, name: string): MainstayError {
  return refusal(
    'plugin-does-not-match',
    `Cannot render ${job.what}: plugin ${name} does not take the folder; expected files that fit its discover rule`,
    'Correct the path, the name of the plugin or its discover rule.',
  )
}

function undecided(failure: MainstayError): MainstayError {
  return new MainstayError({
    code: failure.code,
    stage: 'render',
    retry: 'later',
    message: `${failure.message}. Whether it takes the folder is not known, so the folder is not read as anything else`,
    hint: 'Start the plugin again, remove its socket if it is gone for good, or set a tool in the source.',
    cause: failure,
  })
}

const thereAre = (names: readonly string[]): string =>
  names.length === 0 ? 'there are no plugins here' : `expected one of ${names.join(', ')}`

/** Plugins come and go: what one of them says now, or that it is not there, is not for ever. */
function refusal(code: string, message: string, hint: string): MainstayError {
  return new MainstayError({ code, stage: 'render', retry: 'later', message, hint })
}
