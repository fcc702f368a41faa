import { arrayAt, type JsonObject, objectAt } from '../json.ts'
import { asJson, type KubeObject } from '../object.ts'
import { type Core, keyOf, type Target } from '../rest/core.ts'
import { mustGet } from '../rest/update.ts'

/** Writes the finalizers in a namespace's spec; one that is being deleted and has none left is gone. */
export function finalizeNamespace(core: Core, target: Target, body: JsonObject): KubeObject {
  const live = mustGet(core, target)
  const finalizers = arrayAt(objectAt(body, 'spec'), 'finalizers')
  const spec = { ...objectAt(asJson(live), 'spec'), finalizers }
  const isDone =
    live.metadata.deletionTimestamp !== undefined && finalizers.length === 0 && (live.metadata.finalizers ?? []).length === 0
  if (isDone) return core.store.remove(keyOf(target)) ?? live
  return core.store.put(keyOf(target), { ...live, spec })
}
