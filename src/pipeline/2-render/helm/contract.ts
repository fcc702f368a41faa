import type { GoMap, GoValue } from '#base/go-template'
import type { Chart } from './chart.ts'

/** A file of a chart; `name` is relative to the chart's root, with `/`. Links are resolved by whoever reads the files. */
export type ChartFile = { name: string; data: Buffer }

/** What a chart may cost while it is read, in bytes after decompression; Helm's own limits are the defaults. */
export type ChartLimits = { fileBytes: number; totalBytes: number; files: number }

export type LoadOptions = {
  limits?: Partial<ChartLimits>
  /** What errors call the chart's folder or archive; Helm prints its absolute path. */
  location?: string
}

/** What a user says beside the chart's own values, each list in the order of the command line. */
export type ValueLayers = {
  /** The texts of `-f` files; `name` is what errors call them. */
  files?: readonly { name: string; text: string }[]
  setJson?: readonly string[]
  set?: readonly string[]
  setString?: readonly string[]
  setFile?: readonly string[]
  setLiteral?: readonly string[]
  /** The content of a file that `--set-file` names; throws an Error whose message is printed. */
  readFile?: (path: string) => string
}

export type ReleaseOptions = {
  name: string
  namespace: string
  /** `helm template` says install unless `--is-upgrade` was given. */
  isUpgrade?: boolean
  revision?: number
}

export type CapabilityOptions = {
  /** As `--kube-version` takes it, with or without `v`. */
  kubeVersion?: string
  /** Added to the API versions that Helm knows by itself. */
  apiVersions?: readonly string[]
}

/** Where templates get the time and randomness from. With the same answers a render gives the same bytes. */
export type RenderWorld = { now: () => Date; randomBytes: (size: number) => Uint8Array }

/** What the template function `lookup` asks; an empty map where there is no such object. */
export type Lookup = (apiVersion: string, kind: string, namespace: string, name: string) => GoValue

/** `outputBytes` bounds what all templates write together, and each `include` and `tpl` by itself. Time is bounded by whoever calls. */
export type RenderLimits = { outputBytes?: number }

export type RenderChartRequest = {
  chart: Chart
  /** What `userValues` gave; it is not changed. */
  values: GoMap
  release: ReleaseOptions
  capabilities?: CapabilityOptions
  skipSchemaValidation?: boolean
  world: RenderWorld
  lookup?: Lookup
  /** Whether a missing key is an error. */
  strict?: boolean
  limits?: RenderLimits
}

/** One document of a rendered file. */
export type RenderedDocument = {
  /** Of the template, from the root chart's name on: `app/charts/db/templates/service.yaml`. */
  path: string
  text: string
  /** As YAML gives it, shared between renders: never to be changed. */
  object: GoValue
  kind: string
  name: string
}

export type RenderedHook = RenderedDocument & {
  /** `pre-install`, `post-upgrade`, `test` … */
  events: readonly string[]
  weight: number
  deletePolicies: readonly string[]
}

export type RenderedChart = {
  /** The files below `crds/`, not rendered. */
  crds: readonly { path: string; text: string }[]
  /** In install order. */
  manifests: readonly RenderedDocument[]
  /** In install order of their kinds. */
  hooks: readonly RenderedHook[]
  /** The root chart's NOTES.txt. */
  notes: string
  /** What Helm would write to its log. */
  warnings: readonly string[]
}

export type PrintFlags = {
  includeCrds?: boolean
  skipTests?: boolean
  noHooks?: boolean
  /** Globs of template paths without the chart's name. */
  showOnly?: readonly string[]
}
