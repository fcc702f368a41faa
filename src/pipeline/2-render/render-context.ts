import type { RenderingSettings, Snapshot } from '#model'
import type { LookupQuestion, RenderPorts } from './ports.ts'
import type { RenderRequest } from './render.ts'

/** One render under way: the request with its snapshots recorded, and places to note what else it depends on. */
export type RenderContext = {
  request: RenderRequest
  ports: RenderPorts
  settings: RenderingSettings
  /** Repositories of sources with a `ref`, by that name. */
  refs: ReadonlyMap<string, Snapshot>
  noteURL(url: string, id: string): void
  noteLookup(question: LookupQuestion, id: string): void
}
