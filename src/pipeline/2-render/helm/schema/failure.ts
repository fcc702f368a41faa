import { quote as goQuote } from '#base/go-template'

/**
 * Why a value does not fit. `skip` is a reference: with one cause it is not shown itself. `group` holds several failures of one schema, which a
 * keyword around it may take over.
 */
export type Failure = {
  at: readonly string[]
  text: string
  kind: 'plain' | 'group' | 'reference'
  causes: readonly Failure[]
}

/** The lines below the head of a validation error, each starting with a line break. */
export function failureLines(failures: readonly Failure[], depth = 0): string {
  return failures.map((failure) => linesOf(failure, depth)).join('')
}

function linesOf(failure: Failure, depth: number): string {
  if (failure.kind === 'reference' && failure.causes.length === 1) return failureLines(failure.causes, depth)
  const place = quoted(failure.at.map((token) => `/${escapeToken(token)}`).join(''))
  return `\n${'  '.repeat(depth)}- at ${place}: ${failure.text}${failureLines(failure.causes, depth + 1)}`
}

/** A token of a JSON pointer. */
export const escapeToken = (token: string): string => token.replaceAll('~', '~0').replaceAll('/', '~1')

/** In single quotes, with Go's escapes. */
export function quoted(text: string): string {
  return `'${goQuote(text).slice(1, -1).replaceAll(String.raw`\"`, '"').replaceAll("'", String.raw`\'`)}'`
}

export const quotedList = (texts: readonly string[]): string => texts.map(quoted).join(', ')

/** A whole number as English prints it. */
export const countText = (count: number): string => count.toLocaleString('en-US')

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹'

/** A number as English prints it: grouped, and with a power of ten from a million on and below 0.0001. */
export function numberText(value: number): string {
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e')
  const power = Number(exponent)
  if (power >= -4 && power < 6) return value.toLocaleString('en-US', { maximumFractionDigits: 20 })
  const digits = String(Math.abs(power)).padStart(2, '0')
  return `${mantissa}×10${power < 0 ? '⁻' : ''}${Array.from(digits, (digit) => superscripts[Number(digit)]).join('')}`
}
