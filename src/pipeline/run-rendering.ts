import { type ApplicationSource, defaultSettings } from '#model'
import { IgnoreRules, type RenderPorts } from '#render'
import { fetchDependencies } from '#source'
import type { CollectPorts, CollectRequest } from './run-types.ts'

/** How old a value file from the web may be before its server is asked again. */
const valueFileAgeMs = 60_000

/** What rendering a source may use of the world; undefined where charts cannot be rendered here. */
export function renderPorts(source: ApplicationSource, request: CollectRequest, ports: CollectPorts): RenderPorts | undefined {
  const { charts, renderChart } = ports
  if (renderChart === undefined) return undefined
  const { helm } = request.rendering ?? defaultSettings.rendering
  return {
    renderChart,
    lookup: ports.lookup,
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
            return (file) => ignored.ignoresFile(file)
          },
          ...(source.helm?.passCredentials === undefined ? {} : { passCredentials: source.helm.passCredentials }),
        },
        { charts },
      )
    },
    async valueFile(url) {
      if (charts === undefined) throw new Error('value files from the web need the port for charts')
      const found = await charts.valueFile(url, { maxAgeMs: valueFileAgeMs, schemes: helm.valuesFileSchemes })
      return { text: found.content.toString('utf8'), id: found.id }
    },
  }
}
