import { parseArgs } from 'node:util'
import { nearest } from './suggest.ts'

/**
 * A flag as it is declared: `text` takes a value, `texts` may be repeated, `flag` is true or false, `number` a whole number. A `flag` with choices
 * may be given alone, which is `true`, or with one of them after `=`.
 */
export type FlagSpec = {
  type: 'text' | 'texts' | 'flag' | 'number'
  short?: string
  about: string
  default?: string | boolean | number
  /** The values that are allowed; of `-o` for example. */
  choices?: readonly string[]
}
export type FlagSpecs = { readonly [name: string]: FlagSpec }

/** A command line that cannot be understood. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}

/** What was given on the command line, or else the declared default. Asking for a flag that is not declared is a defect. */
export type Flags = {
  text(name: string): string
  texts(name: string): string[]
  flag(name: string): boolean
  number(name: string): number
  /** Whether it was written at all. */
  given(name: string): boolean
}

export type Parsed = { flags: Flags; args: string[] }

/**
 * Reads arguments as Cobra does: flags anywhere, `--name value`, `--name=value`, `--flag=false`, `-ojson`, `-o json`, `-o=json`, combined short flags,
 * `--` before what is no flag. An unknown flag or a bad value is a UsageError.
 */
export function parseFlags(args: readonly string[], specs: FlagSpecs): Parsed {
  const given = new Map<string, string[]>()
  const positional: string[] = []
  for (const token of tokensOf(args, specs)) {
    if (token.kind === 'positional') positional.push(token.value)
    if (token.kind !== 'option') continue
    const spec = specs[token.name]
    if (spec === undefined) throw unknownFlag(token.rawName, specs)
    given.set(token.name, [...(given.get(token.name) ?? []), valueOf(token, spec)])
  }
  return { flags: access(given, specs), args: positional }
}

/** Only the words that are no flags, as far as the given flags tell; for finding out which command is meant. */
export function wordsOf(args: readonly string[], specs: FlagSpecs): string[] {
  return tokensOf(args, specs).flatMap((token) => (token.kind === 'positional' ? [token.value] : []))
}

type Token =
  | { kind: 'option'; name: string; rawName: string; value: string | undefined }
  | { kind: 'positional'; value: string }
  | { kind: 'option-terminator' }

function tokensOf(args: readonly string[], specs: FlagSpecs): Token[] {
  const options: { [name: string]: { type: 'string' | 'boolean'; short?: string } } = {}
  for (const [name, spec] of Object.entries(specs)) {
    options[name] = {
      type: spec.type === 'flag' ? 'boolean' : 'string',
      ...(spec.short === undefined ? {} : { short: spec.short }),
    }
  }
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true })
  return tokens.map((token): Token => {
    if (token.kind !== 'option') return token
    const isShort = !token.rawName.startsWith('--')
    // `-o=json`: parseArgs leaves the sign with the value.
    const value = isShort && token.value?.startsWith('=') === true ? token.value.slice(1) : token.value
    return { kind: 'option', name: token.name, rawName: token.rawName, value }
  })
}

function valueOf(token: { rawName: string; value: string | undefined }, spec: FlagSpec): string {
  const { rawName, value } = token
  if (spec.type === 'flag' && spec.choices === undefined) {
    const word = value ?? 'true'
    if (!/^(1|0|t|f|true|false|T|F|True|False|TRUE|FALSE)$/.test(word)) {
      throw new UsageError(`invalid argument ${JSON.stringify(word)} for ${rawName}: expected true or false`)
    }
    return /^[1tT]/.test(word) ? 'true' : 'false'
  }
  if (spec.type === 'flag' && value === undefined) return 'true'
  if (value === undefined) throw new UsageError(`flag needs an argument: ${rawName}`)
  if (spec.type === 'number' && !/^-?\d+$/.test(value)) {
    throw new UsageError(`invalid argument ${JSON.stringify(value)} for ${rawName}: expected a whole number`)
  }
  if (spec.choices !== undefined && !spec.choices.includes(value)) {
    throw new UsageError(
      `invalid argument ${JSON.stringify(value)} for ${rawName}: expected one of ${spec.choices.filter((choice) => choice !== '').join(', ')}`,
    )
  }
  return value
}

function access(given: ReadonlyMap<string, string[]>, specs: FlagSpecs): Flags {
  const last = (name: string): string | undefined => {
    const spec = specs[name]
    if (spec === undefined) throw new Error(`the flag ${name} is not declared`)
    return given.get(name)?.at(-1) ?? (spec.default === undefined ? undefined : String(spec.default))
  }
  return {
    text: (name) => last(name) ?? '',
    texts: (name) => (last(name) === undefined ? [] : (given.get(name) ?? [])),
    flag: (name) => last(name) === 'true',
    number: (name) => Number(last(name) ?? 0),
    given: (name) => given.has(name),
  }
}

function unknownFlag(rawName: string, specs: FlagSpecs): UsageError {
  if (!rawName.startsWith('--')) return new UsageError(`unknown shorthand flag: ${rawName}`)
  const close = nearest(rawName.slice(2), Object.keys(specs))
  return new UsageError(`unknown flag: ${rawName}${close.length === 0 ? '' : `; did you mean --${close[0]}?`}`)
}
