import { type Cluster, type KubeObject, messageOf } from '#model'
import type { Clock } from './ports.ts'

export type EventFact = {
  /** The object that the event is about. */
  about: KubeObject
  type: 'Normal' | 'Warning'
  reason: 'OperationStarted' | 'OperationCompleted' | 'ResourceUpdated' | 'ResourceCreated' | 'ResourceDeleted'
  message: string
}

export type KubeEventsOptions = { cluster: Cluster; clock: Clock; problem(message: string): void }

/** Events that wait to be written; beyond it they are dropped: an event must never slow a sync down. */
const longestQueue = 500
/** An event that was written within this time and says the same is counted up instead of written anew. */
const sameForMs = 10 * 60_000
const rememberedEvents = 1_000

/** Kubernetes Events about Applications, written one after the other behind the passes; the same one again only counts up. */
export class KubeEvents {
  readonly #options: KubeEventsOptions
  readonly #queue: EventFact[] = []
  readonly #written = new Map<string, { name: string; count: number; atMs: number }>()
  #running = false
  #sequence = 0

  constructor(options: KubeEventsOptions) {
    this.#options = options
  }

  record(fact: EventFact): void {
    if (this.#queue.length >= longestQueue) return
    this.#queue.push(fact)
    if (!this.#running) void this.#run()
  }

  async #run(): Promise<void> {
    this.#running = true
    for (let fact = this.#queue.shift(); fact !== undefined; fact = this.#queue.shift()) {
      try {
        await this.#write(fact)
      } catch (error) {
        this.#options.problem(`Cannot write event ${fact.reason}: ${messageOf(error)}`)
      }
    }
    this.#running = false
  }

  async #write(fact: EventFact): Promise<void> {
    const { cluster, clock } = this.#options
    const now = clock.now()
    const key = [fact.about.metadata.uid, fact.reason, fact.message].join('\n')
    const known = this.#written.get(key)
    const at = `${now.toISOString().slice(0, 19)}Z`
    if (known !== undefined && now.getTime() - known.atMs < sameForMs) {
      const count = known.count + 1
      this.#written.set(key, { ...known, count, atMs: now.getTime() })
      const ref = { group: '', kind: 'Event', namespace: namespaceOf(fact.about), name: known.name }
      await cluster.patch(ref, { count, lastTimestamp: at }, { type: 'merge', fieldManager })
      return
    }
    const event = eventOf(fact, { at, name: this.#nameFor(fact.about, now) })
    await cluster.create(event, { fieldManager })
    this.#written.set(key, { name: event.metadata.name ?? '', count: 1, atMs: now.getTime() })
    const [oldest] = this.#written.keys()
    if (this.#written.size > rememberedEvents && oldest !== undefined) this.#written.delete(oldest)
  }

  #nameFor(about: KubeObject, now: Date): string {
    this.#sequence += 1
    const suffix = `${now.getTime().toString(16)}${this.#sequence.toString(16).padStart(4, '0')}`
    return `${(about.metadata.name ?? '').slice(0, 200)}.${suffix}`
  }
}

const fieldManager = 'argocd-application-controller'
/** The API server refuses longer messages. */
const longestMessage = 1024

function eventOf(fact: EventFact, facts: { at: string; name: string }): KubeObject {
  const { about, type, reason } = fact
  const namespace = namespaceOf(about)
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: facts.name, namespace },
    involvedObject: {
      apiVersion: about.apiVersion,
      kind: about.kind,
      namespace,
      name: about.metadata.name ?? '',
      uid: about.metadata.uid ?? '',
      resourceVersion: about.metadata.resourceVersion ?? '',
    },
    reason,
    type,
    message: fact.message.slice(0, longestMessage),
    count: 1,
    firstTimestamp: facts.at,
    lastTimestamp: facts.at,
    source: { component: 'argocd-application-controller' },
    reportingComponent: 'argocd-application-controller',
  }
}

function namespaceOf(about: KubeObject): string {
  return about.metadata.namespace ?? 'default'
}
