import type { DocumentObjects } from '../objects.ts'

/** A chart to render with everything that its output depends on, as texts that can be sent to another process. */
export type ChartJob = {
  engine: 'helm'
  /** Equal keys are equal files. */
  chart: string
  /** What errors call the chart. */
  location: string
  /** Value files in their order, later ones winning; then parameters as `--set`, `--set-string` and `--set-file` take them. */
  valueFiles: ReadonlyArray<{ name: string; text: string }>
  set: readonly string[]
  setString: readonly string[]
  /** `name=key` with the content of the file that is meant; the key is what stands behind `=`. */
  setFile: ReadonlyArray<{ assignment: string; key: string; text: string }>
  release: { name: string; namespace: string }
  kubeVersion: string
  apiVersions: readonly string[]
  skipCrds: boolean
  skipTests: boolean
  skipSchemaValidation: boolean
  /** Makes random functions repeatable: the same seed gives the same passwords and keys. */
  seed: string | undefined
  /** Milliseconds since the epoch: what `now` says. */
  nowMs: number
  /** Whether `lookup` may ask. */
  lookups: boolean
}

/** What a chart gives: the objects of each document, and what was looked up on the way. */
export type RenderedDocuments = {
  documents: ReadonlyArray<{ path: string; found: DocumentObjects }>
  warnings: readonly string[]
  lookups: ReadonlyArray<{ question: { apiVersion: string; kind: string; namespace: string; name: string }; id: string }>
}

/** How a worker tells of a document: by the digest of its text. */
export type SentDocument = { path: string; digest: string }

/** What a worker asks on the way. */
export type ChartQuestion =
  | { ask: 'files' }
  | { ask: 'lookup'; question: { apiVersion: string; kind: string; namespace: string; name: string } }
  /** Which of these documents are not known yet, by digest. */
  | { ask: 'unknown'; digests: readonly string[] }

/** What a worker answers at the end. `bodies` are documents as JSON, those that were not known. */
export type ChartAnswer = {
  documents: readonly SentDocument[]
  bodies: ReadonlyArray<{ digest: string; json: string }>
  warnings: readonly string[]
  lookups: RenderedDocuments['lookups']
}
