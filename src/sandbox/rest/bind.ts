import { timestamp } from '../clock.ts'
import { arrayAt, isJsonObject, type JsonObject, objectAt, textAt } from '../json.ts'
import { asJson, asObject, type KubeObject } from '../object.ts'
import { conflict } from './refusals.ts'
import { type Core, keyOf, type Target } from './core.ts'
import { mustGet } from './update.ts'

/**
 * POST to a pod's `binding`: the only way to give a pod a node. As upstream it counts as no change of the wish, leaves the owners of fields
 * alone and marks the pod as scheduled. A pod that has a node already, or is being deleted, is a Conflict.
 */
export function bind(core: Core, target: Target, nodeName: string): KubeObject {
  const pod = asJson(mustGet(core, target))
  const [metadata, spec, status] = [objectAt(pod, 'metadata'), objectAt(pod, 'spec'), objectAt(pod, 'status')]
  const refuse = (reason: string) => conflict(target.resource, target.name, reason)
  if (metadata['deletionTimestamp'] !== undefined)
    throw refuse(`pod ${target.name} is being deleted, cannot be assigned to a host`)
  const present = textAt(spec, 'nodeName')
  if (present !== '') throw refuse(`pod ${target.name} is already assigned to node ${JSON.stringify(present)}`)
  const conditions = arrayAt(status, 'conditions').filter((each) => !(isJsonObject(each) && each['type'] === 'PodScheduled'))
  const next = {
    ...pod,
    spec: { ...spec, nodeName },
    status: { ...status, conditions: [...conditions, scheduled(metadata, core.clock.now())] },
  }
  return core.store.put(keyOf(target), asObject(next))
}

function scheduled(metadata: JsonObject, now: Date): JsonObject {
  const generation = metadata['generation']
  return {
    type: 'PodScheduled',
    ...(typeof generation === 'number' ? { observedGeneration: generation } : {}),
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: timestamp(now),
  }
}
