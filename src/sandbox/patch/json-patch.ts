import { Pointer, applyPatch } from 'rfc6902'
import type { Operation } from 'rfc6902'
import { isJsonObject } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import type { Patched } from '../schema.ts'
import { cloneJson } from '../types/index.ts'

/** The API server tells nothing more about a patch that does not fit. */
const rejected = 'the server rejected our request due to an error in our request'

/** JSON patch (RFC 6902), all or nothing. As in kube-apiserver, `replace` may also set a field that an object does not have yet. */
export function jsonPatch(object: JsonObject, operations: Json): Patched {
  if (!Array.isArray(operations)) {
    return {
      ok: false,
      code: 400,
      message: 'error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch',
    }
  }
  const copy = cloneJson(object)
  for (const operation of operations) {
    if (!isOperation(operation)) return { ok: false, code: 422, message: rejected }
    const failed = applyPatch(copy, [asServer(operation, copy)]).some((error) => error !== null)
    if (failed) return { ok: false, code: 422, message: rejected }
  }
  return { ok: true, object: copy }
}

const needsValue = ['add', 'replace', 'test']
const needsFrom = ['move', 'copy']

function isOperation(operation: Json): operation is Operation & JsonObject {
  if (!isJsonObject(operation) || typeof operation['path'] !== 'string' || typeof operation['op'] !== 'string') return false
  // A `__proto__` step would reach beyond the object.
  if (/(^|\/)(__proto__|constructor|prototype)(\/|$)/.test(`${operation['path']}/${String(operation['from'] ?? '')}`))
    return false
  if (needsValue.includes(operation['op'])) return 'value' in operation
  return operation['op'] === 'remove' || (needsFrom.includes(operation['op']) && typeof operation['from'] === 'string')
}

/** The patch library of the API server does not look whether the field of an object that it replaces is there. */
function asServer(operation: Operation, object: JsonObject): Operation {
  if (operation.op !== 'replace' || !operation.path.startsWith('/')) return operation
  const { parent, value } = Pointer.fromJSON(operation.path).evaluate(object)
  return value === undefined && isJsonObject(parent) ? { op: 'add', path: operation.path, value: operation.value } : operation
}
