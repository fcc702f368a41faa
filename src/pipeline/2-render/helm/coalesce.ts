import { type GoMap, type GoValue, sprintf } from '#base/go-template'
import type { ChartNode } from './chart-tree.ts'
import { deepCopy } from './values-text.ts'

/**
 * How values meet, as of Helm 4.2. There are two ways: *coalescing*, where a user's null removes a key and nulls of the chart vanish, and *merging*,
 * which keeps nulls because a chart further up may still want to remove something with them. Both write into their first argument.
 */
export type Meeting = { keepNulls: boolean; warn: (text: string) => void }

/** A user's values over those of a chart and, below the names of its dependencies, theirs; in a new map. */
export function coalesceValues(node: ChartNode, values: GoMap, meeting: Meeting): GoMap {
  return coalesceChart(node, deepCopy(values), '', meeting)
}

/** The keys of `source` that `target` lacks, level by level. */
export function coalesceTables(target: GoMap, source: GoMap, prefix: string, meeting: Meeting): GoMap {
  const meant = new Set([...source].flatMap(([key, value]) => (isNull(value) ? [] : [key])))
  for (const [key, value] of target) {
    if (isNull(value)) source.set(key, null)
  }
  for (const [key, value] of source) {
    const known = target.get(key)
    if (!target.has(key)) target.set(key, value)
    else if (!meeting.keepNulls && isNull(known) && meant.has(key)) target.delete(key)
    else meetInTable(known, value, join(prefix, key), meeting)
  }
  return target
}

/** Removes the keys whose value is null, at every level of maps. */
export function dropNulls(map: GoMap): void {
  for (const [key, value] of map) {
    if (isNull(value)) map.delete(key)
    else if (value instanceof Map) dropNulls(value)
  }
}

function meetInTable(known: GoValue, value: GoValue, path: string, meeting: Meeting): void {
  if (value instanceof Map) {
    if (known instanceof Map) coalesceTables(known, value, path, meeting)
    else meeting.warn(sprintf('warning: cannot overwrite table with non table for %s (%v)', [path, value]))
  } else if (known instanceof Map && !isNull(value)) {
    meeting.warn(sprintf('warning: destination for %s is a table. Ignoring non-table value (%v)', [path, value]))
  }
}

function coalesceChart(node: ChartNode, target: GoMap, prefix: string, meeting: Meeting): GoMap {
  const path = join(prefix, node.name)
  coalesceDefaults(node, target, path, meeting)
  for (const child of node.dependencies) {
    const known = target.get(child.name)
    if (!target.has(child.name)) target.set(child.name, new Map())
    else if (!(known instanceof Map)) throw new TypeMismatch(child.name, known)
    const table = target.get(child.name)
    if (!(table instanceof Map)) continue
    coalesceGlobals(table, target, path, meeting)
    coalesceChart(child, table, path, meeting)
  }
  return target
}

/** A value stands where the table of a dependency should be. */
export class TypeMismatch extends Error {
  constructor(name: string, value: GoValue) {
    super(`type mismatch on ${name}: ${sprintf('%t', [value])}`)
  }
}

/** The chart's defaults where the user says nothing. Tables of dependencies keep their nulls until the dependency's own turn. */
function coalesceDefaults(node: ChartNode, target: GoMap, path: string, meeting: Meeting): void {
  const children = new Set(node.dependencies.map((child) => child.name))
  for (const [key, value] of deepCopy(node.values)) {
    const known = target.get(key)
    if (!target.has(key)) addDefault(target, key, value, meeting)
    else if (isNull(known) && !meeting.keepNulls) target.delete(key)
    else if (known instanceof Map) {
      if (value instanceof Map) {
        const keepNulls = meeting.keepNulls || children.has(key)
        if (!keepNulls) dropNulls(value)
        coalesceTables(known, value, join(path, key), { ...meeting, keepNulls })
      } else if (!isNull(value)) meeting.warn(`warning: skipped value for ${path}.${key}: Not a table.`)
    }
  }
}

function addDefault(target: GoMap, key: string, value: GoValue, meeting: Meeting): void {
  if (!meeting.keepNulls) {
    if (isNull(value)) return
    if (value instanceof Map) dropNulls(value)
  }
  target.set(key, value)
}

/** A parent's `global` over that of its dependency. Nested tables are shared with the parent's, as they are in Helm. */
function coalesceGlobals(target: GoMap, source: GoMap, prefix: string, meeting: Meeting): void {
  const own = target.has('global') ? target.get('global') : new Map()
  const given = source.has('global') ? source.get('global') : new Map()
  if (!(own instanceof Map)) return meeting.warn('warning: skipping globals because destination global is not a table.')
  if (!(given instanceof Map)) return meeting.warn('warning: skipping globals because source global is not a table.')
  for (const [key, value] of given) {
    const known = own.get(key)
    if (!(value instanceof Map)) {
      if (known instanceof Map) meeting.warn(`key ${key} is table. Skipping`)
      else own.set(key, value)
      continue
    }
    const copy: GoMap = new Map(value)
    if (!own.has(key)) own.set(key, copy)
    else if (!(known instanceof Map)) meeting.warn(`Conflict: cannot merge map onto non-map for "${key}". Skipping.`)
    else {
      coalesceTables(copy, known, join(prefix, key), { ...meeting, keepNulls: true })
      own.set(key, copy)
    }
  }
  target.set('global', own)
}

const isNull = (value: GoValue): boolean => value === null || value === undefined
const join = (prefix: string, key: string): string => (prefix === '' ? key : `${prefix}.${key}`)
