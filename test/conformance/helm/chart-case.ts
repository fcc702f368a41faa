import type { Files } from './chart-folder.ts'

/** A chart and the command lines it is rendered with, each after the release's name and the chart; `@/` is the chart's folder. */
export type ChartCase = {
  name: string
  files: Files
  runs?: readonly (readonly string[])[]
  /** What is rendered, unless it is the folder itself. */
  chart?: string
}

/** `Chart.yaml` of a chart with more fields after the usual ones. */
export const chartYaml = (name: string, more = ''): string => `apiVersion: v2\nname: ${name}\nversion: 0.3.1\n${more}`

/** A ConfigMap that shows the values of its chart. */
export const showValues = (name = 'values'): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}-${name}\ndata:\n  chart: {{ .Chart.Name }} {{ .Chart.Version }} {{ .Chart.IsRoot }}\n  template: {{ .Template.Name }}\n  values: {{ .Values | toJson | quote }}\n`

/** A whole subchart below `charts/`. */
export function subchart(name: string, more: Files = {}, folder = name): Files {
  const files: Files = { 'Chart.yaml': chartYaml(name), 'templates/values.yaml': showValues(name), ...more }
  return below(`charts/${folder}`, files)
}

export function below(folder: string, files: Files): Files {
  return Object.fromEntries(Object.entries(files).map(([path, content]) => [`${folder}/${path}`, content]))
}

/** A manifest of a kind, with annotations where they are given. */
export function manifest(kind: string, name: string, annotations: { readonly [name: string]: string } = {}): string {
  const lines = Object.entries(annotations).map(([key, value]) => `    "${key}": ${JSON.stringify(value)}\n`)
  return `apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: ${name}\n${lines.length === 0 ? '' : `  annotations:\n${lines.join('')}`}`
}
