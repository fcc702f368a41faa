import { contextText, placeOf, StaticError } from './syntax/index.ts'
import type { RunError, Trace } from './run/run.ts'

/** Traces are cut in the middle when they have more frames than this. */
const shownFrames = 20

/**
 * Why a program cannot be evaluated. `message` is what the program `jsonnet` prints: a line that says what is wrong, then where. `file`, `line` and
 * `column` are the innermost place that is known.
 */
export class JsonnetError extends Error {
  readonly file: string | undefined
  readonly line: number | undefined
  readonly column: number | undefined

  constructor(message: string, place: { file: string; line: number; column: number } | undefined) {
    super(message)
    this.name = 'JsonnetError'
    this.file = place?.file
    this.line = place?.line
    this.column = place?.column
  }
}

/** A mistake that was found before evaluating, with the lines it is in. */
export function staticFailure(error: StaticError): JsonnetError {
  const { range } = error
  const place = { file: range.source.name, ...range.source.position(range.start) }
  return new JsonnetError(`${error.message}\n\n${range.source.lines(range)}\n\n`, place)
}

/** A mistake that was found while evaluating, with the calls that led there. */
export function runFailure(error: RunError): JsonnetError {
  const frames = error.frames.toReversed()
  const lines = frames.map((frame) => `\t${traceText(frame)}\n`)
  const half = shownFrames / 2
  const shown = lines.length > shownFrames ? [...lines.slice(0, half), '\t...\n', ...lines.slice(-half)] : lines
  const at = frames.find((frame) => frame.at !== undefined)?.at
  const place = at === undefined ? undefined : { file: at.source.name, ...at.source.position(at.start) }
  return new JsonnetError(`RUNTIME ERROR: ${error.message}\n${shown.join('')}`, place)
}

function traceText({ at, says, context }: Trace): string {
  const where = says ?? (at === undefined ? '' : placeOf(at))
  return `${where}\t${context === undefined ? '' : contextText(context)}`
}
