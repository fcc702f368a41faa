import type { Json } from '#base'
import type { Snapshot } from '#model'
import type { ChartJob, RenderedDocuments } from './chart/chart-job.ts'
import type { JsonnetAnswer, JsonnetJob } from './directory/jsonnet-job.ts'
import type { ChartFile } from './helm/index.ts'
import type { KustomizeJob, KustomizeQuestion } from './kustomization/kustomize-job.ts'
import type { RemoteBase } from './kustomize/index.ts'
import type { PluginPort } from './plugin/plugin-port.ts'

/** What rendering needs of the world outside of its own process. Errors are MainstayError. */
export type RenderPorts = {
  /**
   * Renders a chart with limits, somewhere where it can harm nobody. `files` is called where the chart of that key is not known there yet. Rejects
   * with MainstayError; with code `chart-dependency-missing` where the chart lacks charts that it names.
   */
  renderChart(job: ChartJob, help: ChartHelp): Promise<RenderedDocuments>
  /**
   * The charts that `Chart.yaml` names, as files to lay over it (`charts/NAME-VERSION.tgz`), and the names of files that make way for them. `isFloating`
   * where the same files of the chart may mean other versions later.
   */
  dependencies(chart: {
    snapshot: Snapshot
    path: string
  }): Promise<{ files: ChartFile[]; removed: string[]; isFloating?: boolean }>
  /** Builds a kustomization in the same way; `answer` serves what the work asks (`KustomizeQuestion`). */
  buildKustomization(job: KustomizeJob, help: KustomizeHelp): Promise<Omit<RenderedDocuments, 'lookups'>>
  /** Evaluates a Jsonnet file in the same way; without it that is done here, with a limit on its steps. */
  evaluateJsonnet?: ((job: JsonnetJob, help: JsonnetHelp) => Promise<JsonnetAnswer>) | undefined
  /** A repository that a kustomization names, and the commit that its ref means now. */
  remoteBase(base: RemoteBase): Promise<{ snapshot: Snapshot; revision: string }>
  /** The files of a chart that a kustomization inflates. */
  fetchChart(chart: { repo: string; name: string; version: string }): Promise<ChartFile[]>
  /** The text of a value file behind a URL, and what changes with it. */
  valueFile(url: string): Promise<{ text: string; id: string }>
  /** What templates take for the time. */
  now(): Date
  /** Live objects for `lookup` in templates; undefined where nobody allowed it, and templates see nothing then. */
  lookup?: LookupPort | undefined
  /** Config management plugins; without it sources of plugins are refused in words. */
  plugin?: PluginPort | undefined
}

export type ChartHelp = {
  what: string
  files(): Promise<readonly ChartFile[]>
  lookup?: LookupPort | undefined
  /** A newer commit has come: nobody wants the result any more. */
  signal?: AbortSignal | undefined
}

export type KustomizeHelp = {
  what: string
  answer(question: KustomizeQuestion): Promise<unknown>
  signal?: AbortSignal | undefined
}

export type JsonnetHelp = { what: string; signal?: AbortSignal | undefined }

/** What a template looks for: a List of all objects where `name` is empty. Answers null where there is nothing. */
export type LookupQuestion = { apiVersion: string; kind: string; namespace: string; name: string }
export type LookupPort = (question: LookupQuestion) => Promise<Json>
