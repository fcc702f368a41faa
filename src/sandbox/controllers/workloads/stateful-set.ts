import type { KubeObject } from '../../object.ts'
import { keyOf } from '../cache.ts'
import { claimChildren, wakeAdopters } from '../claim.ts'
import { kinds } from '../kinds.ts'
import { asPods, availableInMs, hasEnded, isReady, nextAvailableMs } from '../pods.ts'
import type { Queue } from '../queue.ts'
import {
  type IntOrPercent,
  type LabelSelector,
  type Named,
  type Pod,
  type PodTemplate,
  plain,
  type Shape,
  shaped,
} from '../shapes.ts'
import type { World } from '../world.ts'
import { forgetRevisions, type Revision, revisionsOf, takeRevision, templateOf } from './revisions.ts'
import { podCount } from './rollout-plan.ts'
import { claimsFor, ordinalOf, ordinalPod, parentOf } from './stateful-pods.ts'

export type StatefulSetStatus = {
  replicas: number
  observedGeneration?: number
  readyReplicas?: number
  currentReplicas?: number
  updatedReplicas?: number
  availableReplicas: number
  currentRevision?: string
  updateRevision?: string
  collisionCount?: number
}

export type StatefulSetSpec = {
  replicas?: number
  minReadySeconds?: number
  revisionHistoryLimit?: number
  podManagementPolicy?: string
  serviceName?: string
  ordinals?: { start?: number }
  updateStrategy?: { type?: string; rollingUpdate?: { partition?: number; maxUnavailable?: IntOrPercent } }
  persistentVolumeClaimRetentionPolicy?: { whenScaled?: string; whenDeleted?: string }
  selector: LabelSelector
  template: PodTemplate
  volumeClaimTemplates?: (Named & { spec: object })[]
}

export type StatefulSet = Shape<StatefulSetSpec, StatefulSetStatus>

const component = 'statefulset-controller'
const revisionLabel = 'controller-revision-hash'

/** Keeps numbered pods with their own volumes, made in order and updated in the opposite one. */
export function startStatefulSets(world: World): void {
  const queue = world.controller('statefulset', kinds.statefulSet, (object, own) => new Sequence(world, object).reconcile(own))
  world.wakeOwner(kinds.pod, 'StatefulSet', queue)
  wakeAdopters(world, kinds.pod, { owners: kinds.statefulSet, wake: (set) => queue.add(keyOf(set)) })
}

class Sequence {
  readonly #world: World
  readonly #set: StatefulSet
  readonly #update: Revision
  readonly #current: Revision

  constructor(world: World, object: KubeObject) {
    this.#world = world
    this.#set = shaped<StatefulSet>(object)
    const { spec, status } = this.#set
    const isOurs = (pod: KubeObject): boolean => parentOf(shaped<Pod>(pod)) === this.#set.metadata.name
    claimChildren(world, kinds.pod, { owner: this.#set, selector: spec.selector, wants: isOurs })
    claimChildren(world, kinds.controllerRevision, { owner: this.#set, selector: spec.selector })
    this.#update = takeRevision(world, {
      owner: this.#set,
      template: spec.template,
      hashLabel: 'controller.kubernetes.io/hash',
      ...(status?.collisionCount === undefined ? {} : { collisionCount: status.collisionCount }),
    })
    this.#current = revisionsOf(world, this.#set).find((each) => each.metadata.name === status?.currentRevision) ?? this.#update
  }

  reconcile(queue: Queue): void {
    if (this.#set.metadata.deletionTimestamp === undefined) {
      if (this.#fill()) this.#roll()
      this.#tidy()
    }
    this.#world.writeStatus(plain(this.#set), this.#status())
    const waitMs = nextAvailableMs(this.#pods(), this.#set.spec.minReadySeconds ?? 0, this.#world.now())
    if (waitMs !== undefined) queue.addAfter(keyOf(plain(this.#set)), waitMs)
  }

  #pods(): Pod[] {
    const pods = asPods(this.#world.cache(kinds.pod).ownedBy(this.#set.metadata.uid))
    return pods.filter((pod) => ordinalOf(pod) >= 0).toSorted((a, b) => ordinalOf(a) - ordinalOf(b))
  }

  #range(): { start: number; end: number } {
    const start = this.#set.spec.ordinals?.start ?? 0
    return { start, end: start + (this.#set.spec.replicas ?? 1) }
  }

  #isParallel(): boolean {
    return this.#set.spec.podManagementPolicy === 'Parallel'
  }

  /**
   * Makes what is missing and removes what is too much. Unless it may be done at once, each pod waits for the one before it.
   * False means that it waits, and then no update goes on either: as upstream, a pod that never gets ready has to be deleted by hand.
   */
  #fill(): boolean {
    const { start, end } = this.#range()
    for (let ordinal = start; ordinal < end; ordinal++) {
      const pod = this.#pods().find((each) => ordinalOf(each) === ordinal)
      if (pod === undefined) {
        this.#create(ordinal)
        if (!this.#isParallel()) return false
      } else if (hasEnded(pod) && pod.metadata.deletionTimestamp === undefined) {
        this.#delete(pod)
        if (!this.#isParallel()) return false
      } else if (!this.#isParallel() && !this.#isHealthy(pod)) {
        return false
      }
    }
    const condemned = this.#pods().filter((pod) => ordinalOf(pod) < start || ordinalOf(pod) >= end)
    for (const pod of condemned.toReversed()) {
      if (pod.metadata.deletionTimestamp === undefined) this.#delete(pod)
      if (!this.#isParallel()) return false
    }
    return true
  }

  /** Replaces pods of older revisions, from the highest number down to the partition, as many at a time as may be missing. */
  #roll(): void {
    const { updateStrategy, replicas = 1 } = this.#set.spec
    const { start, end } = this.#range()
    if (updateStrategy?.type === 'OnDelete') return
    const partition = start + (updateStrategy?.rollingUpdate?.partition ?? 0)
    const allowed = Math.max(1, podCount(updateStrategy?.rollingUpdate?.maxUnavailable ?? 1, replicas, 'up'))
    const pods = this.#pods().filter((pod) => ordinalOf(pod) >= start && ordinalOf(pod) < end)
    if (pods.length < replicas) return
    let unavailable = pods.filter((pod) => !this.#isHealthy(pod)).length
    for (const pod of pods.toReversed()) {
      if (ordinalOf(pod) < partition || unavailable > allowed) return
      const isOld = pod.metadata.labels?.[revisionLabel] !== this.#update.metadata.name
      const wasHealthy = this.#isHealthy(pod)
      if (!isOld && !wasHealthy) return
      if (!isOld || pod.metadata.deletionTimestamp !== undefined) continue
      // Somebody else is missing already: only a pod that does not work either may go.
      if (wasHealthy && unavailable >= allowed) return
      this.#delete(pod)
      if (wasHealthy) unavailable++
    }
  }

  #tidy(): void {
    const inUse = new Set([this.#current.metadata.name ?? '', this.#update.metadata.name ?? ''])
    for (const pod of this.#pods()) inUse.add(pod.metadata.labels?.[revisionLabel] ?? '')
    forgetRevisions(this.#world, this.#set, { inUse, limit: this.#set.spec.revisionHistoryLimit ?? 10 })
  }

  #isHealthy(pod: Pod): boolean {
    const minReadySeconds = this.#set.spec.minReadySeconds ?? 0
    const isAvailable = availableInMs(pod, minReadySeconds, this.#world.now()) === 0
    return pod.metadata.deletionTimestamp === undefined && pod.status?.phase === 'Running' && isAvailable
  }

  // Below the partition, and while an update has not begun, pods come back as they were.
  #revisionFor(ordinal: number): Revision {
    const partition = this.#set.spec.updateStrategy?.rollingUpdate?.partition ?? 0
    const isKept = this.#set.spec.updateStrategy?.type !== 'OnDelete' && ordinal - this.#range().start < partition
    return isKept ? this.#current : this.#update
  }

  #create(ordinal: number): void {
    const revision = this.#revisionFor(ordinal)
    const name = `${this.#set.metadata.name ?? ''}-${ordinal}`
    for (const claim of claimsFor(this.#set, ordinal)) {
      const key = `${claim.metadata.namespace ?? ''}/${claim.metadata.name ?? ''}`
      if (this.#world.cache(kinds.persistentVolumeClaim).get(key) !== undefined) continue
      this.#world.create(claim)
      this.#tell(
        'SuccessfulCreate',
        `Create Claim ${claim.metadata.name ?? ''} Pod ${name} in StatefulSet ${this.#set.metadata.name ?? ''} success`,
      )
    }
    this.#world.create(ordinalPod(this.#set, { ordinal, template: templateOf(revision), revision: revision.metadata.name ?? '' }))
    this.#tell('SuccessfulCreate', `Create Pod ${name} in StatefulSet ${this.#set.metadata.name ?? ''} successful`)
  }

  #delete(pod: Pod): void {
    this.#world.delete(plain(pod))
    this.#tell(
      'SuccessfulDelete',
      `Delete Pod ${pod.metadata.name ?? ''} in StatefulSet ${this.#set.metadata.name ?? ''} successful`,
    )
  }

  #tell(reason: string, message: string): void {
    this.#world.events.record(this.#set, { reason, message, component })
  }

  #status(): StatefulSetStatus {
    const pods = this.#pods().filter((pod) => pod.metadata.deletionTimestamp === undefined)
    const started = pods.filter((pod) => pod.status?.phase === 'Running')
    const ready = started.filter(isReady)
    const available = started.filter((pod) => this.#isHealthy(pod)).length
    const ofRevision = (revision: Revision): number =>
      pods.filter((pod) => pod.metadata.labels?.[revisionLabel] === revision.metadata.name).length
    const updated = ofRevision(this.#update)
    const updateName = this.#update.metadata.name ?? ''
    const isDone = updated === pods.length && ready.length === pods.length && pods.length === (this.#set.spec.replicas ?? 1)
    const isPartitioned = (this.#set.spec.updateStrategy?.rollingUpdate?.partition ?? 0) > 0
    const hasMoved = isDone && !isPartitioned && this.#set.spec.updateStrategy?.type !== 'OnDelete'
    const current = hasMoved ? this.#update : this.#current
    const currentReplicas = ofRevision(current)
    return {
      observedGeneration: this.#set.metadata.generation ?? 1,
      replicas: pods.length,
      ...(ready.length > 0 ? { readyReplicas: ready.length } : {}),
      ...(currentReplicas > 0 ? { currentReplicas } : {}),
      ...(updated > 0 ? { updatedReplicas: updated } : {}),
      currentRevision: current.metadata.name ?? '',
      updateRevision: updateName,
      collisionCount: this.#set.status?.collisionCount ?? 0,
      availableReplicas: available,
    }
  }
}
