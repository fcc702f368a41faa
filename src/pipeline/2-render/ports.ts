import type { Json } from '#base'
import type { Snapshot } from '#model'
import type { ChartJob, RenderedDocuments } from './chart/chart-job.ts'
import type { ChartFile } from './helm/index.ts'

/** What rendering needs of the world outside of its own process. Errors are MainstayError. */
export type RenderPorts = {
  /**
   * Renders a chart with limits, somewhere where it can harm nobody. `files` is called where the chart of that key is not known there yet. Rejects
   * with MainstayError; with code `chart-dependency-missing` where the chart lacks charts that it names.
   */
  renderChart(job: ChartJob, help: ChartHelp): Promise<RenderedDocuments>
  /** The charts that `Chart.yaml` names, as files to lay over it (`charts/NAME-VERSION.tgz`), and the names of files that make way for them. */
  dependencies(chart: { snapshot: Snapshot; path: string }): Promise<{ files: ChartFile[]; removed: string[] }>
  /** The text of a value file behind a URL, and what changes with it. */
  valueFile(url: string): Promise<{ text: string; id: string }>
  /** What templates take for the time. */
  now(): Date
  /** Live objects for `lookup` in templates; undefined where nobody allowed it, and templates see nothing then. */
  lookup?: LookupPort | undefined
}

export type ChartHelp = {
  what: string
  files(): Promise<readonly ChartFile[]>
  lookup?: LookupPort | undefined
  /** A newer commit has come: nobody wants the result any more. */
  signal?: AbortSignal | undefined
}

/** What a template looks for: a List of all objects where `name` is empty. Answers null where there is nothing. */
export type LookupQuestion = { apiVersion: string; kind: string; namespace: string; name: string }
export type LookupPort = (question: LookupQuestion) => Promise<Json>
