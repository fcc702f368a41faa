import { GoObject, type GoValue } from '../value.ts'
import { formatFloat } from './float.ts'
import { formatValue, plain } from './format.ts'

/** `fmt.Sprint` of one value: `%v`. */
export function print(value: GoValue): string {
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
      return Number.isInteger(value) && Math.abs(value) < 1e6 && !Object.is(value, -0)
        ? String(value)
        : formatFloat(value, 'g', -1)
    case 'bigint':
    case 'boolean':
      return String(value)
    default:
      return formatValue(value, 'v', plain)
  }
}

/** As templates print: nil is no value, and pointers are followed first. */
export function printFollowed(value: GoValue): string {
  if (value === undefined || value === null) return '<no value>'
  const isPointer = value instanceof GoObject && value.goType.startsWith('*') && value.text() === undefined
  return isPointer ? print(value).replace(/^&/, '') : print(value)
}

/** `fmt.Sprint`: a space between two operands where neither is a string. */
export function sprint(values: readonly GoValue[]): string {
  return joined(values, print, isText)
}

/** As `sprint`, but of what `printFollowed` makes of each. */
export function sprintFollowed(values: readonly GoValue[]): string {
  return joined(values, printFollowed, (value) => isText(value) || value === undefined || value === null)
}

/** `fmt.Sprintln`: a space between operands, a newline at the end. */
export function sprintln(values: readonly GoValue[]): string {
  return `${values.map(print).join(' ')}\n`
}

const isText = (value: GoValue): boolean => typeof value === 'string'

function joined(values: readonly GoValue[], show: (value: GoValue) => string, isString: typeof isText): string {
  let text = ''
  for (const [at, value] of values.entries()) {
    if (at > 0 && !isString(value) && !isString(values[at - 1])) text += ' '
    text += show(value)
  }
  return text
}
