import type { CommandSpec } from './command.ts'
import { commandGroups, commands, globalFlags } from './commands.ts'
import type { FlagSpecs } from './flags.ts'

/** What `mainstay` says when it is asked nothing. */
export function rootHelp(): string {
  const single = commands.filter(({ name }) => !name.includes(' ')).map(({ name, about }) => [name, about] as const)
  const entries = [...Object.entries(commandGroups), ...single].sort(([a], [b]) => (a < b ? -1 : 1))
  return [
    "Mainstay makes a cluster what a Git repository says. What's on main, stays.",
    '',
    'Usage:\n  mainstay COMMAND [flags]',
    '',
    `Commands:\n${columns(entries)}`,
    '',
    `Flags:\n${flagLines(globalFlags)}`,
    '',
    "Run 'mainstay COMMAND --help' for more about a command.\n",
  ].join('\n')
}

export function groupHelp(group: string): string {
  const members = commands.filter(({ name }) => name.startsWith(`${group} `))
  const entries = members.map(({ name, about }) => [name.slice(group.length + 1), about] as const)
  return [
    commandGroups[group] ?? '',
    '',
    `Usage:\n  mainstay ${group} COMMAND [flags]`,
    '',
    `Commands:\n${columns(entries)}`,
    '',
    `Run 'mainstay ${group} COMMAND --help' for more about a command.\n`,
  ].join('\n')
}

export function commandHelp(spec: CommandSpec): string {
  const examples = spec.examples === undefined ? [] : ['', `Examples:\n${spec.examples.map((line) => `  ${line}`).join('\n')}`]
  const own = spec.flags === undefined || Object.keys(spec.flags).length === 0 ? [] : ['', `Flags:\n${flagLines(spec.flags)}`]
  return [
    spec.about,
    ...(spec.more === undefined ? [] : ['', spec.more]),
    '',
    `Usage:\n  ${usageLine(spec)}`,
    ...examples,
    ...own,
    '',
    `Global flags:\n${flagLines(globalFlags)}\n`,
  ].join('\n')
}

export function usageLine(spec: CommandSpec): string {
  return `mainstay ${spec.name}${spec.takes === undefined ? '' : ` ${spec.takes}`} [flags]`
}

/** Name, kind of value, and what it means with its default. */
export function flagRows(flags: FlagSpecs): Array<readonly [string, string]> {
  return Object.entries(flags)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, spec]) => {
      const value =
        spec.type === 'flag' ? '' : spec.type === 'number' ? ' number' : spec.type === 'texts' ? ' text (repeatable)' : ' text'
      const choices = spec.choices === undefined ? '' : ` (${spec.choices.filter((choice) => choice !== '').join(', ')})`
      const standard =
        spec.default === undefined || spec.default === '' || spec.default === false ? '' : ` (default ${spec.default})`
      const short = spec.short === undefined ? '    ' : `-${spec.short}, `
      return [`${short}--${name}${value}`, `${spec.about}${choices}${standard}`] as const
    })
}

function flagLines(flags: FlagSpecs): string {
  return columns(flagRows(flags))
}

function columns(rows: ReadonlyArray<readonly [string, string]>): string {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}   ${right}`).join('\n')
}
