import type { KubeObject } from '#model'
import { messageOf } from '#model'
import { Bulkhead } from './bulkhead.ts'
import type { Context } from './context.ts'
import { openField } from './live/open-field.ts'
import { isNews } from './own/application-change.ts'
import { keyOf, nameFromKey, nameOf, type StoreChange } from './own/object-store.ts'
import type { ResourceName } from './ports.ts'

/** How a set is told from an Application among the users of a repository; a namespace cannot have this form. */
const userPrefix = 'applicationset:'
const workers = 4

/** One look at a set; says when to look again without being asked. */
export type PassOverSet = (set: KubeObject, context: Context) => Promise<{ requeueAfterMs: number | undefined }>

/** When ApplicationSets are worked on: a change of theirs, of their Applications, of a repository or a cluster Secret, and as often as its generators want. */
export class ApplicationSets {
  readonly #context: Context
  readonly #observes: boolean
  readonly #pass: PassOverSet
  readonly #queue: Bulkhead
  #begun = false

  constructor(context: Context, options: { observes: boolean; pass: PassOverSet }) {
    this.#context = context
    this.#observes = options.observes
    this.#pass = options.pass
    this.#queue = new Bulkhead({
      workers,
      clock: context.ports.clock,
      work: (key) => this.#work(key),
      failed: (key, error) =>
        context.ports.log({ level: 'error', message: `A pass over ApplicationSet ${key} failed: ${messageOf(error)}`, error }),
    })
  }

  begin(): void {
    this.#begun = true
    this.all()
  }

  /** Looks at every set again: clusters, projects or repositories are different now. */
  all(): void {
    if (!this.#begun || this.#observes) return
    for (const set of this.#context.registry.applicationSets.all()) this.#queue.add(keyOf(nameOf(set)))
  }

  changed(change: StoreChange): void {
    if (!this.#begun || this.#observes) return
    if (change.after === undefined) this.#context.repositories.use(userOf(change.name), [])
    else if (isNews(change)) this.#queue.add(keyOf(change.name))
  }

  /** An Application that a set owns was changed or deleted by somebody: the set puts it right; its new state is told in the set's status. */
  applicationChanged(change: StoreChange): void {
    if (!this.#begun || this.#observes) return
    const owner = ownerOf(change.after ?? change.before)
    if (owner === undefined) return
    const isTold = (object: KubeObject | undefined) => {
      const status = object === undefined ? {} : openField(object, 'status')
      return JSON.stringify([statusWord(status['health']), statusWord(status['sync'])])
    }
    if ((change.own !== true && isNews(change)) || isTold(change.before) !== isTold(change.after))
      this.#queue.add(keyOf({ namespace: change.name.namespace, name: owner }))
  }

  /** Whether a user of a repository is a set. */
  isUser(user: ResourceName): boolean {
    return user.namespace.startsWith(userPrefix)
  }

  /** A repository moved for a user; false where the user is no set. */
  repositoryMoved(user: ResourceName): boolean {
    if (!this.isUser(user)) return false
    if (!this.#observes) this.#queue.add(keyOf({ namespace: user.namespace.slice(userPrefix.length), name: user.name }))
    return true
  }

  async stop(): Promise<void> {
    await this.#queue.stop()
  }

  async #work(key: string): Promise<void> {
    const name = nameFromKey(key)
    const set = this.#context.registry.applicationSets.get(name)
    if (set === undefined) return
    const { requeueAfterMs } = await this.#pass(set, this.#context)
    if (requeueAfterMs === undefined) return
    this.#queue.addAt(key, new Date(this.#context.ports.clock.now().getTime() + requeueAfterMs))
  }
}

/** The name under which a set follows repositories. */
export function userOf(set: ResourceName): ResourceName {
  return { namespace: `${userPrefix}${set.namespace}`, name: set.name }
}

function ownerOf(application: KubeObject | undefined): string | undefined {
  const owner = application?.metadata.ownerReferences?.find(
    ({ kind, controller }) => kind === 'ApplicationSet' && controller === true,
  )
  return owner?.name
}

function statusWord(part: unknown): unknown {
  return typeof part === 'object' && part !== null && 'status' in part ? part.status : undefined
}
