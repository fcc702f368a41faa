import { sameJson } from '../../json.ts'
import type { KubeObject } from '../../object.ts'
import { keyOf } from '../cache.ts'
import { claimChildren, wakeAdopters } from '../claim.ts'
import { conditionOf, withCondition } from '../conditions.ts'
import { templateHash } from '../hash.ts'
import { kinds } from '../kinds.ts'
import { ownedByController } from '../pods.ts'
import type { Queue } from '../queue.ts'
import { type Condition, json, type PodTemplate, plain, shaped } from '../shapes.ts'
import { controllerManager, type World } from '../world.ts'
import type { Deployment, DeploymentStatus } from './deployment-shape.ts'
import { countedStatus, deadlineInMs, hasDeadline, isComplete, progressing, rolloutStatus } from './deployment-status.ts'
import type { ReplicaSet } from './replica-set.ts'
import { newSize, planRollingUpdate, planScale, type Resize, type Share, type Wish, wishOf } from './rollout-plan.ts'

const component = 'deployment-controller'
const prefix = 'deployment.kubernetes.io/'
const notCopied = ['kubectl.kubernetes.io/last-applied-configuration', 'deprecated.deployment.rollback.to']

/** Turns each Deployment into ReplicaSets, one a template, and moves from the old ones to the new one. */
export function startDeployments(world: World): void {
  const queue = world.controller('deployment', kinds.deployment, (object, own) => new Rollout(world, object).reconcile(own))
  world.wakeOwner(kinds.replicaSet, 'Deployment', queue)
  wakeAdopters(world, kinds.replicaSet, { owners: kinds.deployment, wake: (deployment) => queue.add(keyOf(deployment)) })
}

class Rollout {
  readonly #world: World
  #deployment: Deployment

  constructor(world: World, object: KubeObject) {
    this.#world = world
    this.#deployment = shaped<Deployment>(object)
  }

  reconcile(queue: Queue): void {
    if (this.#deployment.metadata.deletionTimestamp !== undefined) return this.#writeCounts()
    claimChildren(this.#world, kinds.replicaSet, { owner: this.#deployment, selector: this.#deployment.spec.selector })
    this.#notePause()
    if (this.#deployment.spec.paused === true || this.#isScaled()) return this.#scale()
    this.#takeNewSet()
    const isRecreate = this.#deployment.spec.strategy?.type === 'Recreate'
    const resizes = isRecreate ? this.#recreate() : planRollingUpdate(this.#wish(), this.#shares())
    this.#resize(resizes)
    if (isComplete(this.#deployment, this.#deployment.status ?? {})) this.#forgetHistory()
    const input = {
      deployment: this.#deployment,
      sets: this.#sets(),
      fresh: this.#fresh(),
      wish: this.#wish(),
      now: this.#world.now(),
    }
    const status = rolloutStatus(input)
    this.#write(status)
    const waitMs = deadlineInMs(this.#deployment, status, this.#world.now())
    if (waitMs !== undefined) queue.addAfter(keyOf(plain(this.#deployment)), waitMs)
  }

  #wish(): Wish {
    const { replicas = 1, strategy } = this.#deployment.spec
    // Recreate has all pods down at once, so none of them is guaranteed; upstream counts its availability with no tolerance all the same.
    if (strategy?.type === 'Recreate') return { replicas, maxSurge: 0, maxUnavailable: 0 }
    return wishOf(replicas, strategy?.rollingUpdate)
  }

  #sets(): ReplicaSet[] {
    return this.#world
      .cache(kinds.replicaSet)
      .ownedBy(this.#deployment.metadata.uid)
      .map((object) => shaped<ReplicaSet>(object))
  }

  /** The set of the present template; of several, the oldest, so that all readers agree. */
  #fresh(): ReplicaSet | undefined {
    const wanted = this.#deployment.spec.template
    return this.#sets()
      .toSorted((a, b) => (a.metadata.creationTimestamp ?? '').localeCompare(b.metadata.creationTimestamp ?? ''))
      .find((set) => sameJson(json(withoutHash(set.spec.template)), json(wanted)))
  }

  #shares(): Share[] {
    const fresh = this.#fresh()?.metadata.name
    return this.#sets().map((set) => ({
      name: set.metadata.name ?? '',
      isNew: set.metadata.name === fresh,
      replicas: set.spec.replicas ?? 1,
      available: set.status?.availableReplicas ?? 0,
      maxBefore: numberOf(set.metadata.annotations?.[`${prefix}max-replicas`]),
      createdAt: set.metadata.creationTimestamp ?? '',
    }))
  }

  #isScaled(): boolean {
    return this.#sets().some((set) => {
      const desired = numberOf(set.metadata.annotations?.[`${prefix}desired-replicas`])
      return (set.spec.replicas ?? 1) > 0 && desired !== undefined && desired !== (this.#deployment.spec.replicas ?? 1)
    })
  }

  #scale(): void {
    const isRolling = this.#deployment.spec.strategy?.type !== 'Recreate'
    this.#resize(planScale(this.#wish(), this.#shares(), isRolling))
    // Sets that keep their size still have to learn the new limits, or the next look would take it for scaling again.
    for (const set of this.#sets()) if ((set.spec.replicas ?? 1) > 0) this.#annotate(set)
    if (this.#deployment.spec.paused === true) this.#forgetHistory()
    this.#writeCounts()
  }

  #recreate(): Resize[] {
    const shares = this.#shares()
    const old = shares.filter((share) => !share.isNew && share.replicas > 0)
    if (old.length > 0) return old.map(({ name }) => ({ name, replicas: 0 }))
    const isAnyLeft = this.#sets().some((set) => set.metadata.name !== this.#fresh()?.metadata.name && hasPods(this.#world, set))
    const fresh = shares.find((share) => share.isNew)
    if (isAnyLeft || fresh === undefined || fresh.replicas === this.#wish().replicas) return []
    return [{ name: fresh.name, replicas: this.#wish().replicas }]
  }

  /** Makes sure that the present template has its set, and that both carry the right revision. */
  #takeNewSet(): void {
    const { strategy } = this.#deployment.spec
    const before = this.#fresh()
    const others = this.#sets().filter((set) => set.metadata.name !== before?.metadata.name)
    const isBlocked = strategy?.type === 'Recreate' && before === undefined && others.some((set) => hasPods(this.#world, set))
    if (isBlocked) return
    const newest = Math.max(0, ...others.map(revisionOf)) + 1
    const name = before?.metadata.name ?? this.#create(others, newest)
    const revision = before === undefined ? newest : this.#renumber(before, newest)
    this.#noteRevision(String(revision), { name, isFound: before !== undefined })
  }

  #create(others: readonly ReplicaSet[], revision: number): string {
    const { metadata, spec, status } = this.#deployment
    const hash = templateHash(spec.template, status?.collisionCount)
    const labels = { ...spec.template.metadata?.labels, 'pod-template-hash': hash }
    const wish = this.#wish()
    const taken = others.reduce((total, set) => total + (set.spec.replicas ?? 1), 0)
    const replicas = newSize(wish, 0, taken)
    const created = this.#world.create({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: `${metadata.name ?? ''}-${hash}`,
        namespace: metadata.namespace ?? '',
        labels,
        annotations: { ...this.#copiedAnnotations(), ...this.#limits(), [`${prefix}revision`]: String(revision) },
        ownerReferences: [ownedByController(this.#deployment)],
      },
      spec: {
        replicas,
        ...(spec.minReadySeconds === undefined ? {} : { minReadySeconds: spec.minReadySeconds }),
        selector: { ...spec.selector, matchLabels: { ...spec.selector.matchLabels, 'pod-template-hash': hash } },
        template: { ...spec.template, metadata: { ...spec.template.metadata, labels } },
      },
    })
    const name = created.metadata.name ?? ''
    if (replicas > 0) this.#tell(`Scaled up replica set ${name} from 0 to ${replicas}`)
    return name
  }

  #renumber(fresh: ReplicaSet, newest: number): number {
    const revision = Math.max(revisionOf(fresh), newest)
    const annotations = { ...fresh.metadata.annotations, ...this.#copiedAnnotations(), [`${prefix}revision`]: String(revision) }
    const minReadySeconds = this.#deployment.spec.minReadySeconds
    const isSame = sameJson(annotations, fresh.metadata.annotations ?? {}) && minReadySeconds === fresh.spec.minReadySeconds
    if (isSame) return revision
    const { minReadySeconds: _old, ...spec } = fresh.spec
    const next = minReadySeconds === undefined ? spec : { ...spec, minReadySeconds }
    this.#world.update({ ...fresh, metadata: { ...fresh.metadata, annotations }, spec: next })
    return revision
  }

  #copiedAnnotations(): { [key: string]: string } {
    const given = Object.entries(this.#deployment.metadata.annotations ?? {})
    return Object.fromEntries(given.filter(([key]) => !key.startsWith(prefix) && !notCopied.includes(key)))
  }

  #limits(): { [key: string]: string } {
    const { replicas, maxSurge } = this.#wish()
    return { [`${prefix}desired-replicas`]: String(replicas), [`${prefix}max-replicas`]: String(replicas + maxSurge) }
  }

  #resize(resizes: readonly Resize[]): void {
    for (const { name, replicas } of resizes) {
      const set = this.#sets().find((each) => each.metadata.name === name)
      if (set === undefined) continue
      const before = set.spec.replicas ?? 1
      const annotations = { ...set.metadata.annotations, ...this.#limits() }
      this.#world.update({ ...set, metadata: { ...set.metadata, annotations }, spec: { ...set.spec, replicas } })
      this.#tell(`Scaled ${before < replicas ? 'up' : 'down'} replica set ${name} from ${before} to ${replicas}`)
    }
  }

  #annotate(set: ReplicaSet): void {
    const annotations = { ...set.metadata.annotations, ...this.#limits() }
    if (sameJson(annotations, set.metadata.annotations ?? {})) return
    this.#world.update({ ...set, metadata: { ...set.metadata, annotations } })
  }

  #forgetHistory(): void {
    const fresh = this.#fresh()?.metadata.name
    const old = this.#sets().filter((set) => set.metadata.name !== fresh && set.metadata.deletionTimestamp === undefined)
    const surplus = old.length - (this.#deployment.spec.revisionHistoryLimit ?? 10)
    if (surplus <= 0) return
    for (const set of old.toSorted((a, b) => revisionOf(a) - revisionOf(b)).slice(0, surplus)) {
      const isIdle = (set.spec.replicas ?? 1) === 0 && (set.status?.replicas ?? 0) === 0
      if (isIdle && (set.metadata.generation ?? 1) <= (set.status?.observedGeneration ?? 0)) this.#world.delete(plain(set))
    }
  }

  #notePause(): void {
    if (!hasDeadline(this.#deployment)) return
    const before = conditionOf(this.#deployment.status?.conditions, 'Progressing')
    if (before?.reason === 'ProgressDeadlineExceeded') return
    const isPaused = this.#deployment.spec.paused === true
    if (isPaused === (before?.reason === 'DeploymentPaused')) return
    const reason = isPaused ? 'DeploymentPaused' : 'DeploymentResumed'
    const message = isPaused ? 'Deployment is paused' : 'Deployment is resumed'
    this.#condition(progressing('Unknown', { reason, message }, this.#world.now()))
  }

  #noteRevision(revision: string, { name, isFound }: { name: string; isFound: boolean }): void {
    const annotations = { ...this.#deployment.metadata.annotations, [`${prefix}revision`]: revision }
    if (this.#deployment.metadata.annotations?.[`${prefix}revision`] !== revision) {
      // Upstream writes the annotation together with the status, which is why the status subresource owns it.
      const status = this.#deployment.status ?? {}
      const next = plain({ ...this.#deployment, metadata: { ...this.#deployment.metadata, annotations }, status })
      const written = this.#world.api.updateStatus(next, { manager: controllerManager })
      const hasIt = written.metadata.annotations?.[`${prefix}revision`] === revision
      this.#deployment = shaped<Deployment>(
        hasIt ? written : this.#world.update({ ...written, metadata: { ...written.metadata, annotations } }),
      )
    }
    const hasCondition = conditionOf(this.#deployment.status?.conditions, 'Progressing') !== undefined
    if (!hasDeadline(this.#deployment) || (isFound && hasCondition)) return
    const found = { reason: 'FoundNewReplicaSet', message: `Found new replica set "${name}"` }
    const created = { reason: 'NewReplicaSetCreated', message: `Created new replica set "${name}"` }
    this.#condition(progressing('True', isFound ? found : created, this.#world.now()))
  }

  #condition(condition: Condition): void {
    const status = this.#deployment.status ?? {}
    this.#write({ ...status, conditions: withCondition(status.conditions, condition) })
  }

  #writeCounts(): void {
    const input = {
      deployment: this.#deployment,
      sets: this.#sets(),
      fresh: this.#fresh(),
      wish: this.#wish(),
      now: this.#world.now(),
    }
    this.#write(countedStatus(input))
  }

  #write(status: DeploymentStatus): void {
    this.#deployment = shaped<Deployment>(this.#world.writeStatus(plain(this.#deployment), status))
  }

  #tell(message: string): void {
    this.#world.events.record(this.#deployment, { reason: 'ScalingReplicaSet', message, component })
  }
}

function hasPods(world: World, set: ReplicaSet): boolean {
  return world
    .cache(kinds.pod)
    .ownedBy(set.metadata.uid)
    .some((pod) => !['Succeeded', 'Failed'].includes(shaped<{ status?: { phase?: string } }>(pod).status?.phase ?? ''))
}

function withoutHash(template: PodTemplate): PodTemplate {
  const { 'pod-template-hash': _hash, ...labels } = template.metadata?.labels ?? {}
  return { ...template, metadata: { ...template.metadata, labels } }
}

function revisionOf(set: ReplicaSet): number {
  return numberOf(set.metadata.annotations?.[`${prefix}revision`]) ?? 0
}

function numberOf(text: string | undefined): number | undefined {
  const value = Number.parseInt(text ?? '', 10)
  return Number.isNaN(value) ? undefined : value
}
