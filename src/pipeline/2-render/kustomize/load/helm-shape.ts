import type { HelmChart, HelmGlobals } from '../contract.ts'
import { anything, type Fields, flag, list, own, type Shape, struct, text } from './shape.ts'

const helmGlobalsFields: Fields<HelmGlobals> = { chartHome: own(text), configHome: own(text) }
/** The settings of all charts. */
export const helmGlobalsShape: Shape<HelmGlobals> = struct('types.HelmGlobals', helmGlobalsFields)

const helmChartFields: Fields<HelmChart> = {
  name: own(text),
  version: own(text),
  repo: own(text),
  releaseName: own(text),
  namespace: own(text),
  additionalValuesFiles: own(list(text)),
  valuesFile: own(text),
  valuesInline: own(anything),
  valuesMerge: own(text),
  includeCRDs: own(flag),
  skipHooks: own(flag),
  apiVersions: own(list(text)),
  kubeVersion: own(text),
  nameTemplate: own(text),
  skipTests: own(flag),
  debug: own(flag),
  devel: own(flag),
}
/** An entry of `helmCharts`. */
export const helmChartShape: Shape<HelmChart> = struct('types.HelmChart', helmChartFields)

/** The configuration of the generator as a file of its own. */
export const inflatorShape: Shape<HelmChart & HelmGlobals> = struct('builtins.HelmChartInflationGeneratorPlugin', {
  ...helmChartFields,
  ...helmGlobalsFields,
})

/** The old way to name a chart. */
export type OldHelmChart = {
  chartName: string
  chartVersion: string
  chartRepoUrl: string
  chartHome: string
  chartRepoName: string
  helmBin: string
  helmHome: string
  values: string
  valuesLocal: HelmChart['valuesInline']
  valuesMerge: string
  releaseName: string
  releaseNamespace: string
  extraArgs: readonly string[]
}
/** An entry of the field of former times. */
export const oldHelmChartShape: Shape<OldHelmChart> = struct('types.HelmChartArgs', {
  chartName: own(text),
  chartVersion: own(text),
  chartRepoUrl: own(text),
  chartHome: own(text),
  chartRepoName: own(text),
  helmBin: own(text),
  helmHome: own(text),
  values: own(text),
  valuesLocal: own(anything),
  valuesMerge: own(text),
  releaseName: own(text),
  releaseNamespace: own(text),
  extraArgs: own(list(text)),
})
