import type { Clock } from './clock.ts'

/**
 * Work that listeners of the store put off: keys are handled once each, in order, after the write that caused them has been answered.
 * A listener must not write itself, or watchers would see effects before their causes.
 */
export class Later {
  readonly #clock: Clock
  readonly #handle: (key: string) => void
  readonly #waiting = new Set<string>()
  #cancel: (() => void) | undefined
  #stopped = false

  constructor(clock: Clock, handle: (key: string) => void) {
    this.#clock = clock
    this.#handle = handle
  }

  add(key: string): void {
    if (this.#stopped) return
    this.#waiting.add(key)
    this.#cancel ??= this.#clock.after(0, () => this.#run())
  }

  stop(): void {
    this.#stopped = true
    this.#cancel?.()
  }

  #run(): void {
    this.#cancel = undefined
    const keys = [...this.#waiting]
    this.#waiting.clear()
    for (const key of keys) {
      if (this.#stopped) return
      try {
        this.#handle(key)
      } catch (error) {
        // What fails is tried again with the next event of its key; one broken object must not stop the others.
        console.error(`sandbox: ${key}: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
  }
}
