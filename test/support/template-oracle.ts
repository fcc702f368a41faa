import { execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { textOf } from '#base/go-template'
import type { Json } from '#base'

const run = promisify(execFile)
const source = fileURLToPath(new URL('../conformance/oracles/go-template', import.meta.url))

/** An operand of a format: its Go type, and how it is written. */
export type Operand =
  | { type: 'int' | 'int64' | 'uint8' | 'uint64' | 'float64' | 'strings' | 'bytes'; text: string }
  | { type: 'json'; json: Json }

/** Files of templates, the first of which is executed, or a format of fmt. */
export type Question =
  | { files: { name: string; text: string }[]; data: Json; missingKey: 'default' | 'zero' | 'error' }
  | { format: string; values: Operand[] }

/** What Go wrote, or the text of its error. */
export type Answer = { output: string } | { error: string }

let built: Promise<string> | undefined

/** Go's answers, in the order of the questions: one process for all of them. Throws where Go is missing or does not answer. */
export async function askGo(questions: readonly Question[]): Promise<Answer[]> {
  built ??= build()
  const process = spawn(await built, { stdio: ['pipe', 'pipe', 'inherit'] })
  const chunks: Buffer[] = []
  process.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  const ended = new Promise<number | null>((resolve, reject) => {
    process.on('error', reject)
    process.on('close', resolve)
  })
  // An oracle that ends early is told by its exit code.
  process.stdin.on('error', () => undefined)
  process.stdin.end(questions.map((question) => `${JSON.stringify(question)}\n`).join(''))
  const code = await ended
  const lines = Buffer.concat(chunks).toString('utf8').trimEnd().split('\n')
  if (code !== 0 || lines.length !== questions.length) {
    throw new Error(
      `Cannot compare with Go: the oracle answered ${lines.length} of ${questions.length} questions and ended with ${code}`,
    )
  }
  return lines.map(readAnswer)
}

function readAnswer(line: string): Answer {
  // The oracle is ours; a line is always such an object.
  const { output, error } = JSON.parse(line) as { output: string | null; error: string | null }
  if (error !== null) return { error: textOf(Buffer.from(error, 'base64')) }
  return { output: textOf(Buffer.from(output ?? '', 'base64')) }
}

/** Builds the oracle once, beside the others, keyed by its source. */
async function build(): Promise<string> {
  const hash = createHash('sha256')
  for (const name of readdirSync(source).sort()) hash.update(name).update(readFileSync(join(source, name)))
  const parent = process.env['MAINSTAY_ORACLES'] ?? join(homedir(), '.cache', 'mainstay', 'oracles')
  const folder = join(parent, `go-template-${hash.digest('hex').slice(0, 12)}`)
  if (!existsSync(folder)) {
    mkdirSync(parent, { recursive: true })
    const fresh = await mkdtemp(join(parent, 'building-'))
    await run('go', ['build', '-o', join(fresh, 'go-template'), '.'], { cwd: source })
    if (!existsSync(folder)) renameSync(fresh, folder)
  }
  return join(folder, 'go-template')
}
