import { timestamp } from '../../clock.ts'
import { numberAt, objectAt } from '../../json.ts'
import { asJson, groupOf, type KubeObject } from '../../object.ts'
import { keyOf } from '../cache.ts'
import { withCondition } from '../conditions.ts'
import { kinds } from '../kinds.ts'
import type { Queue } from '../queue.ts'
import { type Condition, plain, type Shape, shaped } from '../shapes.ts'
import { controllerManager, type World } from '../world.ts'

type MetricTarget = { type: string; averageUtilization?: number; averageValue?: string; value?: string }

type Metric = { type: string; resource?: { name: string; target: MetricTarget } }

type AutoscalerSpec = {
  minReplicas?: number
  maxReplicas: number
  scaleTargetRef: { apiVersion?: string; kind: string; name: string }
  metrics?: Metric[]
}

type AutoscalerStatus = {
  observedGeneration?: number
  currentReplicas?: number
  desiredReplicas: number
  currentMetrics?: object[] | null
  lastScaleTime?: string
  conditions?: Condition[]
}

type Autoscaler = Shape<AutoscalerSpec, AutoscalerStatus>

const component = 'horizontal-pod-autoscaler'

/**
 * Keeps the size of each target between its bounds. There is no load here, so it reports a utilisation that is exactly on target
 * and never scales for the load's sake.
 */
export function startAutoscalers(world: World): void {
  const queue = world.controller('autoscaler', kinds.horizontalPodAutoscaler, (object, own) => reconcile(world, object, own))
  for (const target of [kinds.deployment, kinds.statefulSet, kinds.replicaSet]) {
    world.cache(target).onChange(({ object }) => {
      for (const each of world.cache(kinds.horizontalPodAutoscaler).inNamespace(object.metadata.namespace ?? '')) {
        const ref = shaped<Autoscaler>(each).spec.scaleTargetRef
        if (ref.kind === object.kind && ref.name === object.metadata.name) queue.add(keyOf(each))
      }
    })
  }
}

function reconcile(world: World, object: KubeObject, queue: Queue): void {
  const scaler = shaped<Autoscaler>(object)
  if (scaler.metadata.deletionTimestamp !== undefined) return
  const { kind, name, apiVersion = 'apps/v1' } = scaler.spec.scaleTargetRef
  const target = world.api.get({ group: groupOf(apiVersion), kind }, scaler.metadata.namespace ?? '', name)
  if (target === undefined) {
    // Nobody tells when a target of a foreign kind appears, so upstream's own rhythm is kept.
    queue.addAfter(keyOf(object), 15_000)
    return lost(world, scaler)
  }
  const wanted = numberAt(objectAt(asJson(target), 'spec'), 'replicas') ?? 1
  const current = numberAt(objectAt(asJson(target), 'status'), 'replicas') ?? 0
  const { minReplicas = 1, maxReplicas } = scaler.spec
  const desired = wanted === 0 ? 0 : Math.min(Math.max(wanted, minReplicas), maxReplicas)
  const isScaled = desired !== wanted
  if (isScaled) scale(world, scaler, { target, desired, wanted })
  const time = timestamp(world.now())
  const status: AutoscalerStatus = {
    observedGeneration: scaler.metadata.generation ?? 1,
    ...(isScaled
      ? { lastScaleTime: time }
      : scaler.status?.lastScaleTime === undefined
        ? {}
        : { lastScaleTime: scaler.status.lastScaleTime }),
    currentReplicas: current,
    desiredReplicas: desired,
    currentMetrics: wanted === 0 ? null : (scaler.spec.metrics ?? []).flatMap(onTarget),
    conditions: conditionsOf(scaler, { desired, wanted, isScaled, time }),
  }
  world.writeStatus(object, withGeneration(scaler, status))
}

type Scaling = { target: KubeObject; desired: number; wanted: number }

function scale(world: World, scaler: Autoscaler, { target, desired, wanted }: Scaling): void {
  const spec = { ...objectAt(asJson(target), 'spec'), replicas: desired }
  world.api.update(plain({ ...target, spec }), { manager: controllerManager })
  const reason =
    desired > wanted ? 'Current number of replicas below Spec.MinReplicas' : 'Current number of replicas above Spec.MaxReplicas'
  world.events.record(scaler, { reason: 'SuccessfulRescale', message: `New size: ${desired}; reason: ${reason}`, component })
}

type Decision = { desired: number; wanted: number; isScaled: boolean; time: string }

function conditionsOf(scaler: Autoscaler, { desired, wanted, isScaled, time }: Decision): Condition[] {
  const set = (
    conditions: readonly Condition[] | undefined,
    type: string,
    status: string,
    words: readonly [string, string],
  ): Condition[] => withCondition(conditions, { type, status, lastTransitionTime: time, reason: words[0], message: words[1] })
  const before = scaler.status?.conditions
  if (wanted === 0) {
    const able = set(before, 'AbleToScale', 'True', [
      'SucceededGetScale',
      "the HPA controller was able to get the target's current scale",
    ])
    return set(able, 'ScalingActive', 'False', [
      'ScalingDisabled',
      'scaling is disabled since the replica count of the target is zero',
    ])
  }
  const metric = scaler.spec.metrics?.find((each) => each.resource !== undefined)?.resource
  const able = isScaled
    ? set(before, 'AbleToScale', 'True', [
        'SucceededRescale',
        `the HPA controller was able to update the target scale to ${desired}`,
      ])
    : set(before, 'AbleToScale', 'True', ['ReadyForNewScale', 'recommended size matches current size'])
  const counted = `the HPA was able to successfully calculate a replica count from ${metric?.name ?? 'cpu'} resource utilization (percentage of request)`
  const active = set(able, 'ScalingActive', 'True', ['ValidMetricFound', counted])
  const { minReplicas = 1, maxReplicas } = scaler.spec
  if (isScaled && desired === minReplicas) {
    return set(active, 'ScalingLimited', 'True', [
      'TooFewReplicas',
      'the desired replica count is less than the minimum replica count',
    ])
  }
  if (isScaled && desired === maxReplicas) {
    return set(active, 'ScalingLimited', 'True', [
      'TooManyReplicas',
      'the desired replica count is more than the maximum replica count',
    ])
  }
  return set(active, 'ScalingLimited', 'False', ['DesiredWithinRange', 'the desired count is within the acceptable range'])
}

function lost(world: World, scaler: Autoscaler): void {
  const { kind, name, apiVersion = 'apps/v1' } = scaler.spec.scaleTargetRef
  const plural = `${kind.toLowerCase()}s.${groupOf(apiVersion)}`
  const message = `the HPA controller was unable to get the target's current scale: ${plural} "${name}" not found`
  const time = timestamp(world.now())
  const condition = { type: 'AbleToScale', status: 'False', lastTransitionTime: time, reason: 'FailedGetScale', message }
  const before = scaler.status ?? { desiredReplicas: 0, currentMetrics: null }
  world.writeStatus(plain(scaler), withGeneration(scaler, { ...before, conditions: withCondition(before.conditions, condition) }))
  world.events.record(scaler, { type: 'Warning', reason: 'FailedGetScale', message: `${plural} "${name}" not found`, component })
}

// Autoscalers have no generation upstream, and then there is none to have been observed.
function withGeneration(scaler: Autoscaler, status: AutoscalerStatus): AutoscalerStatus {
  const { observedGeneration: _none, ...rest } = status
  return scaler.metadata.generation === undefined ? rest : { ...rest, observedGeneration: scaler.metadata.generation }
}

function onTarget(metric: Metric): object[] {
  if (metric.resource === undefined) return []
  const { name, target } = metric.resource
  const average = target.averageUtilization
  const current =
    average === undefined
      ? { averageValue: target.averageValue ?? '0' }
      : { averageUtilization: average, averageValue: `${average}m` }
  return [{ type: 'Resource', resource: { name, current } }]
}
