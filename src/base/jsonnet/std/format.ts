import { type FormatCode, parseFormat } from './format-codes.ts'
import { decimalFloat, hexadecimal, integer, type NumberStyle, scientificFloat } from './format-numbers.ts'
import { textOf } from '../run/manifest.ts'
import { isObject, numberOf, stringOf } from '../run/operators.ts'
import type { Run } from '../run/run.ts'
import { lengthOf } from '../run/text.ts'
import { type Item, typeOf, type Value } from '../run/value.ts'
import { characterOf } from './characters.ts'
import { logarithm10 } from './math.ts'

/** `std.format`: a text with `%` codes, filled from an array in order, from an object by names, or with a single value. */
export function format(run: Run, text: string, values: Value): string {
  const codes = parseFormat(run, text)
  return isObject(values)
    ? fill(codes, (code) => fromObject(run, code, values))
    : fillFromList(run, codes, Array.isArray(values) ? values : [values])
}

type Filling = { value(): Value; width(): Value; precision(): Value; place: string }

function fill(codes: ReadonlyArray<string | FormatCode>, write: (code: FormatCode) => string): string {
  return codes.map((code) => (typeof code === 'string' ? code : write(code))).join('')
}

function fillFromList(run: Run, codes: ReadonlyArray<string | FormatCode>, list: readonly Item[]): string {
  let next = 0
  const at = (index: number, wanted: string): (() => Value) => {
    return () => {
      if (index >= list.length) run.fail(`Not enough values to format: ${list.length}, expected ${wanted} ${index}`)
      return run.force(list[index]!)
    }
  }
  const bound = (given: FormatCode['width']): (() => Value) => (given === '*' ? at(next++, 'at least') : () => given)
  const text = fill(codes, (code) => {
    const width = bound(code.width)
    const precision = bound(code.precision)
    const place = next
    if (code.type !== '%') next++
    return written(run, code, { value: at(place, 'more than'), width, precision, place: String(place) })
  })
  if (next < list.length) run.fail(`Too many values to format: ${list.length}, expected ${next}`)
  return text
}

function fromObject(run: Run, code: FormatCode, object: Extract<Value, { layers: unknown }>): string {
  const name = (): string => code.key ?? run.fail('Mapping keys required.')
  const bound =
    (given: FormatCode['width'], what: string): (() => Value) =>
    () =>
      given === '*' ? run.fail(`Cannot use * ${what} with object.`) : given
  return written(run, code, {
    value: () => (object.has(name()) ? object.get(run, name()) : run.fail(`No such field: ${name()}`)),
    width: bound(code.width, 'field width'),
    precision: bound(code.precision, 'precision'),
    place: code.key ?? '',
  })
}

function written(run: Run, code: FormatCode, filling: Filling): string {
  const text = code.type === '%' ? '%' : converted(run, code, filling)
  const missing = numberOf(run, filling.width()) - lengthOf(text)
  if (missing <= 0) return text
  // The program pads by calling itself for each character, and runs out of frames.
  run.expectFrames(2 * Math.ceil(missing))
  const padding = ' '.repeat(Math.ceil(missing))
  return code.flags.left ? text + padding : padding + text
}

function converted(run: Run, code: FormatCode, filling: Filling): string {
  const value = filling.value()
  if (code.type === 's') return textOf(run, value)
  if (code.type === 'c') return formattedCharacter(run, value)
  if (typeof value !== 'number') return run.fail(`Format required number at ${filling.place}, got ${typeOf(value)}`)
  const precision = filling.precision()
  const { zero, left, blank, plus, alternate } = code.flags
  const style: NumberStyle = { width: zero && !left ? numberOf(run, filling.width()) : 0, blank, plus }
  const digits = precision === null ? 0 : numberOf(run, precision)
  if (code.type === 'd') return integer(run, value, { ...style, digits, radix: 10, prefix: '' })
  if (code.type === 'o') return integer(run, value, { ...style, digits, radix: 8, prefix: alternate ? '0' : '' })
  if (code.type === 'x') {
    const shape = { ...style, digits, prefixed: alternate, capitals: code.capitals }
    return hexadecimal(run, Math.floor(value), shape)
  }
  const decimals = precision === null ? 6 : numberOf(run, precision)
  const shape = { ...style, point: alternate, trailing: true, capitals: code.capitals }
  if (code.type === 'f') return decimalFloat(run, value, { ...shape, decimals })
  if (code.type === 'e') return scientificFloat(run, value, { ...shape, decimals })
  const exponent = value === 0 ? 0 : Math.floor(logarithm10(run, Math.abs(value)))
  const general = { ...shape, trailing: alternate }
  if (exponent < -4 || exponent >= decimals) return scientificFloat(run, value, { ...general, decimals: decimals - 1 })
  return decimalFloat(run, value, { ...general, decimals: decimals - Math.max(1, exponent + 1) })
}

function formattedCharacter(run: Run, value: Value): string {
  if (typeof value === 'number') return characterOf(run, value)
  if (typeof value !== 'string') return run.fail(`%c expected number / string, got: ${typeOf(value)}`)
  return lengthOf(value) === 1 ? value : run.fail(`%c expected 1-sized string got: ${lengthOf(stringOf(run, value))}`)
}
