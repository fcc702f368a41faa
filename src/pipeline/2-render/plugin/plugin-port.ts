import type { CommandPlugin } from '#model'
import type { PluginEnvironment } from './plugin-environment.ts'
import type { PluginFiles } from './plugin-files.ts'

/** Work for a plugin: the files, the folder among them that is the source, and what the plugin may know. */
export type PluginJob = {
  /** Names the source in messages. */
  what: string
  /** The folder of the source below the folder that is sent, `''` for that itself. */
  path: string
  /** The last part of the source's folder; Argo CD calls it the name of the application. */
  folderName: string
  environment: PluginEnvironment
  files: PluginFiles
  maxOutputBytes: number
  /** Nobody wants the result any more. */
  signal?: AbortSignal | undefined
}

/** What a sidecar says of itself. */
export type PluginConfiguration = { discovers: boolean; wantsGitCredentials: boolean }

/** A parameter that a plugin takes, as forms show it. */
export type ParameterAnnouncement = {
  name: string
  title: string
  tooltip: string
  required: boolean
  itemType: string
  collectionType: string
  string: string
  array: readonly string[]
  map: { readonly [key: string]: string }
}

/**
 * How plugins are asked. All reject with MainstayError: `plugin-unreachable` and `plugin-timeout` where there was no answer, `plugin-failed` where
 * the plugin said that it failed (its own words are in the message, secrets masked), `plugin-output-too-large`.
 */
export type PluginPort = {
  /** The sidecars that are there, by name (`<name>` or `<name>-<version>`), sorted. */
  sidecars(): Promise<readonly string[]>
  configuration(sidecar: string, signal?: AbortSignal): Promise<PluginConfiguration>
  /** Whether a sidecar takes the source; `discovers` is false where it has no opinion. */
  matches(sidecar: string, job: PluginJob): Promise<{ supported: boolean; discovers: boolean }>
  generate(sidecar: string, job: PluginJob): Promise<readonly string[]>
  announcements(sidecar: string, job: PluginJob): Promise<readonly ParameterAnnouncement[]>
  /** Lets other work of this process go first; called while large texts are read. */
  rest(): Promise<void>
  /** What the command prints. */
  run(command: CommandPlugin, job: PluginJob): Promise<string>
}
