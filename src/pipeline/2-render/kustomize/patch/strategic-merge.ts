import type { ScalarStyle } from '#base/yaml'
import {
  asList,
  asMap,
  entryOf,
  fieldOf,
  getField,
  isEmpty,
  isNull,
  type ListNode,
  listNode,
  type MapNode,
  type Node,
  scalar,
  setField,
  setScalar,
  valueOf,
  WrongNodeKind,
} from '../node/index.ts'
import type { FieldRule, SchemaSource, TypeRule } from '../schema/index.ts'
import { takeDirective, takeDirectiveOfNew } from './directive.ts'
import { findItem, setItem } from './element-set.ts'
import { commonKeys, mergedRows, type Row, type Rows } from './item-keys.ts'

/**
 * Merges a patch into an object, in place, as kustomize does: maps field by field, lists by the keys of the schema with the items of the patch first,
 * everything else by replacing it. Fields that are blank in the object go in passing, and items with equal keys become one. The patch is used up: parts
 * of it become parts of the object. Gives false where the patch deletes the object. Throws KustomizeError.
 */
export function mergeInto(target: MapNode, patch: Node, schema: Pick<SchemaSource, 'typeOf'>): boolean {
  return new Merge(schema).walk({ target, patch }, undefined) !== undefined
}

/** What is merged; one of the two may be absent. */
type Pair = { target: Node | undefined; patch: Node | undefined }

class Merge {
  private readonly schema: Pick<SchemaSource, 'typeOf'>
  /** Null values of the target that stay although nulls are removed. */
  private readonly keptNulls = new Set<Node>()

  constructor(schema: Pick<SchemaSource, 'typeOf'>) {
    this.schema = schema
  }

  /** What the two are together; undefined where nothing is left. */
  walk(pair: Pair, rule: FieldRule | undefined): Node | undefined {
    const { target, patch } = pair
    const kind = !isNull(target) ? target?.kind : !isNull(patch) ? patch?.kind : 'map'
    if (kind === 'map') {
      asMap(target)
      asMap(patch)
      return this.map(pair, rule?.type ?? this.ownType(pair))
    }
    if (kind === 'list') {
      asList(target)
      asList(patch)
      if (rule?.keys !== undefined) return this.list(pair, rule.keys, rule.type)
      takeForm(target, patch)
      return patch ?? target
    }
    if (patch !== undefined && !isNull(patch) && patch.kind !== 'scalar') throw new WrongNodeKind('scalar', patch)
    return patch ?? target
  }

  /** An object inside of another one is of the kind that it says. */
  private ownType({ target, patch }: Pair): TypeRule | undefined {
    for (const node of [target, patch]) {
      const kind = valueOf(fieldOf(node, 'kind'))
      const apiVersion = valueOf(fieldOf(node, 'apiVersion'))
      if (kind === '' || apiVersion === '') continue
      const type = this.schema.typeOf(apiVersion, kind)
      if (type !== undefined) return type
    }
    return undefined
  }

  private map(pair: Pair, type: TypeRule | undefined): Node | undefined {
    const result = this.mapToFill(pair)
    if (result === undefined) return undefined
    const { patch } = pair
    for (const name of namesOf(result, patch)) {
      const inner = { target: fieldOf(result, name), patch: fieldOf(patch, name) }
      const value = this.walk(inner, type?.field(name))
      // What the patch alone has keeps its key as it is written there.
      const keyStyle = value !== undefined && value === inner.patch ? keyStyleOf(patch, name) : undefined
      setField(result, name, value, { keepNull: value !== undefined && this.keptNulls.has(value), keyStyle })
    }
    return result
  }

  /** Which of the two maps goes on, before their fields are merged. Where it is the patch, the patch is merged with itself. */
  private mapToFill({ target, patch }: Pair): Node | undefined {
    takeForm(target, patch)
    if (target === undefined || isNull(target)) {
      if (takeDirectiveOfNew(patch) === 'delete') return undefined
      if (patch === undefined && valueOf(target) !== '' && target !== undefined) {
        this.keptNulls.add(target)
        return target
      }
      return patch
    }
    if (patch !== undefined && isNull(patch)) return undefined
    const directive = takeDirective(patch)
    return directive === 'delete' ? undefined : directive === 'replace' ? patch : target
  }

  private list(pair: Pair, keys: readonly string[], type: TypeRule | undefined): Node | undefined {
    const { patch } = pair
    const target = this.listToFill(pair)
    if (target === undefined) return undefined
    const lists = { target, patch }
    const rows = keys.length === 0 ? [] : rowsOf([patch, target], keys)
    if (keys.length > 0) return this.items(lists, { keys, rows: keys.length > 1 ? mergedRows(rows) : rows }, type)
    return this.items(lists, { keys: [''], rows: singleRows([patch, target]) }, type)
  }

  private listToFill({ target, patch }: Pair): ListNode | undefined {
    takeForm(target, patch)
    if (isNull(target)) return asList(patch)
    if (patch !== undefined && isNull(patch)) return undefined
    const directive = takeDirective(patch)
    return directive === 'delete' ? undefined : directive === 'replace' ? asList(patch) : asList(target)
  }

  private items(lists: { target: ListNode; patch: Node | undefined }, table: Rows, type: TypeRule | undefined): Node {
    const { target, patch } = lists
    const merged = listNode()
    let keys = table.keys
    for (const row of table.rows) {
      const common = commonKeys(table.rows, row, table.keys)
      keys = common.keys
      const own = commonKeys([common.values], common.values, common.keys)
      const pair = { target: findItem(target, own), patch: findItem(patch, own) }
      const item = this.walk(pair, type === undefined ? undefined : { keys: undefined, type })
      if (item === undefined || isNull(item) || (item.kind === 'map' && isEmpty(item))) {
        for (const _ of keys) setItem(target, common, undefined)
        continue
      }
      for (const [index, key] of keys.entries()) fillKey(item, key, common.values[index] ?? '')
      setItem(merged, common, item)
    }
    return table.rows.length === 0 ? target : withRest(merged, target, keys)
  }
}

/** An empty target takes over how the patch is written. */
function takeForm(target: Node | undefined, patch: Node | undefined): void {
  if (target === undefined || patch === undefined || target.kind === 'scalar' || patch.kind === 'scalar' || !isEmpty(target))
    return
  target.flow = patch.flow
  target.tagged = patch.tagged
}

function namesOf(...maps: ReadonlyArray<Node | undefined>): string[] {
  const names = new Set<string>()
  for (const map of maps) if (map?.kind === 'map') for (const { key } of map.entries) names.add(valueOf(key))
  return [...names].sort()
}

function keyStyleOf(map: Node | undefined, name: string): ScalarStyle | undefined {
  const key = entryOf(map, name)?.key
  return key?.kind === 'scalar' ? key.style : undefined
}

/** The values of the keys of all items, each combination once; '' where a value is absent or empty. */
function rowsOf(lists: ReadonlyArray<Node | undefined>, keys: readonly string[]): Row[] {
  const rows = new Map<string, Row>()
  for (const list of lists) {
    for (const item of list?.kind === 'list' ? list.items : []) {
      const row = keys.map((key) => {
        const value = fieldOf(item, key)
        return isEmpty(value) ? '' : valueOf(value)
      })
      const id = JSON.stringify(row)
      if (!rows.has(id)) rows.set(id, row)
    }
  }
  return [...rows.values()]
}

function singleRows(lists: ReadonlyArray<Node | undefined>): Row[] {
  const values = new Set<string>()
  for (const list of lists) for (const item of list?.kind === 'list' ? list.items : []) values.add(valueOf(item))
  return Array.from(values, (value) => [value])
}

/** An item that was found by a key has it, even where only the other one had. */
function fillKey(item: Node, key: string, value: string): void {
  if (value === '' || entryOf(item, key) !== undefined) return
  if (key === '') setScalar(item, scalar(value))
  else setField(item, key, scalar(value))
}

/** Puts what is left of the target behind the merged items; where an item is there already, it takes its place. */
function withRest(merged: ListNode, target: ListNode, keys: readonly string[]): ListNode {
  for (const item of target.items) {
    if (keys[0] === '') {
      setItem(merged, { keys, values: [valueOf(item)] }, item)
      continue
    }
    const values: string[] = []
    for (const key of keys) {
      const value = getField(item, key)
      if (value === undefined) merged.items.push(item)
      else values.push(valueOf(value))
    }
    if (keys.length > 1) setItem(merged, { keys, values }, undefined)
    setItem(merged, { keys, values }, item)
  }
  return merged
}
