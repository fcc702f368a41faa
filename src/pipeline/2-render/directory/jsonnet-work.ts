import { evaluate, type Imported, ImportRefusal, JsonnetError } from '#base/jsonnet'
import type { JsonnetAnswer, JsonnetJob } from './jsonnet-job.ts'

/**
 * What a worker does with a Jsonnet job. `maxSteps` ends programs that go on for ever where nobody kills the process: an evaluated node, or an
 * element that a function of the library makes, is a step.
 */
export function jsonnetWork(job: JsonnetJob, { maxSteps }: { maxSteps?: number } = {}): JsonnetAnswer {
  const files = new Map(job.files.map(({ path, content }) => [path, content]))
  const imports = new Map(job.imports.map(({ from, path, found }) => [`${from}\n${path}`, found]))
  const importer = (from: string, path: string): Imported => {
    const found = imports.get(`${from}\n${path}`)
    if (found === undefined) throw new ImportRefusal(`couldn't open import ${JSON.stringify(path)}: it was not looked for`)
    if ('refusal' in found) throw new ImportRefusal(found.refusal)
    return { file: found.path, content: files.get(found.path) ?? '' }
  }
  try {
    const value = evaluate({
      file: job.file,
      text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(files.get(job.file)),
      importer,
      extVars: job.extVars,
      topLevelArgs: job.topLevelArgs,
      ...(maxSteps === undefined ? {} : { limits: { steps: maxSteps } }),
    })
    return { value }
  } catch (error) {
    if (!(error instanceof JsonnetError)) throw error
    return { failure: inOneLine(error.message), line: error.file === job.file ? error.line : undefined }
  }
}

/** What is wrong, and the innermost places: traces go on for many lines. */
function inOneLine(message: string): string {
  const [first = '', ...rest] = message.split('\n')
  const places = rest.flatMap((line) => (line.startsWith('\t') ? [line.trim().replace(/\s+/g, ' ')] : [])).filter(Boolean)
  return places.length === 0 ? first : `${first} (at ${places.slice(0, 3).join(', from ')})`
}
