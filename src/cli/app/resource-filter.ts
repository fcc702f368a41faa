import { matchGlob } from '#base'
import { UsageError } from '../flags.ts'

/** What `--resource` says: parts may hold `*`; `exclude` for a leading `!`. No namespace means any. */
export type ObjectFilter = { exclude: boolean; group: string; kind: string; namespace: string | undefined; name: string }

/** Reads `GROUP:KIND:NAME` or `GROUP:KIND:NAMESPACE/NAME`, with `!` in front for "all but". */
export function parseFilter(text: string): ObjectFilter {
  const exclude = text.startsWith('!')
  const parts = (exclude ? text.slice(1) : text).split(':')
  const [group = '', kind = '', ...rest] = parts
  const path = rest.join(':').split('/')
  const name = path.at(-1) ?? ''
  if (rest.length === 0 || kind === '' || name === '' || path.length > 2) {
    throw new UsageError(`--resource is ${JSON.stringify(text)}; expected GROUP:KIND:NAME or GROUP:KIND:NAMESPACE/NAME`)
  }
  return { exclude, group, kind, namespace: path.length === 2 ? path[0] : undefined, name }
}

/** What at least one filter names (all, where every filter excludes) and none excludes. */
export function chosenObjects<T extends { group?: string; kind: string; namespace?: string; name: string }>(
  objects: readonly T[],
  filters: readonly ObjectFilter[],
): T[] {
  const wanted = filters.filter(({ exclude }) => !exclude)
  const unwanted = filters.filter(({ exclude }) => exclude)
  return objects.filter(
    (object) =>
      (wanted.length === 0 || wanted.some((filter) => matches(filter, object))) &&
      !unwanted.some((filter) => matches(filter, object)),
  )
}

function matches(filter: ObjectFilter, object: { group?: string; kind: string; namespace?: string; name: string }): boolean {
  return (
    matchGlob(filter.group, object.group ?? '') &&
    matchGlob(filter.kind, object.kind) &&
    (filter.namespace === undefined || matchGlob(filter.namespace, object.namespace ?? '')) &&
    matchGlob(filter.name, object.name)
  )
}
