import type { ChartFile } from '../helm/index.ts'
import type { KustomizeOverrides, RemoteBase } from '../kustomize/index.ts'
import type { SentDocument } from '../chart/chart-job.ts'

/** A kustomization to build, as texts that can be sent to another process; its files are asked for. */
export type KustomizeJob = {
  engine: 'kustomize'
  /** The folder in the repository. */
  path: string
  /** What errors call it. */
  location: string
  overrides: KustomizeOverrides | undefined
  /** Components of the overrides that are not there are left out. */
  ignoreMissingComponents: boolean
  loadRestrictor: 'root-only' | 'none'
  enableHelm: boolean
  /** For charts that are inflated. */
  kubeVersion: string
  apiVersions: readonly string[]
  nowMs: number
  seed: string | undefined
}

/** What is at a path of a repository: its kind, the place that it really is after links, and what its content is known by. */
export type Looked = { kind: 'file' | 'directory'; resolved: string; id: string } | undefined

/**
 * What a worker asks on the way. `repository` 0 is the application's own, others were answered to `remote`. A chart comes from a folder of a
 * repository, or from a Helm repository or registry.
 */
export type KustomizeQuestion =
  | { ask: 'look'; repository: number; path: string }
  | { ask: 'read'; repository: number; path: string }
  | { ask: 'remote'; base: RemoteBase }
  | { ask: 'remote-file'; url: string }
  | { ask: 'chart-folder'; repository: number; path: string }
  | { ask: 'chart'; repo: string; name: string; version: string }
  | { ask: 'unknown'; digests: readonly string[] }

/** Answers by question. */
export type KustomizeAnswers = {
  look: Looked
  read: Buffer
  remote: number
  'remote-file': Buffer | undefined
  'chart-folder': ChartFile[] | undefined
  chart: ChartFile[]
  unknown: readonly string[]
}

/** What a worker answers at the end. */
export type KustomizeAnswer = {
  documents: readonly SentDocument[]
  bodies: ReadonlyArray<{ digest: string; json: string }>
  warnings: readonly string[]
}
