import type { GoValue } from '#base/go-template'
import type { CompiledSchema } from './compiled-schema.ts'

/** What no keyword has looked at yet. */
export type Unevaluated = { properties: Set<string>; items: Set<number> }

/** `tracked` where the schema around asks, too. */
export function startOf(schema: CompiledSchema, value: GoValue, tracked = false): Unevaluated {
  const result: Unevaluated = { properties: new Set(), items: new Set() }
  if (value instanceof Map) {
    const isAsked = tracked || schema.unevaluatedProperties !== undefined
    if (isAsked && schema.additionalProperties === undefined) result.properties = new Set(value.keys())
  } else if (Array.isArray(value)) {
    const isAsked = tracked || schema.unevaluatedItems !== undefined
    const seen = schema.prefixItems?.length ?? 0
    if (isAsked && schema.items === undefined) for (let index = seen; index < value.length; index++) result.items.add(index)
  }
  return result
}

/** Takes what another schema has looked at as looked at. */
export function merge(into: Unevaluated, other: Unevaluated): void {
  for (const name of into.properties) if (!other.properties.has(name)) into.properties.delete(name)
  for (const index of into.items) if (!other.items.has(index)) into.items.delete(index)
}

export const isEmpty = ({ properties, items }: Unevaluated): boolean => properties.size === 0 && items.size === 0
