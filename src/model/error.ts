/** Where in the pipeline something went wrong. */
export type Stage =
  | 'settings'
  | 'project'
  | 'source'
  | 'render'
  | 'compare'
  | 'sync'
  | 'health'
  | 'applicationset'
  | 'cluster'
  | 'request'

/**
 * When trying again makes sense: `now` (a conflict: at once), `later` (with backoff: a time-out, a server that is away),
 * `when-changed` (a commit, a spec, a setting has to change first), `never`.
 */
export type Retry = 'now' | 'later' | 'when-changed' | 'never'

/**
 * The one error type that crosses walls. `code` is permanent kebab-case (`repository-unreachable`), `message` follows the grammar
 * `Cannot <do> <object>: <what is>; expected <what should be>`, `hint` says what the reader can do about it.
 * Expected outcomes are data, not errors; anything else that is thrown is a defect.
 */
export class MainstayError extends Error {
  readonly code: string
  readonly stage: Stage
  readonly retry: Retry
  readonly hint: string | undefined

  constructor(facts: { code: string; stage: Stage; retry: Retry; message: string; hint?: string; cause?: unknown }) {
    super(facts.message, facts.cause === undefined ? undefined : { cause: facts.cause })
    this.name = 'MainstayError'
    this.code = facts.code
    this.stage = facts.stage
    this.retry = facts.retry
    this.hint = facts.hint
  }
}

/** The message of whatever was thrown, in one line. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
