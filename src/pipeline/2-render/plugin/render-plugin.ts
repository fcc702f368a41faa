import { type Manifest, MainstayError, type RenderResult } from '#model'
import { buildEnvironment } from '../build-environment.ts'
import type { RenderContext } from '../render-context.ts'
import { type Choice, type ChosenPlugin, discoveredPlugin, namedPlugin, noMoreTaken, noneTakes } from './choose-plugin.ts'
import { pluginEnvironment } from './plugin-environment.ts'
import { filesBelow, generatePathsOf, sentFolder } from './plugin-files.ts'
import type { ParameterAnnouncement, PluginJob, PluginPort } from './plugin-port.ts'
import { printedObjects } from './printed-objects.ts'

/** The plugin that takes a source which names no tool; undefined where none does. What was asked is in the evidence: the folder of the source. */
export async function discoverPlugin(context: RenderContext, path: string): Promise<ChosenPlugin | undefined> {
  const { plugin } = context.ports
  if (plugin === undefined) return undefined
  const { commands } = context.settings.plugins
  const { previousType } = context.request
  const noneDiscovers = commands.every(({ discover }) => discover === undefined)
  if (previousType !== 'Plugin' && noneDiscovers && (await plugin.sidecars()).length === 0) return undefined
  // All that is in the folder decides, not only that it is there.
  await context.request.snapshot.list(path)
  const choice = await choiceOf(context, plugin, path)
  const found = await discoveredPlugin(choice, { previousType, unanswered: context.doNotKeep })
  // The socket of a sidecar is away while it starts: the folder must not be taken for plain files then, and its objects for gone.
  if (found === undefined && previousType === 'Plugin') throw await noMoreTaken(choice)
  return found
}

/** The source as its plugin prints it: `chosen` where discovery found one. Throws MainstayError, and gives nothing then. */
export async function renderPluginSource(
  context: RenderContext,
  path: string,
  chosen: ChosenPlugin | undefined,
): Promise<Pick<RenderResult, 'manifests' | 'warnings'>> {
  const { request } = context
  const port = portOf(context)
  const choice = await choiceOf(context, port, path)
  await noteEvidence(context, path)
  const plugin = chosen ?? (await choose(context, choice))
  const texts =
    plugin.command === undefined ? await port.generate(plugin.name, choice.job) : [await port.run(plugin.command, choice.job)]
  const found = await printedObjects(texts, { plugin: plugin.name, rest: () => port.rest() })
  const manifests = found.map(
    ({ object, document }): Manifest => ({ object, origin: { sourceIndex: request.sourceIndex, path: path || '.', document } }),
  )
  return { manifests, warnings: await warningsOf(context, port, plugin) }
}

/** The parameters that the plugin of a source announces; none for a command. Throws MainstayError as rendering would. */
export async function announcedParameters(context: RenderContext, path: string): Promise<readonly ParameterAnnouncement[]> {
  const port = portOf(context)
  const choice = await choiceOf(context, port, path)
  const plugin = await choose(context, choice)
  return plugin.command === undefined ? await port.announcements(plugin.name, choice.job) : []
}

async function choose(context: RenderContext, choice: Choice): Promise<ChosenPlugin> {
  const name = context.request.source.plugin?.name
  if (name) return await namedPlugin(choice, name)
  // Whoever writes source.plugin wants a plugin: one that does not answer is an error in any case.
  const found = await discoveredPlugin(choice, { previousType: 'Plugin', unanswered: context.doNotKeep })
  if (found === undefined) throw await noneTakes(choice)
  return found
}

async function choiceOf(context: RenderContext, port: PluginPort, path: string): Promise<Choice> {
  const { request, settings, original } = context
  const { plugins } = settings
  const folder = plugins.useManifestGeneratePaths ? sentFolder(path, generatePaths(context, path)) : ''
  const job: PluginJob = {
    what: `${path || 'the root'} of ${original.repoURL} at ${original.revision.slice(0, 8)}`,
    path: folder === '' ? path : path.slice(folder.length + 1),
    folderName: path.split('/').at(-1) || request.application.name,
    environment: pluginEnvironment(buildEnvironment(request), request.source.plugin),
    files: await filesBelow(original, folder, { exclusions: plugins.tarExclusions }),
    maxOutputBytes: plugins.maxOutputBytes,
    signal: request.signal,
  }
  return { port, commands: plugins.commands, job, snapshot: request.snapshot, path }
}

/**
 * A plugin may look at everything that it gets, and at the revision. Where the annotation says which paths matter, only a change in those makes
 * another render.
 */
async function noteEvidence(context: RenderContext, path: string): Promise<void> {
  const paths = generatePaths(context, path)
  for (const one of paths.length === 0 ? [''] : [path, ...paths]) await context.request.snapshot.list(one)
  context.noteKube()
  if (paths.length === 0) context.noteRevision()
}

const generatePaths = ({ request }: RenderContext, path: string): string[] =>
  generatePathsOf(request.application.generatePaths, path)

function portOf(context: RenderContext): PluginPort {
  if (context.ports.plugin !== undefined) return context.ports.plugin
  throw new MainstayError({
    code: 'render-engine-missing',
    stage: 'render',
    retry: 'when-changed',
    message: `Cannot render ${context.request.source.path ?? ''} of ${context.original.repoURL}: it is a Plugin source, and no plugins run here; expected a controller`,
  })
}

async function warningsOf(context: RenderContext, port: PluginPort, plugin: ChosenPlugin): Promise<string[]> {
  if (plugin.command !== undefined) return []
  const { wantsGitCredentials } = await port.configuration(plugin.name, context.request.signal)
  return wantsGitCredentials
    ? [`Plugin ${plugin.name} has provideGitCreds set: Mainstay gives no credentials to plugins, so it ran without them`]
    : []
}
