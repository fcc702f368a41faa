import { type ObjectRef, refKey } from '#model'

/** Which objects belong to which application, both ways: those that carry its mark, and those that it asks for. */
export class AppIndex {
  readonly #tracked = new Map<string, Map<string, ObjectRef>>()
  readonly #wanted = new Map<string, Set<string>>()

  /** The objects that carry the mark of an application, by `refKey`. */
  trackedBy(app: string): ReadonlyMap<string, ObjectRef> {
    return this.#tracked.get(app) ?? nothing
  }

  /** The applications that ask for an object; undefined where none does. */
  wantedBy(ref: ObjectRef): ReadonlySet<string> | undefined {
    return this.#wanted.get(refKey(ref))
  }

  /** Marked objects of other applications in a namespace. */
  othersIn(namespace: string, app: string): ObjectRef[] {
    const found: ObjectRef[] = []
    for (const [owner, refs] of this.#tracked) {
      if (owner !== app) found.push(...[...refs.values()].filter((ref) => ref.namespace === namespace))
    }
    return found
  }

  /** The mark of an object changed; undefined where it had or has none. */
  mark(ref: ObjectRef, before: string | undefined, after: string | undefined): void {
    if (before === after) return
    const key = refKey(ref)
    if (before !== undefined) {
      const refs = this.#tracked.get(before)
      refs?.delete(key)
      if (refs?.size === 0) this.#tracked.delete(before)
    }
    if (after !== undefined) this.#tracked.set(after, (this.#tracked.get(after) ?? new Map<string, ObjectRef>()).set(key, ref))
  }

  want(app: string, ref: ObjectRef): void {
    const key = refKey(ref)
    this.#wanted.set(key, (this.#wanted.get(key) ?? new Set()).add(app))
  }

  unwant(app: string, ref: ObjectRef): void {
    const key = refKey(ref)
    const apps = this.#wanted.get(key)
    apps?.delete(app)
    if (apps?.size === 0) this.#wanted.delete(key)
  }
}

const nothing: ReadonlyMap<string, ObjectRef> = new Map()
