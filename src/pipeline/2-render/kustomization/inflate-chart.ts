import {
  type Chart,
  ChartError,
  type ChartFile,
  loadChart,
  printTemplate,
  renderChart,
  type RenderWorld,
  userValues,
} from '../helm/index.ts'
import type { HelmChartRequest } from '../kustomize/index.ts'

/** Where charts of `helmCharts` come from, and what their templates see of the world and of the cluster. */
export type ChartSupply = {
  /** The files of a chart that lies in the repository; undefined where there is no such folder. */
  folder(path: string): Promise<readonly ChartFile[] | undefined>
  /** The files of a chart of a Helm repository or registry. */
  fetch(chart: { repo: string; name: string; version: string }): Promise<readonly ChartFile[]>
  world: RenderWorld
  /** For charts that say nothing else. */
  kubeVersion: string
  apiVersions: readonly string[]
}

/** What `helm template` prints for a chart of a kustomization: one that lies in its chart home, else one that is fetched. Throws Error. */
export async function inflateChart(request: HelmChartRequest, supply: ChartSupply): Promise<string> {
  const { chart, chartHome, values } = request
  const own = join(chartHome, chart.name)
  const found = await supply.folder(own)
  if (found === undefined && chart.repo === '') throw new Error(`no repo specified for pull, no chart found at '${own}'`)
  const files = found ?? (await supply.fetch({ repo: chart.repo, name: chart.name, version: chart.version }))
  try {
    return templateOf(request, loadChart(files), supply, values)
  } catch (error) {
    if (error instanceof ChartError) throw new Error(`unable to render chart ${chart.name}: ${error.message}`, { cause: error })
    throw error
  }
}

// The parts are what `helm template` takes: a chart, values, and what surrounds them.
// oxlint-disable-next-line max-params
function templateOf(
  { chart: wanted }: HelmChartRequest,
  chart: Chart,
  supply: ChartSupply,
  values: HelmChartRequest['values'],
): string {
  const kubeVersion = wanted.kubeVersion || supply.kubeVersion
  const apiVersions = wanted.apiVersions.length > 0 ? wanted.apiVersions : supply.apiVersions
  const rendered = renderChart({
    chart,
    values: userValues({ files: values }),
    // Without a name `helm template --generate-name` calls every release so.
    release: { name: wanted.releaseName || 'release-name', namespace: wanted.namespace || 'default' },
    capabilities: { ...(kubeVersion === '' ? {} : { kubeVersion }), apiVersions },
    world: supply.world,
  })
  return printTemplate(rendered, { includeCrds: wanted.includeCRDs, skipTests: wanted.skipTests, noHooks: wanted.skipHooks })
}

const join = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`)
