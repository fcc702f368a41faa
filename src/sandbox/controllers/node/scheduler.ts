import { timestamp } from '../../clock.ts'
import type { KubeObject } from '../../object.ts'
import { keyOf } from '../cache.ts'
import { conditionOf, withCondition } from '../conditions.ts'
import { kinds } from '../kinds.ts'
import { hasEnded } from '../pods.ts'
import { type Pod, type PodStatus, plain, type Shape, shaped } from '../shapes.ts'
import type { World } from '../world.ts'
import { nodeName } from './kubelet.ts'

/**
 * Puts every pod onto the only node as soon as its volume claims are bound. Node selectors, taints and resources are not looked at:
 * a repository asks for the nodes of its own cluster, and here there is one that suits everybody.
 */
export function startScheduler(world: World): void {
  const queue = world.controller('scheduler', kinds.pod, (pod) => schedule(world, pod))
  world.cache(kinds.persistentVolumeClaim).onChange(({ object }) => {
    for (const pod of world.cache(kinds.pod).inNamespace(object.metadata.namespace ?? '')) {
      if ((shaped<Pod>(pod).spec.nodeName ?? '') === '' && claimsOf(shaped<Pod>(pod)).includes(object.metadata.name ?? '')) {
        queue.add(keyOf(pod))
      }
    }
  })
}

function schedule(world: World, object: KubeObject): void {
  const pod = shaped<Pod>(object)
  if ((pod.spec.nodeName ?? '') !== '') return
  if (pod.metadata.deletionTimestamp !== undefined) return endUnscheduled(world, pod)
  if ((pod.spec.schedulingGates ?? []).length > 0) {
    return refuse(world, pod, { reason: 'SchedulingGated', message: 'Scheduling is blocked due to non-empty scheduling gates' })
  }
  const obstacle = volumeObstacle(world, pod)
  if (obstacle !== undefined) return refuse(world, pod, { reason: 'Unschedulable', message: obstacle })
  const { namespace = '', name = '' } = pod.metadata
  world.api.bind({ namespace, name }, nodeName)
  world.events.recordScheduled(pod, `Successfully assigned ${namespace}/${name} to ${nodeName}`, true)
}

/** No kubelet will ever say that such a pod has ended; upstream the pod garbage collector does, so that a Job can let go of it. */
function endUnscheduled(world: World, pod: Pod): void {
  if (hasEnded(pod)) return
  world.writeStatus(plain(pod), { ...pod.status, phase: 'Failed' }, 'kube-controller-manager')
}

function refuse(world: World, pod: Pod, { reason, message }: { reason: string; message: string }): void {
  const status: PodStatus = pod.status ?? { phase: 'Pending' }
  if (conditionOf(status.conditions, 'PodScheduled')?.message === message) return
  const condition = {
    type: 'PodScheduled',
    status: 'False',
    reason,
    message,
    lastProbeTime: null,
    lastTransitionTime: timestamp(world.now()),
    observedGeneration: pod.metadata.generation ?? 1,
  }
  world.writeStatus(plain(pod), { ...status, conditions: withCondition(status.conditions, condition) }, 'kube-scheduler')
  if (reason === 'Unschedulable') world.events.recordScheduled(pod, message, false)
}

type Claim = Shape<{ volumeName?: string }, { phase?: string }>

function volumeObstacle(world: World, pod: Pod): string | undefined {
  for (const name of claimsOf(pod)) {
    const claim = world.cache(kinds.persistentVolumeClaim).get(`${pod.metadata.namespace ?? ''}/${name}`)
    if (claim === undefined) return `0/1 nodes are available: persistentvolumeclaim "${name}" not found. ${notPreempted}`
    if (claim.metadata.deletionTimestamp !== undefined) {
      return `0/1 nodes are available: persistentvolumeclaim "${name}" is being deleted. ${notPreempted}`
    }
    if (shaped<Claim>(claim).status?.phase !== 'Bound') {
      return `0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims. ${notPreempted}`
    }
  }
  return undefined
}

// Odd as it reads, it is what the scheduler of 1.36 writes when no preemption could help.
const notPreempted = 'not found'

function claimsOf(pod: Pod): string[] {
  return (pod.spec.volumes ?? []).flatMap((volume) => volume.persistentVolumeClaim?.claimName ?? [])
}
