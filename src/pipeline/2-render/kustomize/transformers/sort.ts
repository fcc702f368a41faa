import { compareBytes } from '#base/go-template'
import { type Gvk, KustomizeError, type SortOptions } from '../contract.ts'
import { gvkSortText, gvkText, type ResId, type Transform } from '../resources/index.ts'
import { kindsFirst, kindsLast, rankOf } from './kind-order.ts'

/** Orders objects as `sortOptions` say; nothing said means their own order. Throws KustomizeError. */
export function sortTransformer(options: SortOptions | undefined): Transform {
  const { order, legacySortOptions } = options ?? { order: 'fifo', legacySortOptions: undefined }
  return (map) => {
    if (order !== 'fifo' && order !== 'legacy') throw refusal("the field 'sortOptions.order' must be one of [fifo, legacy]")
    if (order === 'fifo') {
      if (legacySortOptions === undefined) return
      const place = "the field 'sortOptions.legacySortOptions'"
      throw refusal(`${place} is set but the selected sort order is 'fifo', not 'legacy'`)
    }
    const { orderFirst, orderLast } = legacySortOptions ?? { orderFirst: kindsFirst, orderLast: kindsLast }
    const rank = rankOf(orderFirst, orderLast)
    const sortable = map.resources.map((resource) => ({ resource, ...sortKeysOf(resource.id) }))
    sortable.sort((one, other) => {
      if (one.gvkKey === other.gvkKey) return compareBytes(one.idKey, other.idKey)
      return compareKinds(one, other, rank)
    })
    map.reset(sortable.map(({ resource }) => resource))
  }
}

type SortKeys = { id: ResId; gvkKey: string; idKey: string }

function sortKeysOf(id: ResId): SortKeys {
  const namespace = id.namespace === '' ? '~X' : id.namespace
  const name = id.name === '' ? '~N' : id.name
  return { id, gvkKey: gvkSortText(id), idKey: `${gvkText(id)}|${namespace}|${name}` }
}

function compareKinds(one: SortKeys, other: SortKeys, rank: (kind: string) => number): number {
  const difference = rank(one.id.kind) - rank(other.id.kind)
  if (difference !== 0) return difference
  // The core kind Namespace comes before those of other groups, against the order of everything else.
  const isCore = (gvk: Gvk): boolean => gvk.group === '' && gvk.kind === 'Namespace'
  const backwards = one.id.kind === other.id.kind && (isCore(one.id) || isCore(other.id))
  return backwards ? compareBytes(other.gvkKey, one.gvkKey) : compareBytes(one.gvkKey, other.gvkKey)
}

function refusal(message: string): KustomizeError {
  return new KustomizeError('transformer', message, { field: 'sortOptions' })
}
