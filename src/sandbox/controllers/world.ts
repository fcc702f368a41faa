import type { Api, ApiEvent, DeleteOptions } from '../api.ts'
import type { Clock } from '../clock.ts'
import { sameJson } from '../json.ts'
import { asJson, type GroupKind, groupOf, type KubeObject } from '../object.ts'
import { Cache, keyOf } from './cache.ts'
import { EventRecorder } from './events.ts'
import { Queue } from './queue.ts'
import { json, type Named, plain } from './shapes.ts'

/** Field manager of everything that a controller of kube-controller-manager writes. */
export const controllerManager = 'kube-controller-manager'

/** Where an error of a controller goes: its name, the object's key and what was thrown. */
export type ErrorSink = (controller: string, key: string, error: unknown) => void

/** What all controllers share: the API, one cache a kind, their queues and the recorder of events. */
export class World {
  readonly api: Api
  readonly clock: Clock
  readonly events: EventRecorder
  readonly #onError: ErrorSink
  readonly #caches = new Map<string, Cache>()
  readonly #queues: Queue[] = []

  constructor(api: Api, onError: ErrorSink) {
    this.api = api
    this.clock = api.clock
    this.#onError = onError
    this.events = new EventRecorder(
      api,
      this.queue('events', (key) => this.events.expire(key)),
    )
  }

  now(): Date {
    return this.clock.now()
  }

  /** The shared cache of a kind; made when it is first asked for. */
  cache(kind: GroupKind): Cache {
    const name = `${kind.group}/${kind.kind}`
    const cache = this.#caches.get(name) ?? new Cache(this.api, kind)
    this.#caches.set(name, cache)
    return cache
  }

  /** A work queue that lives as long as the world. */
  queue(name: string, reconcile: (key: string) => void): Queue {
    const queue = new Queue({ clock: this.clock, reconcile, onError: (key, error) => this.#onError(name, key, error) })
    this.#queues.push(queue)
    return queue
  }

  /** A queue that is fed by every change of a kind. */
  controller(name: string, kind: GroupKind, reconcile: (object: KubeObject, queue: Queue) => void): Queue {
    const cache = this.cache(kind)
    const queue = this.queue(name, (key) => {
      const object = cache.get(key)
      if (object !== undefined) reconcile(object, queue)
    })
    cache.onChange((event) => {
      if (event.type !== 'DELETED') queue.add(keyOf(event.object))
    })
    return queue
  }

  /** Feeds a queue with the controller of every changed object of a kind: a Pod that changes wakes its ReplicaSet. */
  wakeOwner(kind: GroupKind, ownerKind: string, queue: Queue): void {
    this.cache(kind).onChange((event: ApiEvent) => {
      for (const object of [event.object, event.before]) {
        const owner = object?.metadata.ownerReferences?.find((each) => each.controller === true)
        if (owner?.kind === ownerKind) queue.add(`${event.object.metadata.namespace ?? ''}/${owner.name}`)
      }
    })
  }

  /** Writes a status if it differs from what is there; answers the object as it is then. */
  writeStatus(object: KubeObject, status: object, manager = controllerManager): KubeObject {
    if (sameJson(asJson(object)['status'], json(status))) return object
    return this.api.updateStatus({ ...object, status: json(status) }, { manager })
  }

  create<Typed extends Named>(object: Typed): KubeObject {
    return this.api.create(plain(object), { manager: controllerManager })
  }

  update<Typed extends Named>(object: Typed): KubeObject {
    return this.api.update(plain(object), { manager: controllerManager })
  }

  delete(object: KubeObject, options?: DeleteOptions): void {
    const { namespace = '', name = '', uid } = object.metadata
    const ref = { group: groupOf(object.apiVersion), kind: object.kind, namespace, name }
    this.api.delete(ref, { ...options, ...(uid === undefined ? {} : { uid }) })
  }

  stop(): void {
    for (const queue of this.#queues) queue.stop()
    for (const cache of this.#caches.values()) cache.stop()
  }
}
