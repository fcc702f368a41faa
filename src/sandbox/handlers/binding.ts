import { timestamp } from '../clock.ts'
import { type JsonObject, objectAt, textAt } from '../json.ts'
import { asJson } from '../object.ts'
import { type Core, keyOf, type Target } from '../rest/core.ts'
import { badRequest, conflict } from '../rest/refusals.ts'
import { mustGet } from '../rest/update.ts'

/** Puts a pod onto a node, as a scheduler asks for it with a Binding. */
export function bindPod(core: Core, namespace: string, binding: JsonObject): JsonObject {
  const served = core.registry.find('', 'v1', 'pods')
  if (served === undefined) throw badRequest('pods are not served')
  const target: Target = { ...served, namespace, name: textAt(objectAt(binding, 'metadata'), 'name'), subresource: '' }
  const pod = mustGet(core, target)
  const spec = objectAt(asJson(pod), 'spec')
  const node = textAt(objectAt(binding, 'target'), 'name')
  if (textAt(spec, 'nodeName') !== '') {
    throw conflict(
      target.resource,
      target.name,
      `pod ${target.name} is already assigned to node ${JSON.stringify(textAt(spec, 'nodeName'))}`,
    )
  }
  const condition = { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: timestamp(core.clock.now()) }
  const status = objectAt(asJson(pod), 'status')
  core.store.put(keyOf(target), { ...pod, spec: { ...spec, nodeName: node }, status: { ...status, conditions: [condition] } })
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 }
}
