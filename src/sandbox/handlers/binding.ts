import { type JsonObject, objectAt, textAt } from '../json.ts'
import { bind } from '../rest/bind.ts'
import type { Core } from '../rest/core.ts'
import { badRequest } from '../rest/refusals.ts'

/** Puts a pod onto a node, as a scheduler asks for it with a Binding. */
export function bindPod(core: Core, namespace: string, binding: JsonObject): JsonObject {
  const served = core.registry.find('', 'v1', 'pods')
  if (served === undefined) throw badRequest('pods are not served')
  const name = textAt(objectAt(binding, 'metadata'), 'name')
  bind(core, { ...served, namespace, name, subresource: 'binding' }, textAt(objectAt(binding, 'target'), 'name'))
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 }
}
