import { fromSent, type FromWorker, toSent, type ToWorker } from './protocol.ts'

/** Does one request; `ask` puts a question to whoever gave it and resolves with the answer. What it throws is the outcome, too. */
export type Handler = (request: unknown, ask: (question: unknown) => Promise<unknown>) => Promise<unknown>

/** V8 lets its heap grow as long as nobody minds. What a task leaves behind is collected once the worker has nothing to do. */
const tidyBytes = 128 * 2 ** 20
const tidyAfterMs = 20
let tidying: NodeJS.Timeout | undefined

function tidyLater(): void {
  clearTimeout(tidying)
  tidying = setTimeout(() => {
    if (process.memoryUsage.rss() > tidyBytes) globalThis.gc?.()
  }, tidyAfterMs)
  tidying.unref()
}

/** Makes this process a worker: takes requests from its parent, one after the other, until the parent goes away. */
export function serveWorker(handler: Handler): void {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let questions = 0
  const say = (message: FromWorker): void => void process.send?.(message)
  const ask = (value: unknown): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const question = ++questions
      waiting.set(question, { resolve, reject })
      say({ type: 'ask', question, value })
    })
  process.on('message', (message: ToWorker) => {
    if (message.type === 'run') {
      handler(message.request, ask)
        .then(
          (value) => say({ type: 'done', value }),
          (error: unknown) => say({ type: 'failed', error: toSent(error) }),
        )
        .finally(tidyLater)
      return
    }
    const asked = waiting.get(message.question)
    waiting.delete(message.question)
    if (message.type === 'answer') asked?.resolve(message.value)
    else asked?.reject(fromSent(message.error))
  })
  process.on('disconnect', () => process.exit(0))
  // Ctrl-C in a terminal reaches the whole group; the parent ends its workers when it is done with them.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined)
  say({ type: 'ready' })
}
