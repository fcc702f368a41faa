import { randomBytes } from 'node:crypto'
import { helmProcess, type HelmTemplate } from '#test/helm-process'
import { helmIfBuilt } from '#test/oracles'
import { mainstay } from '#test/program'
import { chartAt } from '../../src/main/helm-chart.ts'
import { type Chart, printTemplate, renderChart, userValues } from '../../src/pipeline/2-render/helm/index.ts'
import { type RenderInput, renderInputs } from './render-inputs.ts'
import { usageOf } from './usage.ts'

export type Figures = { [figure: string]: string }

/**
 * Rendering charts against a process of the real Helm on the same inputs, in the same run: ratios say how much faster we are, so that they mean the
 * same on any machine. Our own charts, and those of `collection` where one is given.
 */
export async function renderFigures(collection: string | undefined): Promise<Array<{ title: string; figures: Figures }>> {
  const program = process.env['MAINSTAY_HELM'] ?? helmIfBuilt()
  const helm = program === undefined ? undefined : helmProcess(program)
  const groups = [{ title: 'rendering our own charts', collection: undefined }]
  const all = collection === undefined ? groups : [...groups, { title: `rendering the charts of ${collection}`, collection }]
  const results: Array<{ title: string; figures: Figures }> = []
  for (const group of all) results.push({ title: group.title, figures: await figuresOf(group.collection, helm) })
  return results
}

async function figuresOf(collection: string | undefined, helm: HelmTemplate | undefined): Promise<Figures> {
  const { inputs, remove } = renderInputs(collection)
  try {
    const rows: Row[] = []
    for (const input of inputs) {
      const row = await measure(input, helm)
      if (row !== undefined) rows.push(row)
    }
    const stack = inputs.find(({ name }) => name.endsWith('/kube-prometheus-stack'))
    return { ...ratios(rows, helm !== undefined), ...(stack === undefined ? {} : await changedValue(stack)), ...memory() }
  } finally {
    remove()
  }
}

type Row = { warmMs: number; coldMs: number; helmMs: number | undefined }

/** undefined for what does not render. */
async function measure(input: RenderInput, helm: HelmTemplate | undefined): Promise<Row | undefined> {
  const chart = await loaded(input)
  if (chart === undefined) return undefined
  const warm = await timings(warmRuns, () => Promise.resolve(render(chart)))
  if (warm === undefined) return undefined
  const cold = await timings(coldRuns, async () => void (await mainstay(['helm', 'template', ...input.args])))
  const helmMs =
    helm === undefined ? undefined : median((await timings(helmRuns, async () => void (await helm(input.args)))) ?? [])
  return { warmMs: median(warm), coldMs: median(cold ?? []), helmMs }
}

const warmRuns = 5
// One is enough: the figures are medians over many charts.
const coldRuns = 1
const helmRuns = 1

async function loaded({ folder }: RenderInput): Promise<Chart | undefined> {
  try {
    return await (await chartAt({ chart: folder, repository: undefined, version: undefined, dependencyUpdate: false })).load()
  } catch {
    return undefined
  }
}

function render(chart: Chart, set: readonly string[] = []): string {
  const world = { now: () => new Date(), randomBytes }
  const release = { name: 'bench', namespace: 'bench' }
  return printTemplate(renderChart({ chart, values: userValues({ set }), release, world }))
}

async function timings(count: number, run: () => Promise<unknown>): Promise<number[] | undefined> {
  const found: number[] = []
  for (let turn = 0; turn < count; turn++) {
    const started = performance.now()
    try {
      await run()
    } catch {
      return undefined
    }
    found.push(performance.now() - started)
  }
  return found
}

function ratios(rows: readonly Row[], withHelm: boolean): Figures {
  const ms = (pick: (row: Row) => number): string => `${median(rows.map(pick)).toFixed(1)} ms`
  const own = {
    'charts that render': String(rows.length),
    'warm, median': ms(({ warmMs }) => warmMs),
    'a new process, median': ms(({ coldMs }) => coldMs),
  }
  if (!withHelm) return { ...own, 'against Helm': 'no helm: npm run conformance builds one, MAINSTAY_HELM names another' }
  const times = (pick: (row: Row) => number): string => {
    const all = rows.map((row) => (row.helmMs ?? Number.NaN) / pick(row)).sort((a, b) => a - b)
    return `${median(all).toFixed(1)} times as fast as a process of Helm (slowest tenth: ${(all[Math.floor(all.length / 10)] ?? 0).toFixed(1)})`
  }
  return {
    ...own,
    'Helm, median': ms(({ helmMs }) => helmMs ?? Number.NaN),
    'warm against Helm, median': times(({ warmMs }) => warmMs),
    'a new process against Helm, median': times(({ coldMs }) => coldMs),
  }
}

/** What a commit to a values file costs where the chart is known: the text and the parsed manifests. */
async function changedValue(input: RenderInput): Promise<Figures> {
  const chart = await loaded(input)
  if (chart === undefined) return {}
  for (let turn = 0; turn < warmRuns; turn++) render(chart)
  const runs: number[] = []
  for (let turn = 0; turn < warmRuns; turn++) {
    const started = performance.now()
    render(chart, [`prometheus.prometheusSpec.replicas=${turn + 2}`])
    runs.push(performance.now() - started)
  }
  return { 'kube-prometheus-stack after one changed value': `${median(runs).toFixed(0)} ms` }
}

const memory = (): Figures => ({ 'memory of this process, peak': `${usageOf(process.pid).peakMiB.toFixed(0)} MiB` })

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN
}
