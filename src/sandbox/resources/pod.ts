import { arrayAt, isJsonObject, type Json, type JsonObject, objectAt, textAt } from '../json.ts'
import type { HookContext } from './resource.ts'

/** A new pod: pending, with its quality of service, its priority and the tolerations that the API server adds to every pod. */
export function preparePod(pod: JsonObject, context: HookContext): JsonObject {
  const spec = objectAt(pod, 'spec')
  return {
    ...pod,
    spec: { ...spec, ...priorityOf(spec, context), tolerations: tolerationsOf(spec) },
    status: { phase: 'Pending', qosClass: qosClass(spec) },
  }
}

function priorityOf(spec: JsonObject, { list }: HookContext): JsonObject {
  const classes = list('scheduling.k8s.io/priorityclasses').map((candidate) => candidate as { [field: string]: unknown })
  const wanted = textAt(spec, 'priorityClassName')
  const found = classes.find((candidate) => {
    const metadata = isJsonObject(candidate['metadata']) ? candidate['metadata'] : {}
    return wanted === '' ? candidate['globalDefault'] === true : textAt(metadata, 'name') === wanted
  })
  const value = found?.['value']
  const policy = found?.['preemptionPolicy']
  return {
    priority: typeof value === 'number' ? value : (systemPriorities[wanted] ?? 0),
    preemptionPolicy: typeof policy === 'string' ? policy : 'PreemptLowerPriority',
  }
}

const systemPriorities: { [name: string]: number } = {
  'system-cluster-critical': 2_000_000_000,
  'system-node-critical': 2_000_001_000,
}

// A pod stays five minutes on a node that has gone silent, unless it says otherwise.
function tolerationsOf(spec: JsonObject): Json[] {
  const given = arrayAt(spec, 'tolerations')
  const added = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'].filter(
    (key) => !given.some((toleration) => isJsonObject(toleration) && tolerates(toleration, key)),
  )
  return [...given, ...added.map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }))]
}

function tolerates(toleration: JsonObject, key: string): boolean {
  const ownKey = textAt(toleration, 'key')
  const effect = textAt(toleration, 'effect')
  return (ownKey === key || ownKey === '') && (effect === 'NoExecute' || effect === '')
}

function qosClass(spec: JsonObject): string {
  const containers = [...arrayAt(spec, 'containers'), ...arrayAt(spec, 'initContainers')].filter(isJsonObject)
  const resources = containers.map((container) => objectAt(container, 'resources'))
  if (resources.every((each) => !counts(objectAt(each, 'requests')) && !counts(objectAt(each, 'limits')))) return 'BestEffort'
  const isGuaranteed = resources.every((each) => {
    const limits = objectAt(each, 'limits')
    const requests = { ...limits, ...objectAt(each, 'requests') }
    return ['cpu', 'memory'].every((name) => limits[name] !== undefined && String(limits[name]) === String(requests[name]))
  })
  return isGuaranteed ? 'Guaranteed' : 'Burstable'
}

function counts(quantities: JsonObject): boolean {
  return ['cpu', 'memory'].some((name) => quantities[name] !== undefined && String(quantities[name]) !== '0')
}
