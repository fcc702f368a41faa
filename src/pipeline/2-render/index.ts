/**
 * A source becomes manifests. In come a commit (as a tree of files), a source and the application it belongs to; out come objects, each with the
 * file and line that it was written in, and everything that was read on the way. Reads only through the Snapshot; knows no cluster, writes
 * nothing. Where a source cannot be rendered whole it throws a MainstayError: half a render would look like an order to delete the rest.
 */
export type { ChartAnswer, ChartJob, ChartQuestion, RenderedDocuments, SentDocument } from './chart/chart-job.ts'
export { type AskForChart, chartWork } from './chart/chart-work.ts'
export type { JsonnetAnswer, JsonnetJob } from './directory/jsonnet-job.ts'
export { jsonnetWork } from './directory/jsonnet-work.ts'
export { printedDocuments } from './chart/printed-documents.ts'
export { IgnoreRules } from './helm/index.ts'
export type { KustomizeAnswer, KustomizeJob, KustomizeQuestion } from './kustomization/kustomize-job.ts'
export { type AskForKustomize, kustomizeWork } from './kustomization/kustomize-work.ts'
export { Documents } from './documents.ts'
export type { DocumentObjects } from './objects.ts'
export {
  type ChartHelp,
  type JsonnetHelp,
  type KustomizeHelp,
  type LookupPort,
  type LookupQuestion,
  type RenderPorts,
} from './ports.ts'
export type { PluginFile, PluginFiles } from './plugin/plugin-files.ts'
export type {
  ParameterAnnouncement,
  PluginConfiguration,
  PluginJob,
  PluginPort,
} from './plugin/plugin-port.ts'
export { announceParameters, render, type RenderedApplication, type RenderRequest } from './render.ts'
export { RenderCache } from './render-cache.ts'
