import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isJsonObject, type Json, type JsonObject } from '#model'
import { mergePatch } from './merge-patch.ts'

/** RFC 7386, section 2. */
function applied(target: Json | undefined, patch: Json): Json {
  if (!isJsonObject(patch)) return patch
  const result: JsonObject = isJsonObject(target) ? { ...target } : {}
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) delete result[field]
    else result[field] = applied(result[field], value)
  }
  return result
}

const value = fc.letrec<{ tree: Json; object: JsonObject }>((tie) => ({
  tree: fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.integer()), tie('object')),
  object: fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('tree')),
}))

describe('a merge patch', () => {
  it('turns one object into the other', () => {
    fc.assert(
      fc.property(value.object, value.object, (before, after) => {
        expect(applied(before, mergePatch(before, after) ?? {})).toEqual(after)
      }),
    )
  })

  it('is not there where nothing changed', () => {
    fc.assert(
      fc.property(value.object, (object) => {
        expect(mergePatch(object, structuredClone(object))).toBeUndefined()
      }),
    )
  })
})
