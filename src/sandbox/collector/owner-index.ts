import type { KubeObject } from '../object.ts'

/** An object with the store key of its resource. */
export type Known = { resource: string; object: KubeObject }

/** All objects by uid, and for each owner who depends on it. */
export class OwnerIndex {
  readonly #objects = new Map<string, Known>()
  readonly #dependents = new Map<string, Set<string>>()

  get(uid: string): Known | undefined {
    return this.#objects.get(uid)
  }

  set(uid: string, known: Known): void {
    this.#unlink(uid)
    this.#objects.set(uid, known)
    for (const { uid: owner } of known.object.metadata.ownerReferences ?? []) {
      const dependents = this.#dependents.get(owner) ?? new Set<string>()
      dependents.add(uid)
      this.#dependents.set(owner, dependents)
    }
  }

  remove(uid: string): void {
    this.#unlink(uid)
    this.#objects.delete(uid)
  }

  /** Uids of the objects that name this owner, whether it exists or not. */
  dependentsOf(owner: string): string[] {
    return [...(this.#dependents.get(owner) ?? [])]
  }

  ownersOf(uid: string): string[] {
    return (this.#objects.get(uid)?.object.metadata.ownerReferences ?? []).map((reference) => reference.uid)
  }

  #unlink(uid: string): void {
    for (const owner of this.ownersOf(uid)) {
      const dependents = this.#dependents.get(owner)
      dependents?.delete(uid)
      if (dependents?.size === 0) this.#dependents.delete(owner)
    }
  }
}
