import type { CompiledSchema } from './compiled-schema.ts'

/** The schemas that led here. `id` tells values apart: the same schema on the same value twice is a circle. */
export type Scope = { schema: CompiledSchema; keyword: string; id: number; parent: Scope | undefined }

/** The outermost of the schemas that led here whose resource answers. */
export function outermost(
  scope: Scope,
  fallback: CompiledSchema,
  answer: (resource: CompiledSchema, schema: CompiledSchema) => CompiledSchema | undefined,
): CompiledSchema {
  let result = fallback
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    const found = at.schema.resource && answer(at.schema.resource, at.schema)
    if (found !== undefined) result = found
  }
  return result
}

/** The answer of `$recursiveAnchor`. */
export const recursiveTarget = (resource: CompiledSchema, schema: CompiledSchema): CompiledSchema | undefined =>
  resource.isRecursiveAnchor === true ? schema : undefined

/** Says so where the same schema already has the same value before it. */
export function circleOf(scope: Scope): string | undefined {
  for (let at = scope.parent; at !== undefined && at.id === scope.id; at = at.parent) {
    if (at.schema !== scope.schema) continue
    const location = JSON.stringify(scope.schema.location)
    return `both ${pathOf(scope)} and ${pathOf(at)} resolve to ${location} causing reference cycle`
  }
  return undefined
}

function pathOf(scope: Scope): string {
  const { parent, keyword, schema } = scope
  if (parent === undefined) return ''
  return `${pathOf(parent)}${keyword === '' ? schema.location.slice(parent.schema.location.length) : `/${keyword}`}`
}
