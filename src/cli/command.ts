import type { Client } from '#contract'
import type { FlagSpecs, Flags } from './flags.ts'
import type { View } from './output/view.ts'
import type { CliPorts } from './ports.ts'

/** What a command gives back: what to print and how to exit. */
export type Outcome = { views: readonly View[]; exit?: number }

/** What a command has to work with. */
export type CommandContext = {
  ports: CliPorts
  args: readonly string[]
  flags: Flags
  /** The server, whichever way leads to it. Opened at the first call. */
  client(): Promise<Client>
  /** Prints at once, for what goes on for a while. */
  print(view: View): void
  /** A remark beside the output. */
  note(text: string): void
  /** Fires on Ctrl-C. */
  signal: AbortSignal
  /** All there is to type, for completion scripts. */
  vocabulary: { commands: readonly CommandSpec[]; groups: readonly string[]; globalFlags: FlagSpecs }
}
export type Run = (context: CommandContext) => Promise<Outcome>

/** A command as it is declared; its code is loaded when it is run. */
export type CommandSpec = {
  /** `app list` */
  name: string
  /** What comes after the name: `APPNAME`, `[APPNAME...]`. */
  takes?: string
  about: string
  /** More than one line, for `--help`. */
  more?: string
  examples?: readonly string[]
  flags?: FlagSpecs
  /** How many arguments there may be. */
  arguments: readonly [least: number, most: number]
  /** Exit code of a command line that is wrong; 1 unless told. */
  usageExit?: number
  load(): Promise<Run>
}

/** The exit code of every error that is none of usage. */
export const generalExit = 20

/** An error that is said as it is, with what can be done about it. */
export class CommandError extends Error {
  readonly hint: string | undefined
  readonly exit: number

  constructor(message: string, facts: { hint?: string; exit?: number } = {}) {
    super(message)
    this.name = 'CommandError'
    this.hint = facts.hint
    this.exit = facts.exit ?? generalExit
  }
}
