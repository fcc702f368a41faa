/**
 * Helm 4's chart engine, pure and synchronous. In come the files of a chart and values; out come manifests, byte for byte what `helm template`
 * prints, or the refusal it would print. It never reads a file, a clock, a cluster or the network: what templates want of the world comes with the
 * request. A `Chart` is immutable and keeps what does not depend on values (parsed templates, values, schemas), so that it is worth keeping.
 */
export type { Chart } from './chart.ts'
export { ChartError, type ChartErrorCode } from './chart-error.ts'
export type {
  CapabilityOptions,
  ChartFile,
  ChartLimits,
  LoadOptions,
  Lookup,
  PrintFlags,
  ReleaseOptions,
  RenderChartRequest,
  RenderedChart,
  RenderedDocument,
  RenderedHook,
  RenderLimits,
  RenderWorld,
  ValueLayers,
} from './contract.ts'
export { IgnoreRules } from './ignore-rules.ts'
export { loadArchive, loadChart } from './load.ts'
export { printRefused, printTemplate } from './print.ts'
export { renderChart } from './render.ts'
export { userValues } from './user-values.ts'
