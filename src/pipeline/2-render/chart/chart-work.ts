import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { hashOf, type Json } from '#base'
import { type GoValue, fromJson } from '#base/go-template'
import { MainstayError } from '#model'
import {
  type Chart,
  ChartError,
  type ChartFile,
  loadChart,
  renderChart,
  type RenderedChart,
  type RenderWorld,
  userValues,
} from '../helm/index.ts'
import { worldFor } from '../job-world.ts'
import { chartFailure } from './chart-failure.ts'
import type { ChartAnswer, ChartJob, ChartQuestion } from './chart-job.ts'
import { definitionsIn, exactDocument } from './exact-documents.ts'
import { chartOverflow, maxOutputBytes, outputTooLarge } from './render-limits.ts'

/** Asks whoever gave the job; the answers are those of `ChartHelp`. */
export type AskForChart = (question: ChartQuestion) => Promise<unknown>

/** Charts are kept by the bytes of their files, parsed ones taking several times as much. */
const keptChartBytes = 12 * 2 ** 20
/** Each round renders with what was found before; what a template looks for can depend on what it found. */
const maxLookupRounds = 20

/**
 * What a worker does with chart jobs: keeps the charts that it has seen, renders, and answers with documents of which bodies are sent only where they
 * are not known. Throws MainstayError. `randomBytes` is for jobs without a seed.
 */
export function chartWork(world: {
  randomBytes(size: number): Uint8Array
}): (job: ChartJob, ask: AskForChart) => Promise<ChartAnswer> {
  const charts = new LRUCache<string, { chart: Chart; bytes: number }>({
    maxSize: keptChartBytes,
    sizeCalculation: ({ bytes }) => bytes,
  })

  async function chartOf(job: ChartJob, ask: AskForChart): Promise<Chart> {
    const known = charts.get(job.chart)
    if (known !== undefined) return known.chart
    // Both ends of the question are ours: `files` is answered with files.
    const files = (await ask({ ask: 'files' })) as readonly ChartFile[]
    const chart = loadChart(files.map(({ name, data }) => ({ name, data: Buffer.from(data) })))
    const bytes = files.reduce((sum, { data }) => sum + data.length, 1)
    if (bytes <= keptChartBytes) charts.set(job.chart, { chart, bytes })
    return chart
  }

  return async (job, ask) => {
    try {
      const chart = await chartOf(job, ask)
      const looked = new LookedUp(job, ask)
      for (let round = 0; round <= maxLookupRounds; round++) {
        const outcome = attempt(() => renderChart(requestOf(job, chart, { looked, world: worldFor(job, world) })))
        // A refusal counts only once nothing is missing: `required` sees what was found, as with a cluster at hand.
        if (await looked.fetchMissing()) continue
        if ('error' in outcome) throw limited(outcome.error, job.location)
        return await answerOf(job, { rendered: outcome.rendered, looked }, ask)
      }
      throw lookupsWithoutEnd(job, looked)
    } catch (error) {
      if (error instanceof ChartError) throw chartFailure(error, job.location)
      throw error instanceof RangeError ? chartOverflow(error, job.location) : error
    }
  }
}

type Outcome = { rendered: RenderedChart } | { error: unknown }

function attempt(render: () => RenderedChart): Outcome {
  try {
    return { rendered: render() }
  } catch (error) {
    return { error }
  }
}

/** A limit while rendering is one of output; those of files are told by Helm's own words before. */
function limited(error: unknown, location: string): unknown {
  return error instanceof ChartError && error.code === 'limit' ? outputTooLarge(error, location) : error
}

function requestOf(
  job: ChartJob,
  chart: Chart,
  from: { looked: LookedUp; world: RenderWorld },
): Parameters<typeof renderChart>[0] {
  const texts = new Map(job.setFile.map(({ key, text }) => [key, text]))
  return {
    chart,
    values: userValues({
      files: job.valueFiles,
      set: job.set,
      setString: job.setString,
      setFile: job.setFile.map(({ assignment }) => assignment),
      readFile: (key) => texts.get(key) ?? '',
    }),
    release: { name: job.release.name, namespace: job.release.namespace },
    capabilities: { ...(job.kubeVersion === '' ? {} : { kubeVersion: job.kubeVersion }), apiVersions: job.apiVersions },
    skipSchemaValidation: job.skipSchemaValidation,
    world: from.world,
    limits: { outputBytes: maxOutputBytes },
    ...(job.lookups
      ? { lookup: (apiVersion, kind, namespace, name) => from.looked.find({ apiVersion, kind, namespace, name }) }
      : {}),
  }
}

/** Templates cannot wait for an answer: what is not known yet looks empty to them, is asked for afterwards, and the chart is rendered again. */
class LookedUp {
  readonly #job: ChartJob
  readonly #ask: AskForChart
  readonly #known = new Map<string, { question: ChartAnswer['lookups'][number]['question']; value: Json }>()
  #missing = new Map<string, ChartAnswer['lookups'][number]['question']>()

  constructor(job: ChartJob, ask: AskForChart) {
    this.#job = job
    this.#ask = ask
  }

  find(question: ChartAnswer['lookups'][number]['question']): GoValue {
    const key = hashOf(question)
    const known = this.#known.get(key)
    if (known === undefined) this.#missing.set(key, question)
    return known === undefined || known.value === null ? new Map() : fromJson(known.value)
  }

  /** Whether there was anything to ask for. */
  async fetchMissing(): Promise<boolean> {
    const missing = this.#missing
    this.#missing = new Map()
    if (!this.#job.lookups) return false
    for (const [key, question] of missing) {
      // `lookup` is answered with JSON.
      this.#known.set(key, { question, value: (await this.#ask({ ask: 'lookup', question })) as Json })
    }
    return missing.size > 0
  }

  /** The last question that was asked for, as people would write it. */
  lastQuestion(): string {
    const last = [...this.#known.values()].at(-1)?.question
    return last === undefined ? '' : `${last.apiVersion} ${last.kind} ${last.namespace}/${last.name}`
  }

  used(): ChartAnswer['lookups'] {
    return [...this.#known.values()].map(({ question, value }) => ({ question, id: hashOf(value) }))
  }
}

async function answerOf(
  job: ChartJob,
  { rendered, looked }: { rendered: RenderedChart; looked: LookedUp },
  ask: AskForChart,
): Promise<ChartAnswer> {
  const documents = documentsOf(job, rendered)
  const digests = [...new Set(documents.map(({ digest }) => digest))]
  // Both ends of the question are ours: `unknown` is answered with digests.
  const unknown = new Set((await ask({ ask: 'unknown', digests })) as readonly string[])
  const bodies: Array<{ digest: string; json: string }> = []
  for (const { digest, json } of documents) {
    if (unknown.delete(digest)) bodies.push({ digest, json: json() })
  }
  return {
    documents: documents.map(({ path, digest }) => ({ path, digest })),
    bodies,
    warnings: rendered.warnings,
    lookups: looked.used(),
  }
}

function lookupsWithoutEnd(job: ChartJob, looked: LookedUp): MainstayError {
  return new MainstayError({
    code: 'chart-lookups-without-end',
    stage: 'render',
    retry: 'when-changed',
    message: `Cannot render chart ${job.location}: each of ${maxLookupRounds} renders has looked for other objects than the one before, ${looked.lastQuestion()} at last; expected lookups that come to an end`,
    hint: 'A name that is made by a random function is another one in each render. helm.random: seeded makes it the same.',
  })
}

/** `json` is the list of documents: a file of definitions may hold several. */
type Outgoing = { path: string; digest: string; json(): string }

/** Definitions first, then the rest in install order, hooks after it: the order in which `helm template` prints them. */
function documentsOf(job: ChartJob, rendered: RenderedChart): Outgoing[] {
  const hooks = job.skipTests ? rendered.hooks.filter(({ events }) => !events.some(isTest)) : rendered.hooks
  const crds = job.skipCrds ? [] : rendered.crds
  const { location } = job
  return [
    ...crds.map(({ path, text }) => outgoing(path, text, () => JSON.stringify(definitionsIn({ path, text, location })))),
    ...[...rendered.manifests, ...hooks].map(({ path, text, object }) =>
      outgoing(path, text, () => JSON.stringify([exactDocument({ path, text, location }, object)])),
    ),
  ]
}

const outgoing = (path: string, text: string, json: () => string): Outgoing => ({
  path,
  digest: createHash('sha1').update(text).digest('base64'),
  json,
})

const isTest = (event: string): boolean => event === 'test' || event === 'test-success'
