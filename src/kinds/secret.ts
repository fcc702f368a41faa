import { isJsonObject, type JsonObject } from '#model'
import { field } from './fields.ts'
import type { KindRule } from './rule.ts'

/** Secret: `stringData` is a way of writing `data` that the API server never shows again, so we write `data`. */
export const secret: KindRule = {
  kind: 'Secret',
  groups: [''],
  traits: { secret: true },
  normalise(object) {
    const clear = field(object, 'stringData')
    if (!isJsonObject(clear)) return
    const given = field(object, 'data')
    const data: JsonObject = isJsonObject(given) ? given : {}
    // A value that is not a string stays where it is: the API server refuses it in words of its own.
    for (const [key, value] of Object.entries(clear)) {
      if (typeof value !== 'string') continue
      data[key] = Buffer.from(value, 'utf8').toString('base64')
      delete clear[key]
    }
    if (Object.keys(data).length > 0) object['data'] = data
    if (Object.keys(clear).length === 0) delete object['stringData']
  },
}
