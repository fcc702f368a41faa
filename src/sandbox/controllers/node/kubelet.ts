import { timestamp } from '../../clock.ts'
import type { KubeObject } from '../../object.ts'
import { keyOf } from '../cache.ts'
import { kinds } from '../kinds.ts'
import type { Queue } from '../queue.ts'
import { type Pod, type PodStatus, plain, shaped } from '../shapes.ts'
import type { World } from '../world.ts'
import { Addresses } from './addresses.ts'
import { endedStatus } from './containers.ts'
import { podEvents } from './pod-events.ts'
import { nextStep, nodeAddress, settled } from './pod-life.ts'

/** Name of the only node. */
export const nodeName = 'sandbox'

/** How long a pod takes to end when it is asked to. */
const stopMs = 150

/** Lets every pod on the node live: start, get ready, fail, end, and go when it is deleted. */
export function startKubelet(world: World): void {
  const kubelet = new Kubelet(world)
  world.controller('kubelet', kinds.pod, (pod, queue) => kubelet.reconcile(pod, queue))
  world.cache(kinds.pod).onChange((event) => {
    if (event.type === 'DELETED') kubelet.forget(shaped<Pod>(event.object))
  })
}

class Kubelet {
  readonly #world: World
  readonly #addresses = new Addresses()
  // When the step that a pod waits for was first seen. After a restart the wait begins anew; nothing else is lost.
  readonly #waits = new Map<string, { step: string; sinceMs: number }>()

  constructor(world: World) {
    this.#world = world
    for (const object of world.cache(kinds.pod).all()) {
      const pod = shaped<Pod>(object)
      if (pod.status?.podIP !== undefined) this.#addresses.take(pod.status.podIP, pod.metadata.uid ?? '')
    }
  }

  reconcile(object: KubeObject, queue: Queue): void {
    const pod = shaped<Pod>(object)
    if ((pod.spec.nodeName ?? '') !== nodeName) return
    const isLeaving = pod.metadata.deletionTimestamp !== undefined
    const next = isLeaving ? { step: 'stop', afterMs: stopFor(pod) } : nextStep(pod)
    if (next === undefined) return
    const leftMs = this.#leftMs(pod, next)
    if (leftMs > 0) return queue.addAfter(keyOf(object), leftMs)
    this.#waits.delete(pod.metadata.uid ?? '')
    if ('happen' in next) this.#write(pod, this.#addressed(pod, next.happen(this.#world.now())))
    else this.#remove(pod)
  }

  forget(pod: Pod): void {
    this.#waits.delete(pod.metadata.uid ?? '')
    if (pod.status?.podIP !== undefined) this.#addresses.release(pod.status.podIP, pod.metadata.uid ?? '')
  }

  #leftMs(pod: Pod, { step, afterMs }: { step: string; afterMs: number }): number {
    const nowMs = this.#world.now().getTime()
    const uid = pod.metadata.uid ?? ''
    const wait = this.#waits.get(uid)
    const sinceMs = wait?.step === step ? wait.sinceMs : nowMs
    this.#waits.set(uid, { step, sinceMs })
    return sinceMs + afterMs - nowMs
  }

  #addressed(pod: Pod, status: PodStatus): PodStatus {
    const hasStarted = status.containerStatuses?.some((each) => each.state.waiting === undefined) === true
    if (!hasStarted || status.podIP !== undefined) return status
    const podIP = pod.spec.hostNetwork === true ? nodeAddress : this.#addresses.next(pod.metadata.uid ?? '')
    return { ...status, podIP, podIPs: [{ ip: podIP }] }
  }

  #write(pod: Pod, status: PodStatus): void {
    this.#world.writeStatus(plain(pod), status, 'kubelet')
    for (const event of podEvents(pod, status)) this.#world.events.record(pod, { ...event, component: 'kubelet', host: nodeName })
  }

  // A finalizer keeps the object, and who holds it wants to know how the pod ended.
  #remove(pod: Pod): void {
    const { phase } = pod.status ?? {}
    const isOver = phase === 'Succeeded' || phase === 'Failed'
    if ((pod.metadata.finalizers ?? []).length > 0 && !isOver) {
      this.#world.writeStatus(plain(pod), stopped(pod, this.#world.now()), 'kubelet')
    }
    if ((pod.metadata.deletionGracePeriodSeconds ?? 1) > 0) this.#world.delete(plain(pod), { gracePeriodSeconds: 0 })
  }
}

function stopFor(pod: Pod): number {
  return Math.min(stopMs, (pod.metadata.deletionGracePeriodSeconds ?? 0) * 1000)
}

function stopped(pod: Pod, now: Date): PodStatus {
  const status = pod.status ?? { phase: 'Pending' }
  // 143: ended by the signal to terminate.
  const containerStatuses = (status.containerStatuses ?? []).map((each) =>
    each.state.terminated === undefined ? endedStatus(each, timestamp(now), 143) : each,
  )
  const ended = shaped<Pod>(plain({ ...pod, spec: { ...pod.spec, restartPolicy: 'Never' } }))
  return settled(ended, { ...status, containerStatuses }, now)
}
