import {
  type Chart,
  loadChart,
  printTemplate,
  type RenderChartRequest,
  renderChart,
  userValues,
  type ValueLayers,
} from '../../src/pipeline/2-render/helm/index.ts'

/** A chart of these files; without a Chart.yaml among them it is named `app`. */
export function chartOf(files: Readonly<Record<string, string>>): Chart {
  const all = { 'Chart.yaml': chartFile('app'), ...files }
  return loadChart(Object.entries(all).map(([name, text]) => ({ name, data: Buffer.from(text) })))
}

export const chartFile = (name: string, more = ''): string => `apiVersion: v2\nname: ${name}\nversion: 0.1.0\n${more}`

/** A request in a world that stands still. */
export function requestOf(chart: Chart, layers: ValueLayers = {}): RenderChartRequest {
  return {
    chart,
    values: userValues(layers),
    release: { name: 'x', namespace: 'ns' },
    world: { now: () => new Date(0), randomBytes: (size) => new Uint8Array(size) },
  }
}

/** What one template prints, without what goes around it. */
export function outputOf(
  template: string,
  more: { files?: Readonly<Record<string, string>>; layers?: ValueLayers } = {},
): string {
  const rendered = renderChart(requestOf(chartOf({ 'templates/t.yaml': template, ...more.files }), more.layers))
  return printTemplate(rendered).replace('---\n# Source: app/templates/t.yaml\n', '').trimEnd()
}
