import { inspect } from 'node:util'

/** A secret string that shows as `+++` wherever it is printed, logged or serialised. `reveal` is the only way to the value. */
export class Redacted {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  reveal(): string {
    return this.#value
  }

  toString(): string {
    return '+++'
  }

  toJSON(): string {
    return '+++'
  }

  [inspect.custom](): string {
    return '+++'
  }
}
