import { execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Json } from '#base'
import { textOf } from '#base/go-template'

/** What sprig answered: the output of the template, or the text of Go's error. */
export type SprigAnswer = { output: string } | { error: string }

/** What `now` says on both sides. */
export const sprigNow = new Date('2026-03-04T05:06:07.123Z')

const source = fileURLToPath(new URL('../conformance/oracles/sprig', import.meta.url))

let built: Promise<string> | undefined

/** Sprig's answers to templates over the same data, in their order. Throws where Go is missing or the oracle does not answer. */
export async function askSprig(templates: readonly string[], data: Json): Promise<SprigAnswer[]> {
  built ??= build()
  const oracle = spawn(await built, { stdio: ['pipe', 'pipe', 'inherit'] })
  const chunks: Buffer[] = []
  oracle.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  const ended = new Promise<number | null>((resolve, reject) => {
    oracle.on('error', reject)
    oracle.on('close', resolve)
  })
  oracle.stdin.end(templates.map((template) => `${JSON.stringify({ template, data })}\n`).join(''))
  const code = await ended
  const lines = Buffer.concat(chunks).toString('utf8').trimEnd().split('\n')
  if (code !== 0 || lines.length !== templates.length) {
    const template = templates[lines.length] ?? ''
    throw new Error(
      `Cannot compare with sprig: the oracle ended with ${code} at '${template}'; expected an answer to each template`,
    )
  }
  return lines.map(readAnswer)
}

function readAnswer(line: string): SprigAnswer {
  // The oracle is ours; a line is always such an object.
  const { output, error } = JSON.parse(line) as { output?: string; error?: string }
  if (error !== undefined) return { error: textOf(Buffer.from(error, 'base64')) }
  return { output: textOf(Buffer.from(output ?? '', 'base64')) }
}

/** Builds the oracle once, beside the others, keyed by its source. */
async function build(): Promise<string> {
  const hash = createHash('sha256')
  for (const name of readdirSync(source).sort()) hash.update(name).update(readFileSync(join(source, name)))
  const parent = process.env['MAINSTAY_ORACLES'] ?? join(homedir(), '.cache', 'mainstay', 'oracles')
  const folder = join(parent, `sprig-${hash.digest('hex').slice(0, 12)}`)
  const program = join(folder, 'sprig')
  if (existsSync(program)) return program
  mkdirSync(parent, { recursive: true })
  const fresh = await mkdtemp(join(parent, 'building-'))
  try {
    await promisify(execFile)('go', ['build', '-o', join(fresh, 'sprig'), '.'], { cwd: source, maxBuffer: 64 << 20 })
  } catch (cause) {
    throw new Error('Cannot build the oracle of sprig; expected Go 1.26 or newer and its module proxy', { cause })
  }
  // Into place in one step: a build that was cut off is never taken for a whole one.
  if (!existsSync(folder)) renameSync(fresh, folder)
  return program
}
