import { applyPatch, type Operation as PatchOperation } from 'rfc6902'
import { ApiError } from '#contract'
import { isJsonObject, type Json } from '#model'

/** Applies a patch that travels as text; what cannot be applied is an ApiError InvalidArgument. The document stays as it is. */
export function patched(document: unknown, patch: { patch?: unknown; patchType?: string | undefined }): unknown {
  if (typeof patch.patch !== 'string') throw new ApiError('InvalidArgument', 'patch is missing; expected JSON as text')
  const parsed = parse(patch.patch)
  switch (patch.patchType ?? '') {
    case '':
    case 'json':
      return jsonPatched(document, parsed)
    case 'merge':
      return mergePatched(document, parsed)
    default:
      throw new ApiError('InvalidArgument', `Patch type '${patch.patchType}' is not supported`)
  }
}

/** RFC 7386. */
export function mergePatched(target: unknown, patch: unknown): unknown {
  if (!isJsonObject(patch)) return patch
  const merged: { [field: string]: unknown } = isJsonObject(target) ? { ...target } : {}
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) delete merged[field]
    else if (field !== '__proto__') merged[field] = mergePatched(merged[field], value)
  }
  return merged
}

function jsonPatched(document: unknown, patch: Json): unknown {
  if (!Array.isArray(patch))
    throw new ApiError('InvalidArgument', 'a JSON patch is a list of operations; is patchType merge meant?')
  const copy: unknown = structuredClone(document)
  // The library checks each operation itself and returns an error for each that it refuses.
  const failed = applyPatch(copy, patch as unknown as PatchOperation[]).find((error) => error !== null)
  if (failed !== undefined) throw new ApiError('InvalidArgument', `the patch cannot be applied: ${failed.message}`)
  return copy
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    throw new ApiError('InvalidArgument', 'the patch is no JSON')
  }
}
