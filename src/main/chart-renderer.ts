import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { openWorkers, type WorkerOptions } from '#io/workers'
import { parseGoDuration } from '#model'
import {
  type ChartAnswer,
  type ChartHelp,
  type ChartJob,
  type ChartQuestion,
  type DocumentObjects,
  Documents,
  type RenderedDocuments,
} from '#render'

export type ChartRenderer = {
  render(job: ChartJob, help: ChartHelp): Promise<RenderedDocuments>
  /** Worker processes that live now. */
  pids(): number[]
  close(): void
}

/** Renders charts in worker processes, each for itself and with limits; documents that are known already do not cross between processes again. */
export function openChartRenderer(options: Partial<WorkerOptions> = {}): ChartRenderer {
  const workers = openWorkers({
    entry: fileURLToPath(new URL('worker.js', import.meta.url)),
    // Helm allows a thousand includes inside each other, which take more than Node's own stack.
    execArgv: ['--stack-size=3900'],
    size: Math.max(1, Math.min(4, availableParallelism())),
    timeoutMs: execTimeoutMs(process.env['ARGOCD_EXEC_TIMEOUT']),
    ...options,
  })
  const documents = new Documents()

  async function render(job: ChartJob, help: ChartHelp): Promise<RenderedDocuments> {
    // What is known is held from the question on: the cache may drop it before the answer is put together.
    const held = new Map<string, DocumentObjects>()
    const answer = (question: unknown): Promise<unknown> => serve(question as ChartQuestion, help, held)
    const task = { what: help.what, request: job, affinity: job.chart, answer, signal: help.signal }
    // Both ends are ours: a chart job is answered so.
    const { documents: sent, bodies, warnings, lookups } = (await workers.run(task)) as ChartAnswer
    for (const { digest, json } of bodies) held.set(digest, documents.read(digest, json))
    const rendered = sent.map(({ path, digest }) => ({ path, found: held.get(digest) ?? { objects: [], problems: [lost] } }))
    return { documents: rendered, warnings, lookups }
  }

  async function serve(question: ChartQuestion, help: ChartHelp, held: Map<string, DocumentObjects>): Promise<unknown> {
    switch (question.ask) {
      case 'files':
        return await help.files()
      case 'unknown':
        return question.digests.filter((digest) => {
          const known = documents.find(digest)
          if (known !== undefined) held.set(digest, known)
          return known === undefined
        })
      case 'lookup':
        return help.lookup === undefined ? null : await help.lookup(question.question)
    }
  }

  return { render, pids: () => workers.pids(), close: () => workers.close() }
}

/** What cannot happen, said instead of an object being missing: that would be an order to delete it. */
const lost = 'its body was not sent; expected every document that is not known'

/** As Argo CD's repo server reads it: a Go duration; 90 s unless set. */
function execTimeoutMs(text: string | undefined): number {
  const ms = text === undefined ? undefined : parseGoDuration(text)
  return ms === undefined || ms <= 0 ? 90_000 : ms
}
