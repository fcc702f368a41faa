import type { Json } from '#base'
import { parseYamlDocuments, YamlError } from '#base/yaml'
import { type KubeObject, MainstayError } from '#model'
import { objectsOf } from '../objects.ts'

/** After so many characters other work may go first. */
const restAfter = 256 * 1024

/**
 * The objects in what a plugin gave: texts of one document or several, in YAML or JSON, each object with the number of its document. All or nothing:
 * what cannot be used is a MainstayError. Between texts `rest` gives way to other work, because a text may be large.
 */
export async function printedObjects(
  texts: readonly string[],
  { plugin, rest }: { plugin: string; rest(): Promise<void> },
): Promise<Array<{ object: KubeObject; document: number }>> {
  const found: Array<{ object: KubeObject; document: number }> = []
  const problems: string[] = []
  let document = 0
  let sinceRest = 0
  for (const text of texts) {
    for (const part of partsOf(text)) {
      sinceRest += part.text.length
      if (sinceRest > restAfter) {
        await rest()
        sinceRest = 0
      }
      for (const { value, line } of documentsOf(part, { plugin, after: document })) {
        document++
        if (value === null) continue
        const { objects, problems: wrong, foreign } = objectsOf(value)
        for (const object of objects) found.push({ object, document })
        const place = `document ${document}${texts.length > 1 ? '' : ` (line ${line})`}`
        problems.push(...[...wrong, ...(foreign === undefined ? [] : [foreign])].map((problem) => `${place}: ${problem}`))
      }
    }
  }
  if (problems.length > 0) throw unusable(plugin, problems)
  return found
}

/** A piece of a text and the line that it begins in, from 1. */
type Part = { text: string; line: number }

/** A text cut where documents begin: `---` at the start of a line is always that, unless there are directives. */
function* partsOf(text: string): Generator<Part> {
  const marks = /^%/m.test(text) ? [] : [...text.matchAll(/^---(?=\s|$)/gm)].map(({ index }) => index)
  let start = 0
  let line = 1
  for (const end of [...marks.filter((mark) => mark > 0), text.length]) {
    const part = text.slice(start, end)
    yield { text: part, line }
    line += part.split('\n').length - 1
    start = end
  }
}

function documentsOf(part: Part, at: { plugin: string; after: number }): Array<{ value: Json; line: number }> {
  try {
    return parseYamlDocuments(part.text).map(({ value, line }) => ({ value, line: line + part.line - 1 }))
  } catch (error) {
    if (!(error instanceof YamlError)) throw error
    const place = `line ${error.line + part.line - 1}, column ${error.column}`
    throw unusable(at.plugin, [`document ${at.after + 1}, ${place}: ${error.reason}`], error)
  }
}

function unusable(plugin: string, problems: readonly string[], cause?: unknown): MainstayError {
  const more = problems.length > 5 ? `; and ${problems.length - 5} more` : ''
  return new MainstayError({
    code: 'manifest-invalid',
    stage: 'render',
    retry: 'when-changed',
    message: `Cannot use what plugin ${plugin} gave: ${problems.slice(0, 5).join('; ')}${more}`,
    hint: 'Nothing is applied and nothing is pruned until that is corrected.',
    ...(cause === undefined ? {} : { cause }),
  })
}
