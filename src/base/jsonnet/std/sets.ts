import { arrayOf, compare, equals, plus } from '../run/operators.ts'
import type { Run } from '../run/run.ts'
import type { Item, Value } from '../run/value.ts'
import { keyOf } from './arrays.ts'
import { framed, type Library, type Optional, strict } from './define.ts'
import { foldable, itemsOf } from './indexable.ts'
import { sliceOfValue } from './slice.ts'

type Key = (item: Item) => Value

/** Arrays that are sorted and have nothing twice. */
export const setFunctions: Library = {
  sort: strict(['arr', 'keyF?'], (run, list: Value, keyF: Value | undefined) => sorted(run, list, keyF)),
  uniq: framed(['arr', 'keyF?'], (run, list: Item, keyF: Optional) => uniq(run, run.force(list), keyOf(run, keyF))),
  set: framed(['arr', 'keyF?'], (run, list: Item, keyF: Optional) =>
    uniq(run, sorted(run, run.force(list), keyF), keyOf(run, keyF)),
  ),
  setMember: framed(['x', 'arr', 'keyF?'], (run, wanted: Item, list: Item, keyF: Optional) => {
    const key = keyOf(run, keyF)
    return inter(run, { left: [wanted], right: () => itemsOf(run, run.force(list)), key }).length > 0
  }),
  setUnion: framed(['a', 'b', 'keyF?'], (run, a: Item, b: Item, keyF: Optional) => union(run, sides(run, a, b, keyF))),
  setInter: framed(['a', 'b', 'keyF?'], (run, a: Item, b: Item, keyF: Optional) => inter(run, sides(run, a, b, keyF))),
  setDiff: framed(['a', 'b', 'keyF?'], (run, a: Item, b: Item, keyF: Optional) => difference(run, sides(run, a, b, keyF))),
}

type Sides = { left: readonly Item[]; right(): readonly Item[]; key: Key; rests: readonly [Rest, Rest] }

/** Adds what is left of a side to a result. */
type Rest = (sum: Item[], from: number) => Value

function sides(run: Run, a: Item, b: Item, keyF: Optional): Sides {
  const left = run.force(a)
  const items = itemsOf(run, left)
  const right = run.force(b)
  const restOf =
    (value: Value): Rest =>
    (sum, from) =>
      // What is no array has a size all the same, and shows here that it is none.
      Array.isArray(value) ? [...sum, ...value.slice(from)] : plus(run, sum, sliceOfValue(run, value, [from, null, null]))
  const key = keyOf(run, keyF)
  return { left: items, right: () => itemsOf(run, right), key, rests: [restOf(left), restOf(right)] }
}

/** Sorts by insertion in blocks, then merges them: which two elements are compared first is seen where they cannot be compared. */
function sorted(run: Run, list: Value, keyF: Optional): Item[] {
  const items = arrayOf(run, list)
  const key = keyOf(run, keyF)
  const keyed = items.map((item) => ({ item, key: key(item) }))
  const isLess = (a: { key: Value }, b: { key: Value }): boolean => compare(run, a.key, b.key) < 0
  const block = 20
  for (let start = 0; start < keyed.length; start += block) {
    for (let at = start + 1; at < Math.min(start + block, keyed.length); at++) {
      for (let to = at; to > start && isLess(keyed[to]!, keyed[to - 1]!); to--) {
        ;[keyed[to], keyed[to - 1]] = [keyed[to - 1]!, keyed[to]!]
      }
    }
  }
  return keyed.toSorted((a, b) => compare(run, a.key, b.key)).map(({ item }) => item)
}

function uniq(run: Run, list: Value, key: Key): Item[] {
  const kept: Item[] = []
  for (const item of foldable(run, 'foldl', list)) {
    const last = kept.at(-1)
    if (last === undefined || !equals(run, key(last), key(item))) kept.push(item)
  }
  return kept
}

/** Of elements that are equal, those of the left side win. */
function union(run: Run, { left, right, key, rests }: Sides): Value {
  const all: Item[] = []
  let [i, j] = [0, 0]
  // Where there is nothing on the left, nobody looks whether the right is a list.
  const others = left.length === 0 ? [] : right()
  while (i < left.length && j < others.length) {
    const [one, other] = [left[i]!, others[j]!]
    const [oneKey, otherKey] = [key(one), key(other)]
    const isSame = equals(run, oneKey, otherKey)
    const isFirst = isSame || compare(run, oneKey, otherKey) < 0
    all.push(isFirst ? one : other)
    if (isFirst) i++
    if (isSame || !isFirst) j++
  }
  return i >= left.length ? rests[1](all, j) : rests[0](all, i)
}

function inter(run: Run, { left, right, key }: Omit<Sides, 'rests'>): Item[] {
  const both: Item[] = []
  let [i, j] = [0, 0]
  const others = left.length === 0 ? [] : right()
  while (i < left.length && j < others.length) {
    const [oneKey, otherKey] = [key(left[i]!), key(others[j]!)]
    if (equals(run, oneKey, otherKey)) {
      both.push(left[i]!)
      i++
      j++
    } else if (compare(run, oneKey, otherKey) < 0) i++
    else j++
  }
  return both
}

function difference(run: Run, { left, right, key, rests }: Sides): Value {
  const rest: Item[] = []
  let [i, j] = [0, 0]
  const others = left.length === 0 ? [] : right()
  while (i < left.length && j < others.length) {
    const [oneKey, otherKey] = [key(left[i]!), key(others[j]!)]
    if (equals(run, oneKey, otherKey)) {
      i++
      j++
    } else if (compare(run, oneKey, otherKey) < 0) rest.push(left[i++]!)
    else j++
  }
  return i >= left.length ? rest : rests[0](rest, i)
}
