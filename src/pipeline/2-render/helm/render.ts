import { textOf } from '#base/go-template'
import { Capabilities } from './capabilities.ts'
import type { Chart } from './chart.ts'
import { ChartError } from './chart-error.ts'
import { type ChartNode, treeOf } from './chart-tree.ts'
import { coalesceValues, TypeMismatch } from './coalesce.ts'
import type { RenderChartRequest, RenderedChart } from './contract.ts'
import { checkDependencies, isCompatible, processDependencies } from './dependencies.ts'
import { executeTemplates } from './engine.ts'
import { sortManifests } from './manifests.ts'
import { validateValues } from './schema/index.ts'

/**
 * Renders a chart as `helm template` does. The same request always gives the same result. Throws ChartError with Helm's message where Helm
 * refuses, in Helm's order: what can be installed, dependencies, name, values, schemas, Kubernetes version, templates, manifests.
 */
export function renderChart(request: RenderChartRequest): RenderedChart {
  const { chart, release } = request
  const capabilities = new Capabilities(request.capabilities)
  checkInstallable(chart)
  checkDependencies(chart)
  checkReleaseName(release.name)
  const warnings: string[] = chart.metadata.deprecated ? ['this chart is deprecated'] : []
  const warn = (text: string): void => void warnings.push(text)
  const root = treeOf(chart)
  orTypeMismatch('chart dependencies processing failed: ', () => processDependencies(root, request.values, warn))
  const values = orTypeMismatch('', () => coalesceValues(root, request.values, { keepNulls: false, warn }))
  if (request.skipSchemaValidation !== true) validateValues(root, values)
  checkKubeVersion(root, capabilities)
  const { files, notes } = withoutNotes(root, executeTemplates(request, { root, values, capabilities }))
  const { manifests, hooks } = sortManifests(files)
  return { crds: crdsOf(root), manifests, hooks, notes, warnings: [...new Set([...chart.warnings, ...warnings])] }
}

function checkInstallable(chart: Chart): void {
  if (chart.metadata.type !== 'library') return
  const hint = 'a library chart only gives definitions to charts that depend on it'
  throw new ChartError('chart-invalid', 'library charts are not installable', { path: 'Chart.yaml', hint })
}

const releaseName = String.raw`^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$`

function checkReleaseName(name: string): void {
  const prefix = `release name check failed: release name ${JSON.stringify(name)}:`
  if (name === '') throw new ChartError('release-name', `${prefix} no name provided`)
  if (name.length <= 53 && new RegExp(releaseName).test(name)) return
  const rule = `must match regex ${releaseName} and the length must not be longer than 53`
  throw new ChartError('release-name', `${prefix} invalid release name, ${rule}`)
}

function checkKubeVersion(root: ChartNode, { kubeVersion }: Capabilities): void {
  const range = root.metadata.kubeVersion
  if (range === '' || isCompatible(range, kubeVersion.normalized)) return
  const message = `chart requires kubeVersion: ${range} which is incompatible with Kubernetes ${kubeVersion.version}`
  throw new ChartError('kube-version', message, { path: 'Chart.yaml' }).whileRendering()
}

function orTypeMismatch<T>(prefix: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    if (!(error instanceof TypeMismatch)) throw error
    throw new ChartError('values-invalid', `${prefix}${error.message}`)
  }
}

/** Notes are rendered like any template, yet they are no manifests. Only those of the root chart are told. */
function withoutNotes(root: ChartNode, rendered: ReadonlyMap<string, string>): { files: Map<string, string>; notes: string } {
  const files = new Map([...rendered].filter(([path]) => !path.endsWith('NOTES.txt')))
  return { files, notes: rendered.get(`${root.name}/templates/NOTES.txt`) ?? '' }
}

/** Of the whole tree, the chart's own first. */
function crdsOf(node: ChartNode): { path: string; text: string }[] {
  const own = node.chart.files.filter(({ name }) => name.startsWith('crds/') && /\.(ya?ml|json)$/i.test(name))
  const texts = own.map((file) => ({ path: `${node.path}/${file.name}`, text: textOfFile(node.chart, file) }))
  return [...texts, ...node.dependencies.flatMap(crdsOf)]
}

const textOfFile = (chart: Chart, file: { name: string; data: Buffer }): string =>
  chart.memo(`text ${file.name}`, () => textOf(file.data))
