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
  type JsonnetAnswer,
  type JsonnetHelp,
  type JsonnetJob,
  type KustomizeAnswer,
  type KustomizeHelp,
  type KustomizeJob,
  type KustomizeQuestion,
  type RenderedDocuments,
  type SentDocument,
} from '#render'

export type Renderer = {
  renderChart(job: ChartJob, help: ChartHelp): Promise<RenderedDocuments>
  buildKustomization(job: KustomizeJob, help: KustomizeHelp): Promise<Omit<RenderedDocuments, 'lookups'>>
  evaluateJsonnet(job: JsonnetJob, help: JsonnetHelp): Promise<JsonnetAnswer>
  /** Worker processes that live now. */
  pids(): number[]
  close(): void
}

/** Renders in worker processes, each for itself and with limits; documents that are known already do not cross between processes again. */
export function openRenderer(options: Partial<WorkerOptions> = {}): Renderer {
  const workers = openWorkers({
    entry: fileURLToPath(new URL('worker.js', import.meta.url)),
    // Helm allows a thousand includes inside each other, which take more than Node's own stack.
    execArgv: ['--stack-size=3900'],
    size: Math.max(1, Math.min(4, availableParallelism())),
    timeoutMs: execTimeoutMs(process.env['ARGOCD_EXEC_TIMEOUT']),
    ...options,
  })
  const documents = new Documents()

  return {
    async renderChart(job, help) {
      const held = heldOf(documents)
      const answer = (question: unknown): Promise<unknown> => serveChart(question as ChartQuestion, help, held)
      const task = { what: help.what, request: job, affinity: job.chart, answer, signal: help.signal }
      // Both ends are ours: a chart job is answered so.
      const { documents: sent, bodies, warnings, lookups } = (await workers.run(task)) as ChartAnswer
      return { documents: held.put(sent, bodies), warnings, lookups }
    },
    async buildKustomization(job, help) {
      const held = heldOf(documents)
      const answer = async (asked: unknown): Promise<unknown> => {
        // Both ends are ours: a kustomize job asks so, and is answered so.
        const question = asked as KustomizeQuestion
        return question.ask === 'unknown' ? held.unknown(question.digests) : await help.answer(question)
      }
      const task = { what: help.what, request: job, affinity: 'kustomize', answer, signal: help.signal }
      const { documents: sent, bodies, warnings } = (await workers.run(task)) as KustomizeAnswer
      return { documents: held.put(sent, bodies), warnings }
    },
    async evaluateJsonnet(job, help) {
      const answer = (): Promise<unknown> => Promise.reject(new Error('a Jsonnet job brings all that it needs'))
      const task = { what: help.what, request: job, affinity: 'jsonnet', answer, signal: help.signal }
      // Both ends are ours: a Jsonnet job is answered so.
      return (await workers.run(task)) as JsonnetAnswer
    },
    pids: () => workers.pids(),
    close: () => workers.close(),
  }
}

async function serveChart(question: ChartQuestion, help: ChartHelp, held: Held): Promise<unknown> {
  switch (question.ask) {
    case 'files':
      return await help.files()
    case 'unknown':
      return held.unknown(question.digests)
    case 'lookup':
      return help.lookup === undefined ? null : await help.lookup(question.question)
  }
}

type Held = {
  unknown(digests: readonly string[]): string[]
  put(sent: readonly SentDocument[], bodies: ChartAnswer['bodies']): RenderedDocuments['documents']
}

/** What is known is held from the question on: the cache may drop it before the answer is put together. */
function heldOf(documents: Documents): Held {
  const held = new Map<string, DocumentObjects>()
  return {
    unknown: (digests) =>
      digests.filter((digest) => {
        const known = documents.find(digest)
        if (known !== undefined) held.set(digest, known)
        return known === undefined
      }),
    put(sent, bodies) {
      for (const { digest, json } of bodies) held.set(digest, documents.read(digest, json))
      return sent.map(({ path, digest }) => ({ path, found: held.get(digest) ?? { objects: [], problems: [lost] } }))
    },
  }
}

/** What cannot happen, said instead of an object being missing: that would be an order to delete it. */
const lost = 'its body was not sent; expected every document that is not known'

/** As Argo CD's repo server reads it: a Go duration; 90 s unless set. */
function execTimeoutMs(text: string | undefined): number {
  const ms = text === undefined ? undefined : parseGoDuration(text)
  return ms === undefined || ms <= 0 ? 90_000 : ms
}
