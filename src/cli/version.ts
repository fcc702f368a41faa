import { type VersionInfo, routes } from '#contract'
import type { Run } from './command.ts'
import { structured, text } from './output/view.ts'

/** The versions of this program and of the server. A server that cannot be asked does not hide ours. */
export const version: Run = async (context) => {
  const { flags, ports, signal } = context
  const { version: own, buildDate, gitCommit } = ports.version
  const client: VersionInfo = {
    Version: own,
    ...(buildDate === undefined ? {} : { BuildDate: buildDate }),
    ...(gitCommit === undefined ? {} : { GitCommit: gitCommit }),
    GoVersion: `node ${process.version}`,
    Platform: `${process.platform}/${process.arch}`,
  }
  let server: VersionInfo | undefined
  if (!flags.flag('client')) {
    try {
      server = await (await context.client()).call(routes.getVersion, { signal })
    } catch (error) {
      context.note(`The version of the server is not known: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  const output = flags.text('output')
  if (output !== 'wide') return { views: [structured(output, { client, ...(server === undefined ? {} : { server }) })] }
  const short = flags.flag('short')
  const lines = [
    ...linesOf('mainstay', client, short),
    ...(server === undefined ? [] : linesOf('mainstay-server', server, short)),
  ]
  return { views: [text(lines.join('\n'))] }
}

function linesOf(name: string, info: VersionInfo, short: boolean): string[] {
  const rest = short ? [] : Object.entries(info).filter(([key]) => key !== 'Version')
  return [`${name}: ${info.Version}`, ...rest.map(([key, value]) => `  ${key}: ${value}`)]
}
