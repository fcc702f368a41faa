import { parseYamlDocuments, YamlError } from '#base/yaml'
import { MainstayError } from '#model'
import { objectsOf } from '../objects.ts'
import type { RenderedDocuments } from './chart-job.ts'

/**
 * The documents of a text that `helm template` printed, each with the path that its `# Source:` comment names. Throws MainstayError
 * for broken YAML, and for whole numbers that would not arrive as they are written.
 */
export function printedDocuments(text: string): RenderedDocuments['documents'] {
  const lines = text.split('\n')
  try {
    return parseYamlDocuments(text, { exactIntegers: true }).map(({ value, line }) => ({
      path: sourceAbove(lines, line),
      found: objectsOf(value),
    }))
  } catch (error) {
    if (!(error instanceof YamlError)) throw error
    throw new MainstayError({
      code: 'manifest-invalid',
      stage: 'render',
      retry: 'when-changed',
      message: `Cannot use what helm printed: ${placeOf(sourceAbove(lines, error.line), error.line)}: ${error.reason}`,
      cause: error,
    })
  }
}

const placeOf = (path: string, line: number): string => (path === '' ? `line ${line}` : `${path} (line ${line} of the output)`)

/** The comment stands on the line after the marker; a chart may write comments of its own below it. */
function sourceAbove(lines: readonly string[], line: number): string {
  for (let at = line - 1; at >= 0 && !lines[at]?.startsWith('---'); at--) {
    const path = /^# Source: (.*)$/.exec(lines[at] ?? '')?.[1]
    if (path !== undefined) return path
  }
  return ''
}
