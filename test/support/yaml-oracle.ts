import { execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** A question to Go's YAML libraries; `main.go` of the oracle lists the operations. */
export type YamlQuestion = { op: string; text?: string; value?: unknown; base64?: boolean }

/** What they answer: a value that was read, a text that was written, or their error. */
export type YamlAnswer = { value: unknown; text?: string; error?: string }

const source = fileURLToPath(new URL('../conformance/oracles/yaml', import.meta.url))

let built: Promise<string> | undefined

/** Asks all questions at once. Builds the oracle where it is missing, as `oracles.ts` does; throws where Go is missing or the build fails. */
export async function askYaml(questions: readonly YamlQuestion[]): Promise<YamlAnswer[]> {
  built ??= build()
  const child = spawn(await built, { stdio: ['pipe', 'pipe', 'inherit'] })
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  const ended = new Promise<void>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', () => resolve())
  })
  child.stdin.end(questions.map((question) => `${JSON.stringify(question)}\n`).join(''))
  await ended
  const lines = Buffer.concat(chunks).toString('utf8').split('\n').filter(Boolean)
  if (lines.length !== questions.length)
    throw new Error(`The YAML oracle gave ${lines.length} answers to ${questions.length} questions.`)
  // The oracle is ours, and this is what it writes.
  return lines.map((line) => JSON.parse(line) as YamlAnswer)
}

async function build(): Promise<string> {
  const folder = join(process.env['MAINSTAY_ORACLES'] ?? join(homedir(), '.cache', 'mainstay', 'oracles'), `yaml-${key()}`)
  const program = join(folder, 'yaml-oracle')
  if (existsSync(program)) return program
  const parent = join(folder, '..')
  mkdirSync(parent, { recursive: true })
  const fresh = await mkdtemp(join(parent, 'building-'))
  await promisify(execFile)('go', ['build', '-o', join(fresh, 'yaml-oracle'), '.'], { cwd: source })
  // Into place in one step: a build that was cut off is never taken for a whole one.
  if (!existsSync(folder)) renameSync(fresh, folder)
  return program
}

function key(): string {
  const hash = createHash('sha256')
  for (const name of readdirSync(source).sort()) hash.update(name).update(readFileSync(join(source, name)))
  return hash.digest('hex').slice(0, 12)
}
