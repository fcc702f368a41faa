import type { GoMap, GoValue } from '#base/go-template'

/** The map at a dotted path; undefined where there is none. */
export function tableAt(values: GoMap, path: string): GoMap | undefined {
  let table = values
  for (const key of path.split('.')) {
    const next = table.get(key)
    if (!(next instanceof Map)) return undefined
    table = next
  }
  return table
}

/** What is at a dotted path and no map; undefined where there is nothing. */
export function valueAt(values: GoMap, path: string): GoValue {
  const end = path.lastIndexOf('.')
  const table = end < 0 ? values : tableAt(values, path.slice(0, end))
  const value = table?.get(path.slice(end + 1))
  return value instanceof Map ? undefined : value
}
