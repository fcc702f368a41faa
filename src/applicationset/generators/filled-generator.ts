import { isJsonObject, type Json, type JsonObject } from '#model'
import type { Dialect } from '../dialects/dialect.ts'
import { fieldOf, filled, type Filler } from '../template.ts'

/** Kinds whose `values` are filled in once more with the parameters of the generator itself. */
const withValues = new Set(['clusters', 'git', 'scmProvider', 'clusterDecisionResource', 'pullRequest', 'plugin'])

/**
 * A generator inside a matrix with the parameters of the matrix' first child filled in. Its selector chooses among what it gives, so it stays as
 * it is written, and so does its template, which nobody uses there.
 */
export function filledGenerator<P>(generator: JsonObject, parameters: P, dialect: Dialect<P>, place = ''): JsonObject {
  const fill: Filler = (text, at) => dialect.fill(text, parameters, at)
  return mapped(generator, (kind, fields) => {
    if (kind === 'selector' || !isJsonObject(fields)) return fields
    const at = fieldOf(place, kind)
    return mapped(fields, (field, value) => {
      const inner = fieldOf(at, field)
      if (field === 'template') return value
      if (field === 'values' && withValues.has(kind) && isJsonObject(value))
        return valuesKnown(value, { parameters, dialect, place: inner })
      if (field === 'generators' && Array.isArray(value)) {
        return value.map((child, index) =>
          isJsonObject(child) ? filledGenerator(child, parameters, dialect, `${inner}[${index}]`) : child,
        )
      }
      return filled(value, inner, fill)
    })
  })
}

function valuesKnown<P>(
  values: JsonObject,
  { parameters, dialect, place }: { parameters: P; dialect: Dialect<P>; place: string },
): JsonObject {
  return mapped(values, (key, value) =>
    typeof value === 'string' ? dialect.fillKnown(value, parameters, fieldOf(place, key)) : value,
  )
}

function mapped(object: JsonObject, change: (key: string, value: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(key, value)]))
}
