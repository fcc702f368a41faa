import type { Clock, ControllerEvent, ControllerFact, EventStream } from './ports.ts'

/** Hands events to whoever listens at that moment. A listener that throws does not keep the others from hearing. */
export class EventHub implements EventStream<ControllerEvent> {
  readonly #clock: Clock
  readonly #listeners = new Set<(event: ControllerEvent) => void>()
  readonly #failed: (error: unknown) => void

  constructor(clock: Clock, failed: (error: unknown) => void) {
    this.#clock = clock
    this.#failed = failed
  }

  subscribe(listener: (event: ControllerEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  emit(fact: ControllerFact): void {
    const event: ControllerEvent = { at: this.#clock.now().toISOString(), ...fact }
    for (const listener of this.#listeners) {
      try {
        listener(event)
      } catch (error) {
        this.#failed(error)
      }
    }
  }
}
