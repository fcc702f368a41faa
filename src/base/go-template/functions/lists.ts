import { compareBytes } from '../bytes.ts'
import { deepEqual } from '../comparison.ts'
import { kindOf } from '../kinds.ts'
import { GoError, type GoList, type GoValue, listTypeOf, nilList, typedList } from '../value.ts'
import { castInt } from './casts.ts'
import { isEmpty } from './defaults.ts'
import { define, defineVariadic, named, nilPointer, withMust, type Family } from './define.ts'
import { isNothing, listOf, refuse } from './reflection.ts'
import { stringsOf, textValue } from './string-lists.ts'

const list = defineVariadic({ params: [], variadic: 'interface {}', result: '[]interface {}' }, (...items) => items)

/** Lists. None of them changes its argument, and the forms with `must` differ only in Go, where the others panic. */
export const listFunctions: Family = {
  list,
  tuple: list,
  ...named(
    ['append', 'push', 'mustAppend', 'mustPush'],
    of2('Cannot push on type', (items, item) => [...items, item]),
  ),
  ...withMust(
    'prepend',
    of2('Cannot prepend on type', (items, item) => [item, ...items]),
  ),
  ...withMust(
    'first',
    item('Cannot find first on type', (items) => items[0] ?? null),
  ),
  ...withMust(
    'last',
    item('Cannot find last on type', (items) => items.at(-1) ?? null),
  ),
  ...withMust(
    'rest',
    of1('Cannot find rest on type', (items) => (items.length === 0 ? nilList() : items.slice(1))),
  ),
  ...withMust(
    'initial',
    of1('Cannot find initial on type', (items) => (items.length === 0 ? nilList() : items.slice(0, -1))),
  ),
  ...withMust(
    'reverse',
    of1('Cannot find reverse on type', (items) => [...items].reverse()),
  ),
  ...withMust(
    'compact',
    of1('Cannot compact on type', (items) => items.filter((each) => !isEmpty(each))),
  ),
  ...withMust('uniq', of1('Cannot find uniq on type', unique)),
  ...withMust(
    'without',
    defineVariadic({ params: ['interface {}'], variadic: 'interface {}', result: '[]interface {}' }, (value, ...omitted) =>
      itemsOf(value, 'Cannot find without on type').filter((each) => !omitted.some((other) => deepEqual(other, each))),
    ),
  ),
  ...withMust(
    'has',
    define(['interface {}', 'interface {}'], 'bool', (needle, haystack) => {
      if (isNothing(haystack)) return false
      return itemsOf(haystack, 'Cannot find has on type').some((each) => deepEqual(needle, each))
    }),
  ),
  ...withMust('slice', defineVariadic({ params: ['interface {}'], variadic: 'interface {}', result: 'interface {}' }, cut)),
  ...withMust('chunk', define(['int', 'interface {}'], '[][]interface {}', chunk)),
  concat: defineVariadic({ params: [], variadic: 'interface {}', result: 'interface {}' }, concat),
  sortAlpha: define(['interface {}'], '[]string', (value) =>
    typedList('[]string', listOf(value) === undefined ? [textValue(value)] : stringsOf(value).sort(compareBytes)),
  ),
}

/** The elements of a list, as a copy without a type; an error of this wording for everything else. */
function itemsOf(value: GoValue, wording: string): GoList {
  const items = listOf(value)
  if (items !== undefined) return Array.from(items)
  if (isNothing(value)) throw nilPointer()
  return refuse(wording, value)
}

function of1(wording: string, work: (items: GoList) => GoList) {
  return define(['interface {}'], '[]interface {}', (value) => work(itemsOf(value, wording)))
}

function of2(wording: string, work: (items: GoList, item: GoValue) => GoList) {
  return define(['interface {}', 'interface {}'], '[]interface {}', (value, extra) => work(itemsOf(value, wording), extra))
}

function item(wording: string, work: (items: GoList) => GoValue) {
  return define(['interface {}'], 'interface {}', (value) => work(itemsOf(value, wording)))
}

function unique(items: GoList): GoList {
  const seen = new Set<GoValue>()
  const kept: GoList = []
  for (const each of items) {
    // Texts and flags are what lists mostly hold; for them a set says the same as the deep comparison with everything before.
    const simple = typeof each === 'string' || typeof each === 'boolean'
    if (simple ? seen.has(each) : kept.some((other) => deepEqual(each, other))) continue
    if (simple) seen.add(each)
    kept.push(each)
  }
  return kept
}

/** Part of a list, of the list's own type; nil for an empty list, whatever the bounds. */
function cut(value: GoValue, ...bounds: GoValue[]): GoValue {
  const items = itemsOf(value, 'list should be type of slice or array but')
  if (items.length === 0) return null
  const start = bounds.length > 0 ? Number(castInt(bounds[0])) : 0
  const end = bounds.length > 1 ? Number(castInt(bounds[1])) : items.length
  if (start < 0 || end > items.length || start > end) throw new GoError('reflect.Value.Slice: slice index out of bounds')
  const type = Array.isArray(value) ? listTypeOf(value) : '[]interface {}'
  return typedList(type, items.slice(start, end))
}

function chunk(size: bigint, value: GoValue): GoValue {
  const items = itemsOf(value, 'Cannot chunk type')
  const length = Number(size)
  const count = Math.floor((items.length - 1) / length) + 1
  if (!Number.isFinite(count) || count < 0) throw new GoError('runtime error: makeslice: len out of range')
  const chunks: GoList = []
  for (let at = 0; at < count; at++) {
    if (length < 0) throw new GoError('runtime error: makeslice: len out of range')
    chunks.push(items.slice(at * length, (at + 1) * length))
  }
  return typedList('[][]interface {}', chunks)
}

function concat(...lists: GoValue[]): GoValue {
  const all: GoList = []
  for (const each of lists) {
    const items = listOf(each)
    if (items === undefined) {
      if (isNothing(each)) throw nilPointer()
      throw new GoError(`Cannot concat type ${kindOf(each)} as list`)
    }
    for (const one of items) all.push(one)
  }
  return all.length === 0 ? nilList() : all
}
