import type { Json, JsonObject } from '#base'
import { type GeneratorArgs, type HelmChart, type Kustomization, KustomizeError } from '../contract.ts'
import type { OldHelmChart } from './helm-shape.ts'
import { kustomizationShape, type WrittenKustomization } from './kustomization-shape.ts'
import { decode } from './shape.ts'
import { yamlToJson } from './yaml-to-json.ts'

/** The names that a kustomization file may have. */
export const kustomizationNames = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'] as const

/** What a kustomization file says, and what kustomize writes to its log about it. */
export type ParsedKustomization = {
  kustomization: Kustomization
  warnings: readonly string[]
  /** Says nothing, which kustomize refuses to build. */
  isEmpty: boolean
}

/** A kustomization without any field. */
export const emptyKustomization = (): Kustomization => modern(kustomizationShape.zero())

/**
 * Reads a kustomization file; the fields of former times are moved to where they belong now. `place` is the folder as errors show it, `file` the
 * path of the file. Throws KustomizeError.
 */
export function parseKustomization(text: string, { place, file }: { place: string; file: string }): ParsedKustomization {
  const json = jsonOf(text, file)
  const { value: written, problem } = decode(json, kustomizationShape, { strict: true })
  if (problem !== undefined) throw invalid(problem, file)
  const kustomization = modern(written)
  // What is not an object has no field to speak of: it is null here.
  const fields = (json ?? {}) as JsonObject
  if (isNothing(kustomization, fields)) return { kustomization, warnings: deprecations(fields), isEmpty: true }
  const problems = typeProblems(kustomization)
  if (problems.length > 0) {
    throw new KustomizeError(
      'kustomization-invalid',
      `Failed to read kustomization file under ${place}:\n${problems.join('\n')}`,
      { file },
    )
  }
  return { kustomization, warnings: deprecations(fields), isEmpty: false }
}

function jsonOf(text: string, file: string): Json {
  const reading = yamlToJson(text)
  if ('value' in reading) return reading.value
  throw invalid(reading.problem, file, reading.place)
}

function invalid(problem: string, file: string, hint?: string): KustomizeError {
  return new KustomizeError('kustomization-invalid', `invalid Kustomization: ${problem}`, {
    file,
    ...(hint === undefined ? {} : { hint }),
  })
}

function modern(written: WrittenKustomization): Kustomization {
  const { metadata: _metadata, bases, imageTags, helmChartInflationGenerator, ...rest } = written
  const kind = written.kind === '' ? 'Kustomization' : written.kind
  const globals = oldGlobals(helmChartInflationGenerator)
  return {
    ...rest,
    kind,
    apiVersion: written.apiVersion === '' ? versionOf(kind) : written.apiVersion,
    resources: [...written.resources, ...bases],
    images: [...written.images, ...imageTags],
    configMapGenerator: written.configMapGenerator.map((args) => withEnvs({ ...args, type: '' })),
    secretGenerator: written.secretGenerator.map(withEnvs),
    helmGlobals: written.helmGlobals ?? (globals.chartHome !== '' || globals.configHome !== '' ? globals : undefined),
    helmCharts: [...written.helmCharts, ...helmChartInflationGenerator.map(modernChart)],
  }
}

const versionOf = (kind: string): string =>
  kind === 'Component' ? 'kustomize.config.k8s.io/v1alpha1' : 'kustomize.config.k8s.io/v1beta1'

function withEnvs(args: GeneratorArgs): GeneratorArgs {
  return args.env === '' ? args : { ...args, envs: [...args.envs, args.env], env: '' }
}

function oldGlobals(charts: readonly OldHelmChart[]): { chartHome: string; configHome: string } {
  return {
    chartHome: charts.findLast(({ chartHome }) => chartHome !== '')?.chartHome ?? '',
    configHome: charts.findLast(({ helmHome }) => helmHome !== '')?.helmHome ?? '',
  }
}

function modernChart(old: OldHelmChart): HelmChart {
  return {
    name: old.chartName,
    version: old.chartVersion,
    repo: old.chartRepoUrl,
    releaseName: old.releaseName,
    namespace: '',
    additionalValuesFiles: [],
    valuesFile: old.values,
    valuesInline: old.valuesLocal,
    valuesMerge: old.valuesMerge,
    includeCRDs: false,
    skipHooks: false,
    apiVersions: [],
    kubeVersion: '',
    nameTemplate: '',
    skipTests: false,
    debug: false,
    devel: false,
  }
}

/** An empty list that is written counts as something, except where old fields are appended to new ones. */
const mergedAway = new Set(['bases', 'imagetags', 'helmchartinflationgenerator'])

function isNothing(kustomization: Kustomization, json: JsonObject): boolean {
  if (kustomization.helmGlobals !== undefined) return false
  return Object.entries(json).every(([key, value]) => {
    const name = key.toLowerCase()
    if (name === 'kind' || name === 'apiversion' || value === null || value === '') return true
    return mergedAway.has(name) && Array.isArray(value) && value.length === 0
  })
}

function typeProblems({ kind, apiVersion }: Kustomization): string[] {
  const problems: string[] = []
  if (kind !== 'Kustomization' && kind !== 'Component') problems.push('kind should be Kustomization or Component')
  if (apiVersion !== versionOf(kind)) problems.push(`apiVersion for ${kind} should be ${versionOf(kind)}`)
  return problems
}

const fixIt = "Run 'kustomize edit fix' to update your Kustomization automatically."
const deprecated: readonly (readonly [field: string, instead: string, advice: string])[] = [
  ['bases', 'resources', fixIt],
  ['commonLabels', 'labels', fixIt],
  ['imageTags', 'images', fixIt],
  ['patchesJson6902', 'patches', fixIt],
  ['patchesStrategicMerge', 'patches', fixIt],
  ['vars', 'replacements', `[EXPERIMENTAL] ${fixIt}`],
]

function deprecations(json: JsonObject): string[] {
  const present = new Set(Object.keys(json).flatMap((key) => (json[key] === null ? [] : [key.toLowerCase()])))
  return deprecated.flatMap(([field, instead, advice]) =>
    present.has(field.toLowerCase()) ? [`# Warning: '${field}' is deprecated. Please use '${instead}' instead. ${advice}`] : [],
  )
}
