import { textOf } from '#base/go-template'
import { type ApplicationSource, defaultSettings, MainstayError } from '#model'
import { IgnoreRules, type RenderPorts } from '#render'
import { fetchDependencies, fetchSource } from '#source'
import type { CollectPorts, CollectRequest } from './run-types.ts'

/** How old a value file from the web may be before its server is asked again. */
const valueFileAgeMs = 60_000

/** What rendering a source may use of the world; undefined where charts cannot be rendered here. */
export function renderPorts(source: ApplicationSource, request: CollectRequest, ports: CollectPorts): RenderPorts | undefined {
  const { charts, renderChart, buildKustomization } = ports
  if (renderChart === undefined || buildKustomization === undefined) return undefined
  const { helm } = request.rendering ?? defaultSettings.rendering
  return {
    renderChart,
    buildKustomization,
    evaluateJsonnet: ports.evaluateJsonnet,
    remoteBase: (base) => remoteBase(base, request, ports),
    fetchChart: (chart) => fetchChart(chart, request, ports),
    lookup: ports.lookup,
    plugin: ports.plugin,
    now: () => ports.now(),
    async dependencies({ snapshot, path }) {
      if (charts === undefined) return { files: [], removed: [] }
      return await fetchDependencies(
        {
          snapshot,
          folder: path,
          repository: (url) => ports.dependencyRepository(url),
          named: (name) => ports.namedRepository(name),
          maxAgeMs: request.maxRefAgeMs,
          ignoring: (rules) => {
            const ignored = new IgnoreRules(rules)
            return (file, kind) => (kind === 'folder' ? ignored.ignoresFolder(file) : ignored.ignoresFile(file))
          },
          ...(source.helm?.passCredentials === undefined ? {} : { passCredentials: source.helm.passCredentials }),
        },
        { charts },
      )
    },
    async valueFile(url) {
      if (charts === undefined) throw new Error('value files from the web need the port for charts')
      const found = await charts.valueFile(url, { maxAgeMs: valueFileAgeMs, schemes: helm.valuesFileSchemes })
      return { text: textOf(found.content), id: found.id }
    },
  }
}

/** A repository that a kustomization names. What it is made of is no source of the application: credentials are for what the project permits. */
async function remoteBase(
  base: Parameters<RenderPorts['remoteBase']>[0],
  request: CollectRequest,
  ports: CollectPorts,
): ReturnType<RenderPorts['remoteBase']> {
  const repository = ports.dependencyRepository(base.repository)
  const targetRevision = base.ref === '' ? {} : { targetRevision: base.ref }
  return await fetchSource({ repository, ...targetRevision, maxAgeMs: request.maxRefAgeMs }, ports)
}

/** The files of a chart that a kustomization inflates, from a Helm repository or a registry. */
async function fetchChart(
  chart: Parameters<RenderPorts['fetchChart']>[0],
  request: CollectRequest,
  ports: CollectPorts,
): ReturnType<RenderPorts['fetchChart']> {
  if (chart.repo === '') {
    throw new MainstayError({
      code: 'chart-missing',
      stage: 'render',
      retry: 'when-changed',
      message: `Cannot fetch chart ${chart.name}: its entry in helmCharts names no repo; expected one, or the chart in the chart home`,
    })
  }
  const repository = ports.dependencyRepository(chart.repo.replace(/\/+$/, ''))
  const targetRevision = chart.version === '' ? {} : { targetRevision: chart.version }
  const { snapshot } = await fetchSource(
    { repository, chart: chart.name, ...targetRevision, maxAgeMs: request.maxRefAgeMs },
    ports,
  )
  const files = (await snapshot.walk('')).filter(({ kind }) => kind === 'file')
  return await Promise.all(files.map(async ({ path }) => ({ name: path, data: await snapshot.read(path) })))
}
