import { printYaml } from '#base/yaml'
import { type HelmChart, type HelmChartRequest, type HelmGlobals, KustomizeError } from '../contract.ts'
import { copyNode, jsonToNode, type MapNode, nodeToJson, readNodes } from '../node/index.ts'
import { mergeInto } from '../patch/index.ts'
import { joined, type Resource } from '../resources/index.ts'
import { type BuildRun, isRefusal, type Target } from './run.ts'

/** A chart with its settings checked. */
export type PreparedChart = { target: Target; settings: HelmChart & HelmGlobals; chartHome: string }

/** Checks what a chart needs before anything is made. Throws KustomizeError. */
export async function preparedChart(run: BuildRun, target: Target, chart: HelmChart & HelmGlobals): Promise<PreparedChart> {
  if (run.options.enableHelm !== true) {
    throw new KustomizeError('helm', 'must specify --enable-helm', {
      field: 'helmCharts',
      hint: 'set kustomize.buildOptions to --enable-helm',
    })
  }
  if (chart.name === '') throw refusal('chart name cannot be empty')
  const { loader } = target
  const home = joined(loader.root, chart.chartHome === '' ? 'charts' : chart.chartHome)
  const chartHome = chart.version !== '' && chart.repo !== '' ? joined(home, `${chart.name}-${chart.version}`) : home
  for (const file of chart.additionalValuesFiles) {
    await loader.load(file).catch((error: unknown) => {
      throw isRefusal(error) && error instanceof KustomizeError ? error.prefixed('could not load additionalValuesFile') : error
    })
  }
  if (!['', 'merge', 'override', 'replace'].includes(chart.valuesMerge)) {
    throw refusal('valuesMerge must be one of [merge override replace]')
  }
  return { target, settings: chart, chartHome }
}

/** The objects of a chart. Throws KustomizeError. */
export async function inflateChart(run: BuildRun, prepared: PreparedChart): Promise<Resource[]> {
  const { inflate } = run.ports
  if (inflate === undefined) throw refusal('Cannot inflate charts: no Helm is available here')
  const { target, settings, chartHome } = prepared
  const { loader } = target
  if ((await loader.files.entry(joined(chartHome, settings.name))) !== 'directory' && settings.repo === '') {
    throw refusal("no repo specified for pull, no chart found at ''")
  }
  const values = [{ name: `${settings.name}-kustomize-values.yaml`, text: await valuesOf(prepared) }]
  for (const file of settings.additionalValuesFiles) values.push({ name: file, text: textOf(await loader.load(file)) })
  const request: HelmChartRequest = {
    files: loader.files,
    directory: loader.root,
    chartHome,
    chart: settings,
    values,
  }
  const text = await inflate(request).catch((error: unknown) => {
    throw refusal(error instanceof Error ? error.message : String(error))
  })
  const resources = run.resourcesOf(text)
  for (const resource of resources) resource.isFromHelm = true
  return resources
}

/** The values file, with the values of the kustomization over it, under it, or in its place. */
async function valuesOf({ target, settings, chartHome }: PreparedChart): Promise<string> {
  const { valuesInline = {}, valuesMerge, valuesFile } = settings
  const file = valuesFile === '' ? `${chartHome}/${settings.name}/values.yaml` : valuesFile
  const read = async (): Promise<string> => {
    if (valuesFile !== '') return textOf(await target.loader.load(file))
    const isThere = (await target.loader.files.entry(file)) === 'file'
    // A chart that is fetched brings its own values, which Helm reads anyway.
    return isThere ? textOf(await target.loader.read(file)) : ''
  }
  if (Object.keys(valuesInline).length === 0) return read()
  if (valuesMerge === 'replace') return printYaml(valuesInline, { dialect: 'v2' })
  const inline = jsonToNode(valuesInline)
  const [own] = readNodes(await read())
  if (inline?.kind !== 'map') return read()
  if (own === undefined) return printYaml(valuesInline, { dialect: 'v2' })
  if (own.kind !== 'map') throw refusal('could not merge values: the values file is no map')
  const [under, over] = valuesMerge === 'merge' ? [inline, own] : [own, inline]
  return printYaml(nodeToJson(merged(under, over)), { dialect: 'v2' })
}

function merged(under: MapNode, over: MapNode): MapNode {
  const result = copyNode(under)
  mergeInto(result, copyNode(over), { typeOf: () => undefined })
  return result
}

const textOf = (content: Buffer): string => content.toString('utf8')

function refusal(message: string): KustomizeError {
  return new KustomizeError('helm', message, { field: 'helmCharts' })
}
