import { ChartError, type ChartErrorCode } from './chart-error.ts'

/** `fail` and `required` put their text between these, so that it can be told apart from what the executor says around it. */
export const markText = (text: string): string => `${startMark}${text}${endMark}`

const startMark = 'HELM_ERR_START'
const endMark = 'HELM_ERR_END'

/** A template that cannot be parsed: `message` is Go's. Only the last part of it is shown, at the place that its second part names. */
export function parseError(fileName: string, message: string): ChartError {
  const parts = message.split(': ')
  if (parts.length === 1) return refusal('template-parse', `parse error in (${fileName}): ${message}`, fileName)
  const [, location = ''] = parts
  return refusal('template-parse', `parse error at (${location}): ${parts.at(-1)}`, location)
}

/**
 * A template that failed: `message` is Go's, `trail` are those of the templates within it, innermost first. Helm shows each level on three
 * lines, yet only where all levels are errors of templates; else the message stays as it is.
 */
export function executionError(fileName: string, message: string, trail: readonly string[]): ChartError {
  const [, location, ...rest] = message.split(': ')
  if (location === undefined || rest.length === 0) {
    return refusal('template-execution', `execution error in (${fileName}): ${message}`, fileName)
  }
  const own = new RegExp(`${startMark}(.*)${endMark}`, 's').exec(rest.join(': '))?.[1]
  if (own !== undefined) return refusal('template-execution', `execution error at (${location}): ${own}`, location)
  return refusal('template-execution', traceOf(message, trail) ?? message, location)
}

function traceOf(message: string, trail: readonly string[]): string | undefined {
  const chain = [message, ...trail.toReversed()].filter((text, index, all) => text !== all[index - 1])
  if (isCallOfFunction(chain.at(-1) ?? '')) return undefined
  const levels = chain.map(levelOf)
  if (!levels.every((level) => level !== undefined)) return undefined
  return levels
    .filter((level, index) => level !== levels[index - 1])
    .join('')
    .trim()
}

/** Whether the innermost error came out of a function that is no template: then its cause is none either. */
const isCallOfFunction = (text: string): boolean => /^template: .*?: executing ".*?" at <.*?>: error calling /s.test(text)

/** The lines of one error; undefined where it is no error of a template. */
function levelOf(text: string): string | undefined {
  if (!text.startsWith('template: ')) return undefined
  const rest = text.slice('template: '.length)
  if (rest.startsWith('no template ')) return `${text}\n`
  const at = rest.indexOf(': executing ')
  if (at >= 0) return executingLevel(rest.slice(0, at), rest.slice(at + ': executing '.length))
  const end = rest.lastIndexOf(': ')
  return end < 0 ? undefined : `${rest.slice(0, end)}\n  ${withoutNext(rest.slice(end + 2))}\n`
}

function executingLevel(place: string, rest: string): string | undefined {
  const found = /^"([^"]*)" at <(.*?)>: (.*)$/s.exec(rest)
  if (found === null) return undefined
  const [, name = '', code = '', message = ''] = found
  const shown = withoutNext(message)
  return `${place}\n  executing "${name}" at <${code}>:\n    ${shown === '' ? '' : `${shown}\n`}`
}

/** The message up to where the next level's begins. */
function withoutNext(message: string): string {
  const end = message.indexOf(' template:')
  return end < 0 ? message : message.slice(0, end)
}

function refusal(code: ChartErrorCode, message: string, location: string): ChartError {
  const [, path = location, line, column] = /^(.*?)(?::(\d+))?(?::(\d+))?$/s.exec(location) ?? []
  const details = {
    path,
    ...(line === undefined ? {} : { line: Number(line) }),
    // Go counts bytes from 0, people count from 1.
    ...(column === undefined ? {} : { column: Number(column) + 1 }),
  }
  return new ChartError(code, message, details).whileRendering()
}
