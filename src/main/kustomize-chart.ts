import { randomBytes } from 'node:crypto'
import type { KustomizeBuildFlags } from '#cli'
import { type Chart, ChartError, loadArchive, printTemplate, renderChart, userValues } from '../pipeline/2-render/helm/index.ts'
import type { HelmChartRequest } from '../pipeline/2-render/kustomize/index.ts'
import { chartAt } from './helm-chart.ts'
import { helmName } from './helm-name.ts'
import { DiskFiles } from './kustomize-files.ts'

/** The flags that are about every chart. */
export type ChartFlags = Pick<KustomizeBuildFlags, 'helmKubeVersion' | 'helmApiVersions'>

/** What `helm template` prints for a chart of `helmCharts`. A chart that is not there is fetched, and not kept. Rejects with an Error in Helm's words. */
export async function inflateChart(request: HelmChartRequest, flags: ChartFlags): Promise<string> {
  const { includeCRDs, skipHooks, skipTests, namespace, kubeVersion, apiVersions } = request.chart
  const version = flags.helmKubeVersion ?? kubeVersion
  try {
    const rendered = renderChart({
      chart: await chartOf(request),
      values: userValues({ files: request.values }),
      release: { name: releaseName(request.chart), namespace: namespace || 'default' },
      capabilities: {
        ...(version === '' ? {} : { kubeVersion: version }),
        apiVersions: flags.helmApiVersions.length > 0 ? flags.helmApiVersions : apiVersions,
      },
      world: { now: () => new Date(), randomBytes },
    })
    return printTemplate(rendered, { includeCrds: includeCRDs, skipTests, noHooks: skipHooks, showOnly: [] })
  } catch (error) {
    if (error instanceof ChartError) throw new Error(`Error: ${error.helmOutput}`, { cause: error })
    throw error
  }
}

async function chartOf({ files, chartHome, chart }: HelmChartRequest): Promise<Chart> {
  const place = `${chartHome}/${chart.name}`
  if ((await files.entry(place)) === 'directory' && files instanceof DiskFiles) {
    const local = { chart: files.place(place), repository: undefined, version: undefined, dependencyUpdate: false }
    return await (await chartAt(local)).load()
  }
  const { fetchChart } = await import('./helm-fetch.ts')
  const { repo, name, version, devel } = chart
  const wanted = version || (devel ? '>0.0.0-0' : undefined)
  const isOci = repo.startsWith('oci://')
  const reference = isOci ? `${repo.replace(/\/$/, '')}/${name}` : name
  return loadArchive(await fetchChart(reference, { repository: isOci ? undefined : repo, version: wanted }))
}

/** Helm calls a release that nobody named `release-name`. */
function releaseName({ releaseName: name, nameTemplate }: HelmChartRequest['chart']): string {
  if (nameTemplate === '') return name === '' ? 'release-name' : name
  if (name !== '') throw new Error('Error: cannot set --name-template and also specify a name')
  return helmName(nameTemplate)
}
