import { compareBytes } from '#base/go-template'
import type { FieldSpec, Texts } from '../contract.ts'
import type { Transform } from '../resources/index.ts'
import { changeFields, entrySetter } from './field-spec.ts'

/** Puts labels, or annotations, into the fields of a table, in the order of their keys. */
export function entriesTransformer(texts: Texts, specs: readonly FieldSpec[]): Transform {
  const entries = Object.entries(texts ?? {}).sort(([one], [other]) => compareBytes(one, other))
  return ({ resources }) => {
    for (const resource of resources) {
      for (const [key, value] of entries) {
        changeFields(resource, specs, { create: 'map', tag: '!!map', set: entrySetter(key, value) })
      }
    }
  }
}
