import { timestamp } from '../../clock.ts'
import { sameJson } from '../../json.ts'
import type { KubeObject } from '../../object.ts'
import { keyOf } from '../cache.ts'
import { withCondition } from '../conditions.ts'
import { kinds } from '../kinds.ts'
import { selects } from '../labels.ts'
import { asPods, hasEnded, isReady } from '../pods.ts'
import {
  type Condition,
  type IntOrPercent,
  type LabelSelector,
  type Pod,
  type PodTemplate,
  type Shape,
  shaped,
} from '../shapes.ts'
import { podCount } from '../workloads/rollout-plan.ts'
import type { World } from '../world.ts'

type Budget = Shape<
  { minAvailable?: IntOrPercent; maxUnavailable?: IntOrPercent; selector?: LabelSelector },
  { observedGeneration?: number; expectedPods?: number; conditions?: Condition[]; disruptedPods?: { [name: string]: string } }
>

type Sized = Shape<{ replicas?: number; template?: PodTemplate }, object>

/** Counts for each PodDisruptionBudget how many of its pods may be disturbed now. */
export function startDisruptionBudgets(world: World): void {
  const queue = world.controller('disruption', kinds.podDisruptionBudget, (object) => reconcile(world, object))
  world.cache(kinds.pod).onChange(({ type, object, before }) => {
    if (
      type === 'MODIFIED' &&
      before !== undefined &&
      sameJson(object.metadata.labels ?? {}, before.metadata.labels ?? {}) &&
      isSame(object, before)
    )
      return
    for (const budget of world.cache(kinds.podDisruptionBudget).inNamespace(object.metadata.namespace ?? '')) {
      if (selects(shaped<Budget>(budget).spec.selector, object.metadata.labels)) queue.add(keyOf(budget))
    }
  })
  // How many pods are expected is what their controllers ask for.
  for (const kind of [kinds.replicaSet, kinds.statefulSet]) {
    world.cache(kind).onChange(({ object }) => {
      for (const budget of world.cache(kinds.podDisruptionBudget).inNamespace(object.metadata.namespace ?? ''))
        queue.add(keyOf(budget))
    })
  }
}

function isSame(a: KubeObject, b: KubeObject): boolean {
  const [one, two] = [shaped<Pod>(a), shaped<Pod>(b)]
  return isHealthy(one) === isHealthy(two) && hasEnded(one) === hasEnded(two)
}

function reconcile(world: World, object: KubeObject): void {
  const budget = shaped<Budget>(object)
  const pods = asPods(world.cache(kinds.pod).inNamespace(object.metadata.namespace ?? '')).filter(
    (pod) => selects(budget.spec.selector, pod.metadata.labels) && !hasEnded(pod),
  )
  const component = 'controllermanager'
  const isKnown = budget.status?.expectedPods === 0 && budget.status.observedGeneration === object.metadata.generation
  if (pods.length === 0 && !isKnown)
    world.events.record(budget, { reason: 'NoPods', message: 'No matching pods found', component })
  const { expectedPods, desiredHealthy } = wantedOf(world, budget, pods)
  const currentHealthy = pods.filter(isHealthy).length
  const disruptionsAllowed = Math.max(0, currentHealthy - desiredHealthy)
  const observedGeneration = object.metadata.generation ?? 1
  const isAllowed = disruptionsAllowed > 0
  const condition = {
    type: 'DisruptionAllowed',
    status: isAllowed ? 'True' : 'False',
    observedGeneration,
    lastTransitionTime: timestamp(world.now()),
    reason: isAllowed ? 'SufficientPods' : 'InsufficientPods',
    message: '',
  }
  const conditions = withCondition(budget.status?.conditions, condition).map((each) => ({ ...each, observedGeneration }))
  const counts = { disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods }
  const disrupted = budget.status?.disruptedPods === undefined ? {} : { disruptedPods: budget.status.disruptedPods }
  world.writeStatus(object, { observedGeneration, ...disrupted, ...counts, conditions })
}

function wantedOf(world: World, budget: Budget, pods: readonly Pod[]): { expectedPods: number; desiredHealthy: number } {
  const { minAvailable, maxUnavailable } = budget.spec
  const expected = expectedOf(world, pods)
  if (maxUnavailable !== undefined) {
    return { expectedPods: expected, desiredHealthy: Math.max(0, expected - podCount(maxUnavailable, expected, 'up')) }
  }
  // A plain number says all there is to know; only a percentage needs the size of the workload.
  const expectedPods = typeof minAvailable === 'string' ? expected : pods.length
  return { expectedPods, desiredHealthy: podCount(minAvailable ?? 1, expectedPods, 'up') }
}

function expectedOf(world: World, pods: readonly Pod[]): number {
  const sizes = new Map<string, number>()
  for (const pod of pods) {
    const owner = pod.metadata.ownerReferences?.find((each) => each.controller === true)
    const kind = owner?.kind === 'StatefulSet' ? kinds.statefulSet : kinds.replicaSet
    const controller = owner === undefined ? undefined : world.cache(kind).get(`${pod.metadata.namespace ?? ''}/${owner.name}`)
    if (controller !== undefined) sizes.set(owner?.uid ?? '', shaped<Sized>(controller).spec.replicas ?? 1)
  }
  return [...sizes.values()].reduce((total, size) => total + size, 0)
}

function isHealthy(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp === undefined && isReady(pod)
}
