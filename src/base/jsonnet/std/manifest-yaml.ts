import { booleanOf, isObject } from '../run/operators.ts'
import { plainNumber } from '../run/number-text.ts'
import type { Run } from '../run/run.ts'
import { type Item, typeOf, type Value } from '../run/value.ts'
import { quoted, shownFields } from '../run/manifest.ts'
import { framed, type Library, type Optional, strict } from './define.ts'
import { expectDepth } from './manifest-json.ts'

type Style = { indentsArrays: boolean; quotesKeys: boolean }

/** Values as YAML. */
export const manifestYamlFunctions: Library = {
  manifestYamlDoc: strict(
    ['value', 'indent_array_in_object?', 'quote_keys?'],
    (run, value: Value, indents: Value | undefined, quotes: Value | undefined) =>
      documentOf(run, value, {
        indentsArrays: booleanOf(run, indents ?? false),
        quotesKeys: booleanOf(run, quotes ?? true),
      }),
  ),
  manifestYamlStream: framed(
    ['value', 'indent_array_in_object?', 'c_document_end?', 'quote_keys?'],
    (run, value: Item, ...[indents, ends, quotes]: [Optional, Optional, Optional]) => {
      const list = run.force(value)
      if (!Array.isArray(list)) return run.fail(`manifestYamlStream only takes arrays, got ${typeOf(list)}`)
      const truth = (item: Optional, otherwise: boolean): boolean =>
        booleanOf(run, item === undefined ? otherwise : run.force(item))
      const documents = list.map((item) => {
        const document = run.force(item)
        return documentOf(run, document, { indentsArrays: truth(indents, false), quotesKeys: truth(quotes, true) })
      })
      return `---\n${documents.join('\n---\n')}${truth(ends, true) ? '\n...\n' : '\n'}`
    },
  ),
}

const documentOf = (run: Run, value: Value, style: Style): string => written(run, value, { style, margin: '', depth: 0 })

type Place = { style: Style; margin: string; depth: number }

function written(run: Run, value: Value, place: Place): string {
  expectDepth(run, { length: place.depth })
  run.spend()
  if (typeof value === 'string') return textOf(value, place.margin)
  if (typeof value === 'number') return plainNumber(value)
  if (value === null || typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return listOf(run, value, place)
  // The program forgets functions, and writes nothing.
  if (!isObject(value)) return ''
  const names = shownFields(value)
  if (names.length === 0) return '{}'
  return names
    .map((name) => {
      const field = value.get(run, name)
      const key = place.style.quotesKeys || !isBareSafe(name) ? quoted(name) : name
      return `${key}:${fieldOf(run, field, place)}`
    })
    .join(`\n${place.margin}`)
}

function fieldOf(run: Run, value: Value, { style, margin, depth }: Place): string {
  const deeper = `${margin}  `
  if (Array.isArray(value) && value.length > 0) {
    const inner = style.indentsArrays ? deeper : margin
    return `\n${inner}${written(run, value, { style, margin: inner, depth: depth + 1 })}`
  }
  if (isObject(value) && shownFields(value).length > 0) {
    return `\n${deeper}${written(run, value, { style, margin: deeper, depth: depth + 1 })}`
  }
  return ` ${written(run, value, { style, margin, depth: depth + 1 })}`
}

function listOf(run: Run, list: readonly Item[], { style, margin, depth }: Place): string {
  if (list.length === 0) return '[]'
  const deeper = `${margin}  `
  return list
    .map((item) => {
      const value = run.force(item)
      const isNested = Array.isArray(value) || isObject(value)
      const gap = Array.isArray(value) && value.length > 0 ? `\n${deeper}` : ' '
      return `-${gap}${written(run, value, { style, margin: isNested ? deeper : margin, depth: depth + 1 })}`
    })
    .join(`\n${margin}`)
}

/** A text that ends with a line break is a block. */
function textOf(text: string, margin: string): string {
  if (text === '') return '""'
  if (!text.endsWith('\n')) return quoted(text)
  const lines = text.slice(0, -1).split('\n')
  return `|${lines.map((line) => `\n${margin}  ${line}`).join('')}`
}

const reserved = /^(?:true|false|yes|no|on|off|y|n|\.nan|[-+]?\.inf|null|-|---)$/i
const number = /^(?:[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|[-+]?(?:inf|infinity)|nan)$/i

/** Whether a key means itself without quotes: nothing that YAML could take for a truth value, a number or a date. */
function isBareSafe(key: string): boolean {
  if (!/^[A-Za-z0-9_\-/.]+$/.test(key) || reserved.test(key)) return false
  if (/^(?:[0-9]*-){2}[0-9]*$/.test(key) || /^[-+]?0b[0-1_]+$/.test(key) || /[-+]?0x[0-9a-fA-F_]+/.test(key)) return false
  // A number that is too large is none to the program.
  return !number.test(key) || (/\d/.test(key) && !Number.isFinite(Number(key)))
}
