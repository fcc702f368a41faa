import { isObject, stringOf } from '../run/operators.ts'
import { plainNumber } from '../run/number-text.ts'
import type { Run } from '../run/run.ts'
import type { Item, Value } from '../run/value.ts'
import { shownFields } from '../run/manifest.ts'
import { framed, type Library, strict } from './define.ts'

type Layout = { indent: string; newline: string; separator: string }

/** Values as JSON. */
export const manifestJsonFunctions: Library = {
  manifestJson: framed(['value'], (run, value: Item) => jsonOf(run, run.force(value), standard('    '))),
  manifestJsonMinified: framed(['value'], (run, value: Item) =>
    jsonOf(run, run.force(value), { indent: '', newline: '', separator: ':' }),
  ),
  manifestJsonEx: strict(
    ['value', 'indent', 'newline?', 'key_val_sep?'],
    (run, value: Value, indent: Value, ...[newline, separator]: [Value | undefined, Value | undefined]) =>
      jsonOf(run, value, {
        indent: stringOf(run, indent),
        newline: stringOf(run, newline ?? '\n'),
        separator: stringOf(run, separator ?? ': '),
      }),
  ),
}

const standard = (indent: string): Layout => ({ indent, newline: '\n', separator: ': ' })

function jsonOf(run: Run, value: Value, layout: Layout): string {
  return written(run, value, { layout, path: [], margin: '' })
}

type Place = { layout: Layout; path: readonly string[]; margin: string }

function written(run: Run, value: Value, place: Place): string {
  const { layout, path, margin } = place
  expectDepth(run, path)
  run.spend()
  if (typeof value === 'string') return jsonString(value)
  if (typeof value === 'number') return plainNumber(value)
  if (value === null || typeof value === 'boolean') return String(value)
  const inner = margin + layout.indent
  const below = (name: string): Place => ({ layout, path: [...path, name], margin: inner })
  if (Array.isArray(value)) {
    const lines = value.map((item, at) => inner + written(run, run.force(item), below(String(at))))
    return wrapped('[]', lines, place)
  }
  if (!isObject(value)) return run.fail(`tried to manifest function at [${path.join(' ')}]`)
  const lines = shownFields(value).map(
    (name) => inner + jsonString(name) + layout.separator + written(run, value.get(run, name), below(name)),
  )
  return wrapped('{}', lines, place)
}

const wrapped = (brackets: string, lines: readonly string[], { layout: { newline }, margin }: Place): string =>
  `${brackets[0]}${newline}${lines.join(`,${newline}`)}${newline}${margin}${brackets[1]}`

/** A string as Go's encoder writes it when it leaves HTML alone. */
const jsonString = (text: string): string =>
  JSON.stringify(text).replace(/[\u2028\u2029]/g, (c) => (c === '\u2028' ? '\\u2028' : '\\u2029'))

/** Data that goes deeper than frames do is endless. */
export function expectDepth(run: Run, path: { length: number }): void {
  if (path.length >= run.limits.frames) run.fail('max manifest depth exceeded, possible infinite recursion')
}
