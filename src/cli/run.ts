import { ApiError, type Client } from '#contract'
import { type CommandContext, CommandError, type CommandSpec, generalExit, type Outcome } from './command.ts'
import { commandGroups, commands, globalFlags } from './commands.ts'
import { type FlagSpecs, parseFlags, UsageError, wordsOf } from './flags.ts'
import { commandHelp, groupHelp, rootHelp } from './help.ts'
import { printed } from './output/printer.ts'
import type { View } from './output/view.ts'
import type { CliPorts } from './ports.ts'
import { missingFrom } from './missing.ts'
import { nearest } from './suggest.ts'

const usageExit = 1

/**
 * Runs one command line and resolves with its exit code: 0; 1 for a command line that is wrong, a failed sync and a difference found;
 * 2 for a wrong `app diff`; 20 for every other error. Never throws.
 */
export async function runCli(args: readonly string[], ports: CliPorts): Promise<number> {
  const words = [...optionsFrom(ports.env), ...args]
  const command = commandOf(words)
  if (typeof command === 'number' || 'help' in command) {
    return typeof command === 'number' ? command : sayHelp(command, ports)
  }
  try {
    return await runCommand(command.spec, words, ports)
  } catch (error) {
    return sayError(error, command.spec, ports)
  }
}

type Found = { spec: CommandSpec } | { help: string; problem?: string }

/** Which command the words name. What names none is answered with help. */
function commandOf(args: readonly string[]): Found | number {
  const words = wordsOf(args, everyFlag())
  const [first, second] = words
  if (first === undefined) return { help: rootHelp() }
  if (first === 'help') return helpFor(words.slice(1))
  const spec = commands.find(({ name }) => name === `${first} ${second ?? ''}`) ?? commands.find(({ name }) => name === first)
  if (spec !== undefined) return { spec }
  return helpFor(words)
}

function helpFor(words: readonly string[]): Found {
  const [first, second] = words
  if (first === undefined) return { help: rootHelp() }
  const named = commands.find(({ name }) => name === words.slice(0, 2).join(' ')) ?? commands.find(({ name }) => name === first)
  if (named !== undefined) return { help: commandHelp(named) }
  const known = commands.filter(({ name }) => name.startsWith(`${first} `)).map(({ name }) => name.slice(first.length + 1))
  if (commandGroups[first] === undefined) {
    return {
      help: '',
      problem: unknownCommand(first, 'mainstay', [...new Set(commands.map(({ name }) => name.split(' ')[0] ?? ''))]),
    }
  }
  if (second === undefined) return { help: groupHelp(first) }
  return { help: '', problem: unknownCommand(second, `mainstay ${first}`, known) }
}

function unknownCommand(word: string, parent: string, known: readonly string[]): string {
  const instead = missingFrom(parent, word)
  if (instead !== undefined) return `Error: 'argocd ${instead.command}' has no counterpart in Mainstay yet\n${instead.hint}`
  const close = nearest(word, known)
  const suggestion = close.length === 0 ? '' : `\nDid you mean ${close.map((one) => `'${one}'`).join(' or ')}?`
  return `Error: unknown command ${JSON.stringify(word)} for ${JSON.stringify(parent)}${suggestion}\nRun '${parent} --help' for usage.`
}

function sayHelp(found: { help: string; problem?: string }, ports: CliPorts): number {
  if (found.problem !== undefined) {
    ports.streams.err(`${found.problem}\n`)
    return usageExit
  }
  ports.streams.out(found.help)
  return 0
}

async function runCommand(spec: CommandSpec, words: readonly string[], ports: CliPorts): Promise<number> {
  const { flags, args } = parseFlags(words, { ...globalFlags, ...spec.flags })
  const own = args.slice(spec.name.split(' ').length)
  if (flags.flag('help')) {
    ports.streams.out(commandHelp(spec))
    return 0
  }
  const [least, most] = spec.arguments
  if (own.length < least || own.length > most) {
    const problem =
      own.length < least ? `${spec.takes ?? 'an argument'} is missing` : `too many arguments: ${own.slice(most).join(' ')}`
    throw new UsageError(problem)
  }
  const opened = lazyClient(flags, ports)
  // Printing is asynchronous because layouts are loaded on demand; a queue keeps the order.
  let queue = Promise.resolve()
  const print = (view: View): void => {
    queue = queue.then(async () => ports.streams.out(await printed(view)))
  }
  const context: CommandContext = {
    ports,
    args: own,
    flags,
    client: opened.client,
    print,
    note: (text) => ports.streams.err(`${text}\n`),
    signal: ports.interrupted,
    vocabulary: { commands, groups: Object.keys(commandGroups), globalFlags },
  }
  try {
    const run = await spec.load()
    const outcome: Outcome = await run(context)
    for (const view of outcome.views) print(view)
    await queue
    return outcome.exit ?? 0
  } finally {
    await queue.catch(() => undefined)
    opened.close()
  }
}

function lazyClient(
  flags: ReturnType<typeof parseFlags>['flags'],
  ports: CliPorts,
): { client(): Promise<Client>; close(): void } {
  let opened: Promise<{ client: Client; close(): void }> | undefined
  let close: () => void = () => undefined
  return {
    client: async () => {
      opened ??= import('./session/connect.ts').then(({ connectTo }) => connectTo(flags, ports))
      const connection = await opened
      close = connection.close
      return connection.client
    },
    close: () => close(),
  }
}

function sayError(error: unknown, spec: CommandSpec, ports: CliPorts): number {
  if (ports.interrupted.aborted) return 130
  if (error instanceof UsageError) {
    ports.streams.err(`Error: ${error.message}\nRun 'mainstay ${spec.name} --help' for usage.\n`)
    return spec.usageExit ?? usageExit
  }
  const hint = hintOf(error, spec)
  ports.streams.err(`Error: ${messageOf(error)}\n${hint === undefined ? '' : `${sentence(hint)}\n`}`)
  return error instanceof CommandError ? error.exit : generalExit
}

/** A line of its own begins with a capital, unless it begins with a command to type. */
function sentence(hint: string): string {
  return /^(kubectl|mainstay|npm|git) /.test(hint) ? hint : `${hint.slice(0, 1).toUpperCase()}${hint.slice(1)}`
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** What the reader can do. Errors of other parts carry their own hint. */
function hintOf(error: unknown, spec: CommandSpec): string | undefined {
  if (error instanceof CommandError) return error.hint
  if (error instanceof ApiError) {
    switch (error.code) {
      case 'Unauthenticated':
        return spec.name === 'login' ? undefined : "Sign in with 'mainstay login SERVER', or give --auth-token."
      case 'PermissionDenied':
        return error.message === 'permission denied' ? notThere(spec) : undefined
      case 'Unavailable':
        return 'Is the server running? --server names another one, --core goes straight to the cluster.'
      default:
        return undefined
    }
  }
  return error instanceof Error && 'hint' in error && typeof error.hint === 'string' ? error.hint : undefined
}

function notThere({ name, flags }: CommandSpec): string {
  const group = name.split(' ')[0] ?? ''
  const apart = flags?.['project']?.type === 'text' ? '; --project tells the two apart' : ''
  return `It does not exist, or you may not see it. 'mainstay ${group} list' shows what there is${apart}.`
}

/** `MAINSTAY_OPTS` or `ARGOCD_OPTS`: flags that come before those of the command line. Words may be quoted. */
function optionsFrom(env: CliPorts['env']): string[] {
  const words = (env['MAINSTAY_OPTS'] ?? env['ARGOCD_OPTS'] ?? '').match(/'[^']*'|"[^"]*"|\S+/g) ?? []
  return words.map((word) => word.replaceAll(/^(['"])(.*)\1$/g, '$2'))
}

/** All flags of all commands: enough to tell values of flags from words before the command is known. */
function everyFlag(): FlagSpecs {
  return Object.assign({}, ...commands.map(({ flags }) => flags ?? {}), globalFlags) as FlagSpecs
}
