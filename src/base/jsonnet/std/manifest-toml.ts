import { isObject, stringOf } from '../run/operators.ts'
import { numberText } from '../run/number-text.ts'
import type { JsonnetObject } from '../run/object.ts'
import type { Run } from '../run/run.ts'
import { type Item, typeOf, type Value } from '../run/value.ts'
import { quoted, shownFields } from '../run/manifest.ts'
import { framed, type Library, strict } from './define.ts'
import { expectDepth } from './manifest-json.ts'

/** Values as TOML. */
export const manifestTomlFunctions: Library = {
  manifestToml: framed(['value'], (run, value: Item) => tomlOf(run, run.force(value), '  ')),
  manifestTomlEx: strict(['value', 'indent'], (run, value: Value, indent: Value) => tomlOf(run, value, stringOf(run, indent))),
}

/** `names` is the path of tables, `path` also counts the elements of arrays of tables: for messages. */
type Place = { indent: string; names: readonly string[]; path: readonly string[]; margin: string; depth: number }

function tomlOf(run: Run, value: Value, indent: string): string {
  if (!isObject(value)) return run.fail(`TOML body must be an object. Got ${typeOf(value)}`)
  return bodyOf(run, value, { indent, names: [], path: [], margin: '', depth: 0 })
}

function bodyOf(run: Run, object: JsonnetObject, place: Place): string {
  expectDepth(run, { length: place.depth })
  const { margin, depth } = place
  const lines: string[] = []
  const sections = ['']
  for (const name of shownFields(object)) {
    const value = object.get(run, name)
    const path = [...place.path, name]
    const below = { ...place, names: [...place.names, name], path, depth: depth + 1 }
    if (isObject(value)) sections.push(tableOf(run, value, below))
    else if (isTableArray(run, value)) sections.push(tablesOf(run, value, below))
    else {
      const text = valueOf(run, value, { ...place, path, margin: '', depth: depth + 1 }, false)
      lines.push(...`${keyOf(name)} = ${text}`.split('\n'))
    }
  }
  return (lines.length > 0 ? margin : '') + lines.join(`\n${margin}`) + sections.join('\n\n')
}

function tableOf(run: Run, object: JsonnetObject, place: Place): string {
  expectDepth(run, { length: place.depth })
  const { margin, indent, names, depth } = place
  const head = `${margin}[${names.map(keyOf).join('.')}]${shownFields(object).length > 0 ? '\n' : ''}`
  return head + bodyOf(run, object, { ...place, margin: margin + indent, depth: depth + 1 })
}

function tablesOf(run: Run, list: readonly Item[], place: Place): string {
  expectDepth(run, { length: place.depth })
  const { margin, indent, names, path, depth } = place
  return list
    .map((item, at) => {
      // All elements are objects: that made it an array of tables.
      const object = run.force(item) as JsonnetObject
      const head = `${margin}[[${names.map(keyOf).join('.')}]]${shownFields(object).length > 0 ? '\n' : ''}`
      const inside = { ...place, path: [...path, String(at)], margin: margin + indent, depth: depth + 1 }
      return head + bodyOf(run, object, inside)
    })
    .join('\n\n')
}

function isTableArray(run: Run, value: Value): value is Item[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => isObject(run.force(item)))
}

function valueOf(run: Run, value: Value, place: Place, inline: boolean): string {
  expectDepth(run, { length: place.depth })
  const { path, indent, margin, depth } = place
  if (value === null) return run.fail(`Tried to manifest "null" at [${path.join(' ')}]`)
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'number') return numberText(value)
  if (typeof value === 'string') return quoted(value)
  const below = (name: string): Place => ({ ...place, path: [...path, name], margin: '', depth: depth + 1 })
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]'
    const gap = inline ? ' ' : '\n'
    const inner = inline ? '' : margin + indent
    const items = value.map((item, at) => inner + valueOf(run, run.force(item), below(String(at)), true))
    return `[${gap}${items.join(`,${gap}`)}${gap}${inline ? margin : ''}]`
  }
  if (!isObject(value)) return run.fail(`Tried to manifest function at [${path.join(' ')}]`)
  const fields = shownFields(value).map((name) => `${keyOf(name)} = ${valueOf(run, value.get(run, name), below(name), true)}`)
  return `{ ${fields.join(', ')} }`
}

const keyOf = (name: string): string => (name === '' ? "''" : /^[A-Za-z0-9_-]+$/.test(name) ? name : quoted(name))
