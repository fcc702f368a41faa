import type { Api } from '../api.ts'
import { microTimestamp, timestamp } from '../clock.ts'
import { objectAt, textAt } from '../json.ts'
import { asJson, type KubeObject } from '../object.ts'
import { ApiError } from '../status.ts'
import type { Queue } from './queue.ts'
import { json, type Named, plain } from './shapes.ts'

const eventKind = { group: '', kind: 'Event' }
/** How long upstream keeps an event after it was last seen. */
const keptMs = 3_600_000

/** What happened to an object, as `kubectl describe` shows it. */
export type Happening = {
  type?: 'Normal' | 'Warning'
  reason: string
  message: string
  /** Who says so: `deployment-controller`, `kubelet`. */
  component: string
  /** The host of a node's component. */
  host?: string
  fieldPath?: string
}

/** Writes Kubernetes events, counts repetitions, and forgets them after an hour. */
export class EventRecorder {
  readonly #api: Api
  readonly #queue: Queue
  // What makes two happenings the same, by the name of its event and the other way round.
  readonly #nameOf = new Map<string, string>()
  readonly #identityOf = new Map<string, string>()
  #counter = 0

  constructor(api: Api, queue: Queue) {
    this.#api = api
    this.#queue = queue
  }

  /** Begins to age the events that an earlier run has left. */
  start(): void {
    for (const event of this.#api.list(eventKind)) this.#queue.addAfter(keyOfEvent(event), this.#remainingMs(event))
  }

  /** Records a happening; the same one again raises the count of the first. */
  record(about: Named, happening: Happening): void {
    const { namespace = 'default', uid = '' } = about.metadata
    const { type = 'Normal', reason, message, component } = happening
    const identity = [uid, type, reason, message, component].join('\n')
    const name = this.#nameOf.get(identity)
    const before = name === undefined ? undefined : this.#api.get(eventKind, namespace, name)
    try {
      if (before === undefined) this.#create(about, happening, identity)
      else this.#again(before, component)
    } catch (error) {
      // A namespace that ends takes no events any more, and an event is never worth failing the work it tells of.
      if (!(error instanceof ApiError)) throw error
    }
  }

  /** The scheduler writes the newer form of event: a time with microseconds, an action and no count. */
  recordScheduled(pod: Named, message: string, isBound: boolean): void {
    const bound = { type: 'Normal', reason: 'Scheduled', action: 'Binding' }
    const waits = { type: 'Warning', reason: 'FailedScheduling', action: 'Scheduling' }
    this.#write(
      pod,
      {
        ...(isBound ? bound : waits),
        message,
        source: {},
        eventTime: microTimestamp(this.#api.clock.now()),
        firstTimestamp: null,
        lastTimestamp: null,
        reportingComponent: 'default-scheduler',
        reportingInstance: 'default-scheduler-sandbox',
      },
      'kube-scheduler',
    )
  }

  /** Deletes the event of this key if its hour is over, else looks again when it will be. */
  expire(key: string): void {
    const slash = key.indexOf('/')
    const [namespace, name] = [key.slice(0, slash), key.slice(slash + 1)]
    const event = this.#api.get(eventKind, namespace, name)
    if (event === undefined) return
    const remainingMs = this.#remainingMs(event)
    if (remainingMs > 0) return this.#queue.addAfter(key, remainingMs)
    this.#api.delete({ ...eventKind, namespace, name })
    this.#nameOf.delete(this.#identityOf.get(name) ?? '')
    this.#identityOf.delete(name)
  }

  #create(about: Named, { type = 'Normal', reason, message, component, host, fieldPath }: Happening, identity: string): void {
    const time = timestamp(this.#api.clock.now())
    const event = this.#write(
      about,
      {
        type,
        reason,
        message,
        source: { component, ...(host === undefined ? {} : { host }) },
        firstTimestamp: time,
        lastTimestamp: time,
        count: 1,
        eventTime: null,
        reportingComponent: component,
        reportingInstance: host ?? '',
      },
      managerOf(component),
      fieldPath,
    )
    this.#nameOf.set(identity, event.metadata.name ?? '')
    this.#identityOf.set(event.metadata.name ?? '', identity)
  }

  #again(before: KubeObject, component: string): void {
    const event = asJson(before)
    const count = typeof event['count'] === 'number' ? event['count'] : 1
    const lastTimestamp = timestamp(this.#api.clock.now())
    this.#api.update({ ...before, count: count + 1, lastTimestamp }, { manager: managerOf(component) })
  }

  #write(about: Named, fields: object, manager: string, fieldPath?: string): KubeObject {
    const { namespace, name = '', uid = '', resourceVersion = '' } = about.metadata
    const object = plain({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: `${name}.${this.#suffix()}`, namespace: namespace ?? 'default' },
      involvedObject: {
        apiVersion: about.apiVersion,
        kind: about.kind,
        name,
        uid,
        resourceVersion,
        ...(namespace === undefined ? {} : { namespace }),
        ...(fieldPath === undefined ? {} : { fieldPath }),
      },
      ...json(fields),
    })
    const event = this.#api.create(object, { manager })
    this.#queue.addAfter(keyOfEvent(event), keptMs)
    return event
  }

  // Upstream uses the time in nanoseconds, for nothing but a name that is not taken.
  #suffix(): string {
    this.#counter = (this.#counter + 1) % 1_000_000
    return (BigInt(this.#api.clock.now().getTime()) * 1_000_000n + BigInt(this.#counter)).toString(16)
  }

  #remainingMs(event: KubeObject): number {
    const fields = asJson(event)
    const seen =
      textAt(fields, 'lastTimestamp') || textAt(fields, 'eventTime') || textAt(objectAt(fields, 'metadata'), 'creationTimestamp')
    return Date.parse(seen) + keptMs - this.#api.clock.now().getTime()
  }
}

function keyOfEvent(event: KubeObject): string {
  return `${event.metadata.namespace ?? ''}/${event.metadata.name ?? ''}`
}

function managerOf(component: string): string {
  return component === 'kubelet' ? 'kubelet' : 'kube-controller-manager'
}
