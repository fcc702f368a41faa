import { entryOf, isEmpty, isNull, type ListNode, type Node, valueOf, WrongNodeKind } from '../node/index.ts'

/** Names items of a list: by the values of keys, or, with the key '', by what they are themselves. */
export type ItemKey = { keys: readonly string[]; values: readonly string[] }

/** The first item that has all values; single values are found by the key ''. */
export function findItem(list: Node | undefined, { keys, values }: ItemKey): Node | undefined {
  if (list?.kind !== 'list') return undefined
  const [first = ''] = keys
  if (first === '') return list.items.find((item) => valueOf(item) === (values[0] ?? ''))
  return list.items.find((item) =>
    keys.every((key, index) => {
      const entry = entryOf(item, key)
      return entry !== undefined && valueOf(entry.value) === (values[index] ?? '')
    }),
  )
}

/**
 * Puts an item into a list, in the place of each one that the key names, or at the end; without an item those are removed. In passing it drops what is
 * null or an empty map, and, where the key has no values, everything else: so it is in kustomize, and lists with broken items show it. An empty
 * value stands for any. Throws WrongNodeKind.
 */
export function setItem(list: ListNode, key: ItemKey, item: Node | undefined): void {
  const kept: Node[] = []
  let isFound = false
  for (const each of list.items) {
    if (isNull(each) || (each.kind === 'map' && isEmpty(each))) continue
    const isForeign = each.kind !== 'map' && (key.keys[0] ?? '') !== '' && (key.values[0] ?? '') !== ''
    if (isForeign) kept.push(each)
    else if (!isNamed(each, key)) {
      if (key.values.length > 0) kept.push(each)
    } else {
      isFound = true
      if (item !== undefined) kept.push(item)
    }
  }
  list.items = kept
  if (item !== undefined && !isNull(item) && !isFound) list.items.push(item)
}

/** A key without a value counts as what the key before it was. */
function isNamed(item: Node, { keys, values }: ItemKey): boolean {
  let matches = false
  for (const [index, key] of keys.entries()) {
    const value = values[index]
    if (value !== undefined) matches = hasValue(item, key, value)
    if (!matches) return false
  }
  return keys.length > 0
}

function hasValue(item: Node, key: string, value: string): boolean {
  if (key === '') {
    if (item.kind !== 'scalar') throw new WrongNodeKind('scalar', item)
    return item.value === value
  }
  if (item.kind !== 'map') throw new WrongNodeKind('map', item)
  const entry = entryOf(item, key)
  return entry !== undefined && (value === '' || valueOf(entry.value) === value)
}
