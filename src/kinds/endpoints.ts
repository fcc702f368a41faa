import { isJsonObject, type Json } from '#model'
import { listAt } from './fields.ts'
import type { KindRule } from './rule.ts'

/** Endpoints: the order of subsets, addresses and ports means nothing, so it is fixed. */
export const endpoints: KindRule = {
  kind: 'Endpoints',
  groups: [''],
  normalise(object) {
    const subsets = listAt(object, 'subsets').filter(isJsonObject)
    if (subsets.length === 0) return
    for (const subset of subsets) {
      for (const name of ['addresses', 'notReadyAddresses', 'ports']) {
        const list = subset[name]
        if (Array.isArray(list)) subset[name] = sortByText(list)
      }
    }
    object['subsets'] = sortByText(subsets)
  },
}

function sortByText(list: Json[]): Json[] {
  return list
    .map((value) => ({ value, text: JSON.stringify(value) }))
    .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
    .map((entry) => entry.value)
}
