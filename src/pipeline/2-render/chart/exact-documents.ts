import type { Json } from '#base'
import { type GoValue, toJson } from '#base/go-template'
import { inexactInteger, parseYamlDocuments, YamlError } from '#base/yaml'
import { MainstayError } from '#model'

/** A text of a chart and what errors call the chart. */
type ChartText = { path: string; text: string; location: string }

/** The documents of a file below `crds/`. Throws MainstayError for broken YAML, and for whole numbers that would not arrive as they are written. */
export function definitionsIn({ path, text, location }: ChartText): Json[] {
  return parsed({ path, text, location }).map(({ value }) => value)
}

/**
 * One rendered document, which Helm has read already. Throws MainstayError where Go's reader drops the rest of the text without a word, and for whole
 * numbers that would not arrive as they are written.
 */
export function exactDocument(from: ChartText, object: GoValue): Json {
  if (mayHoldMore(from.text)) {
    const [, second] = parsed(from)
    if (second !== undefined)
      throw unusable(
        from,
        `line ${second.line}: there is more after the document has ended, which would not be applied; expected --- at the beginning of a line between documents`,
      )
  }
  const value = toJson(object)
  const inexact = inexactInteger(value, from.text)
  if (inexact !== undefined) throw unusable(from, inexact)
  return value
}

/**
 * Whether Go's reader could end the document before the text does. Nearly every document begins with a key at the left and has no marker in it; what
 * comes after that is part of it or an error. Helm has cut the text at each --- after a line feed, not at those after other line breaks of YAML.
 */
function mayHoldMore(text: string): boolean {
  return !/^(?:[ \t]*(?:#.*)?\r?\n)*[A-Za-z]/.test(text) || /[\n\r\u0085\u2028\u2029](?:\.\.\.|---)/.test(text)
}

function parsed(from: ChartText): ReturnType<typeof parseYamlDocuments> {
  try {
    return parseYamlDocuments(from.text, { file: from.path, exactIntegers: true })
  } catch (error) {
    if (!(error instanceof YamlError)) throw error
    throw unusable(from, `line ${error.line}: ${error.reason}`)
  }
}

function unusable({ path, location }: ChartText, problem: string): MainstayError {
  return new MainstayError({
    code: 'manifest-invalid',
    stage: 'render',
    retry: 'when-changed',
    message: `Cannot use what chart ${location} renders: ${path}: ${problem}`,
    hint: 'Nothing is applied and nothing is pruned until that is corrected.',
  })
}
