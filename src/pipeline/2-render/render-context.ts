import type { RenderingSettings, Snapshot } from '#model'
import type { RemoteBase } from './kustomize/index.ts'
import type { LookupQuestion, RenderPorts } from './ports.ts'
import type { RenderRequest } from './render.ts'

/** One render under way: the request with its snapshots recorded, and places to note what else it depends on. */
export type RenderContext = {
  request: RenderRequest
  /** The snapshot of the source as it came: what is read through it leaves no record. */
  original: Snapshot
  ports: RenderPorts
  settings: RenderingSettings
  /** Repositories of sources with a `ref`, by that name. */
  refs: ReadonlyMap<string, Snapshot>
  noteURL(url: string, id: string): void
  noteRemote(base: RemoteBase, revision: string): void
  /** The charts that the one at this path lacks were fetched by version ranges, which may mean others later. */
  noteDependencies(path: string, id: string): void
  noteLookup(question: LookupQuestion, id: string): void
  /** The result depends on the cluster's version and kinds. */
  noteKube(): void
  /** The result depends on the revision as such. */
  noteRevision(): void
  /** The result answers this render and no later one: what it rests on may change without a commit. */
  doNotKeep(): void
}
