import { MainstayError, type Retry, type Stage } from '#model'

/** What is said to a worker. A `question` of the worker is answered under its number. */
export type ToWorker =
  | { type: 'run'; request: unknown }
  | { type: 'answer'; question: number; value: unknown }
  | { type: 'refusal'; question: number; error: SentError }

/** What a worker says. */
export type FromWorker =
  | { type: 'ready' }
  | { type: 'ask'; question: number; value: unknown }
  | { type: 'done'; value: unknown }
  | { type: 'failed'; error: SentError }

/** An error as it crosses between processes: a MainstayError with all its facts, anything else with what can be read of it. */
export type SentError = {
  message: string
  stack?: string
  facts?: { code: string; stage: Stage; retry: Retry; hint?: string }
}

export function toSent(thrown: unknown): SentError {
  if (!(thrown instanceof Error)) return { message: String(thrown) }
  const sent: SentError = { message: thrown.message, ...(thrown.stack === undefined ? {} : { stack: thrown.stack }) }
  if (!(thrown instanceof MainstayError)) return sent
  const { code, stage, retry, hint } = thrown
  return { message: thrown.message, facts: { code, stage, retry, ...(hint === undefined ? {} : { hint }) } }
}

export function fromSent(sent: SentError): Error {
  if (sent.facts !== undefined) return new MainstayError({ ...sent.facts, message: sent.message })
  const error = new Error(sent.message)
  if (sent.stack !== undefined) error.stack = sent.stack
  return error
}
