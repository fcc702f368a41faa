import type { JsonnetObject } from './object.ts'
import type { Item } from './value.ts'

/** What `self` is here, and how far up its layers `super` begins. */
export type SelfBinding = { object: JsonnetObject; depth: number }

/** The variables of one scope by their slots, the scope around it, and what `self` means in it. */
export class Environment {
  readonly slots: Item[]
  readonly outer: Environment | undefined
  readonly self: SelfBinding | undefined

  constructor(slots: Item[], outer: Environment | undefined, self: SelfBinding | undefined = outer?.self) {
    this.slots = slots
    this.outer = outer
    this.self = self
  }

  find(hops: number, slot: number): Item {
    if (hops === 0) return this.slots[slot]!
    let scope = this.outer!
    for (let left = hops - 1; left > 0; left--) scope = scope.outer!
    return scope.slots[slot]!
  }
}
