/** A question that many ask at once and that is put to the world as rarely as their patience allows. */
export type SharedQuestion<T> = {
  /** An answer that was asked for less than `maxAgeMs` ago, or a new one. A failure is shared too, but for `failureMs` at most. */
  get(maxAgeMs: number): Promise<T>
  /** The last answer if it was one; never asks. */
  last(): T | undefined
  /** The next `get` asks anew. */
  forget(): void
}

type Asked<T> = { at: number; promise: Promise<T>; outcome?: { ok: true; value: T } | { ok: false } }

/** `now` in milliseconds. At most one question is under way; those for whom it began too early wait together for the next. */
export function sharedQuestion<T>(ask: () => Promise<T>, options: { now: () => number; failureMs: number }): SharedQuestion<T> {
  let asked: Asked<T> | undefined
  let next: Promise<T> | undefined

  function start(): Promise<T> {
    const question: Asked<T> = { at: options.now(), promise: ask() }
    asked = question
    question.promise.then(
      (value) => (question.outcome = { ok: true, value }),
      () => (question.outcome = { ok: false }),
    )
    return question.promise
  }

  function afterThis(current: Promise<T>): Promise<T> {
    next ??= current
      .then(
        () => undefined,
        () => undefined,
      )
      .then(() => {
        next = undefined
        return start()
      })
    return next
  }

  return {
    get(maxAgeMs) {
      if (asked === undefined) return next ?? start()
      const ageMs = options.now() - asked.at
      const patienceMs = asked.outcome?.ok === false ? Math.min(maxAgeMs, options.failureMs) : maxAgeMs
      if (ageMs < patienceMs) return asked.promise
      return asked.outcome === undefined ? afterThis(asked.promise) : (next ?? start())
    },
    last: () => (asked?.outcome?.ok === true ? asked.outcome.value : undefined),
    forget() {
      if (asked !== undefined) asked = { ...asked, at: Number.NEGATIVE_INFINITY }
    },
  }
}
