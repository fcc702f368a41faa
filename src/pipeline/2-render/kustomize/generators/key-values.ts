import { isUtf8 } from 'node:buffer'
import { textOf } from '#base/go-template'
import { type GeneratorArgs, KustomizeError } from '../contract.ts'

/** Reads a file that a generator names. Throws KustomizeError. */
export type ReadSource = (path: string) => Promise<Buffer>

/** The data of a generated object: of `envs`, then `literals`, then `files`, each key once. Throws KustomizeError. */
export async function keyValues(args: GeneratorArgs, read: ReadSource): Promise<Map<string, Buffer>> {
  const pairs = await readPairs(args, read)
  const values = new Map<string, Buffer>()
  for (const [key, value] of pairs) {
    if (values.has(key)) throw refusal(`configmap ${args.name} illegally repeats the key \`${key}\``)
    values.set(key, value)
  }
  return values
}

type Pair = readonly [key: string, value: Buffer]

async function readPairs(args: GeneratorArgs, read: ReadSource): Promise<Pair[]> {
  const { envs, literals, files } = args
  try {
    return [
      ...(await prefixed(`env source files: [${envs.join(' ')}]`, () => envPairs(envs, read))),
      ...(await prefixed(`literal sources [${literals.join(' ')}]`, async () => literals.map(literalPair))),
      ...(await prefixed(`file sources: [${files.join(' ')}]`, () => filePairs(files, read))),
    ]
  } catch (error) {
    throw error instanceof KustomizeError ? error.prefixed('loading KV pairs') : error
  }
}

async function prefixed(prefix: string, pairs: () => Promise<Pair[]>): Promise<Pair[]> {
  try {
    return await pairs()
  } catch (error) {
    throw error instanceof KustomizeError ? error.prefixed(prefix) : error
  }
}

async function envPairs(paths: readonly string[], read: ReadSource): Promise<Pair[]> {
  const pairs: Pair[] = []
  for (const path of paths) pairs.push(...envLines(await read(path)))
  return pairs
}

/** Go's scanner stops in silence at a line of 64 KiB. */
const longestLine = 64 * 1024

/** The lines `KEY=value` of an env file; comments and empty lines are left out. */
function envLines(content: Buffer): Pair[] {
  const pairs: Pair[] = []
  let start = 0
  for (let number = 0; start < content.length; number++) {
    const end = content.indexOf(0x0a, start)
    const raw = content.subarray(start, end < 0 ? content.length : end)
    if (raw.length >= longestLine) break
    start = end < 0 ? content.length : end + 1
    const line = raw.at(-1) === 0x0d ? raw.subarray(0, -1) : raw
    if (!isUtf8(line)) throw refusal(`line [${[...line].join(' ')}] has invalid utf8 bytes : ${textOf(line)}`)
    const pair = envLine(line.toString('utf8'), number === 0)
    if (pair !== undefined) pairs.push(pair)
  }
  return pairs
}

function envLine(line: string, isFirst: boolean): Pair | undefined {
  const text = (isFirst ? line.replace(/^\uFEFF/, '') : line).replace(
    /^[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/,
    '',
  )
  if (text === '' || text.startsWith('#')) return undefined
  const at = text.indexOf('=')
  const key = at < 0 ? text : text.slice(0, at)
  return key === '' ? undefined : [key, Buffer.from(at < 0 ? '' : text.slice(at + 1))]
}

function literalPair(source: string): Pair {
  const at = source.indexOf('=')
  if (at <= 0) throw refusal(`invalid literal source ${source}, expected key=value`)
  return [source.slice(0, at), Buffer.from(withoutQuotes(source.slice(at + 1)))]
}

function withoutQuotes(text: string): string {
  const quote = text[0]
  const isQuoted = text.length >= 2 && (quote === '"' || quote === "'") && text.endsWith(quote)
  return isQuoted ? text.slice(1, -1) : text
}

async function filePairs(sources: readonly string[], read: ReadSource): Promise<Pair[]> {
  const pairs: Pair[] = []
  for (const source of sources) {
    const { key, path } = parseFileSource(source)
    pairs.push([key, await read(path)])
  }
  return pairs
}

/** `path`, which makes the name of the file the key, or `key=path`. */
function parseFileSource(source: string): { key: string; path: string } {
  const parts = source.split('=')
  const [first = '', second = ''] = parts
  const quoted = JSON.stringify(source)
  if (parts.length === 1) return { key: baseName(source), path: source }
  if (parts.length > 2) throw refusal(`source ${quoted} key name or file path contains '='`)
  if (first === '') throw refusal(`missing key name for file path ${JSON.stringify(second)} in source ${quoted}`)
  if (second === '') throw refusal(`missing file path for key name ${JSON.stringify(first)} in source ${quoted}`)
  return { key: first, path: second }
}

function baseName(path: string): string {
  if (path === '') return '.'
  const name = path.replace(/\/+$/, '')
  return name === '' ? '/' : name.slice(name.lastIndexOf('/') + 1)
}

function refusal(message: string): KustomizeError {
  return new KustomizeError('generator', message)
}
