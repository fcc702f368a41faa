import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dependencies } from '../conformance/helm/charts/dependencies.ts'
import { parts } from '../conformance/helm/charts/parts.ts'
import { writeFiles } from '../conformance/helm/chart-folder.ts'
import { findCharts } from '../../scripts/corpus/charts.ts'
import { prepare } from '../../scripts/corpus/prepare.ts'

/** A chart in a folder, dependencies in place, and the command line that renders it. */
export type RenderInput = { name: string; folder: string; args: string[] }

/** Charts to render: our own ones, or those of a collection. `remove` takes the copies away. */
export function renderInputs(collection: string | undefined): { inputs: RenderInput[]; remove(): void } {
  const work = mkdtempSync(join(tmpdir(), 'mainstay-bench-'))
  const inputs = collection === undefined ? ownCharts(work) : collected(collection, work)
  return {
    inputs: inputs.map(({ name, folder }) => ({ name, folder, args: ['bench', folder, '--namespace', 'bench'] })),
    remove: () => rmSync(work, { recursive: true, force: true }),
  }
}

function ownCharts(work: string): Array<{ name: string; folder: string }> {
  const whole = [...dependencies, ...parts].filter(({ chart }) => chart === undefined)
  return whole.map(({ name, files }, index) => {
    const folder = join(work, String(index))
    writeFiles(folder, files)
    return { name, folder }
  })
}

function collected(collection: string, work: string): Array<{ name: string; folder: string }> {
  const charts = findCharts(collection)
  return charts.map((chart, index) => ({ name: chart.path, folder: prepare(chart, charts, join(work, String(index))).folder }))
}
