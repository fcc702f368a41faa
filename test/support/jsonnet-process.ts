import { execFile } from 'node:child_process'
import { jsonnetOracle } from './oracles.ts'

/** What a program comes to: what is printed, or the first line of the error. */
export type JsonnetOutcome = { output: string } | { error: string }

/** Lets the real program evaluate texts, some at a time; the answers stand in the order of the questions. */
export async function evaluateForReal(texts: readonly string[]): Promise<JsonnetOutcome[]> {
  const program = await jsonnetOracle()
  const answers: JsonnetOutcome[] = Array.from({ length: texts.length })
  let next = 0
  const work = async (): Promise<void> => {
    while (next < texts.length) {
      const at = next++
      answers[at] = await outcomeOf(program, ['-e', '--', texts[at]!])
    }
  }
  await Promise.all(Array.from({ length: 4 }, work))
  return answers
}

/** Lets the real program evaluate a file of a folder. */
export async function evaluateFile(folder: string, args: readonly string[]): Promise<JsonnetOutcome> {
  return await outcomeOf(await jsonnetOracle(), args, folder)
}

function outcomeOf(program: string, args: readonly string[], cwd?: string): Promise<JsonnetOutcome> {
  return new Promise((resolve, reject) => {
    const options = { maxBuffer: 1 << 26, timeout: 30_000, ...(cwd === undefined ? {} : { cwd }) }
    execFile(program, [...args], options, (failure, stdout, stderr) => {
      if (failure === null) return resolve({ output: stdout })
      if (typeof failure.code !== 'number') return reject(failure)
      resolve({ error: firstLine(stderr) })
    })
  })
}

/** The line that says what is wrong; what `std.trace` has printed comes before it. */
export const firstLine = (text: string): string => text.split('\n').find((line) => !line.startsWith('TRACE: ')) ?? ''
