import { hashOf } from '#base'
import type { Read, Snapshot } from '#model'
import type { LookupQuestion } from './ports.ts'
import { RecordedSnapshot } from './recorded-snapshot.ts'
import type { RenderRequest } from './render.ts'

/** Everything that a render depended on beside its parameters; while all of it is the same, the result is. */
export type Evidence = {
  reads: readonly Read[]
  urls: ReadonlyArray<{ url: string; id: string }>
  lookups: ReadonlyArray<{ question: LookupQuestion; id: string }>
  /** The cluster's version and kinds, and the revision by its names, where the source could see them. */
  kube: string | undefined
  revision: string | undefined
}

/** What templates see of a cluster. */
export const kubeKey = ({ kube }: RenderRequest): string => hashOf([kube.version, kube.apiVersions])

/** What the variables of the build environment tell of the commit. */
export const revisionKey = ({ snapshot, source }: RenderRequest): string => `${snapshot.revision} ${source.targetRevision ?? ''}`

/** Gathers the evidence of one render: recorded snapshots, and what else is noted. */
export class EvidenceBook {
  readonly snapshot: RecordedSnapshot
  readonly refs: ReadonlyMap<string, RecordedSnapshot>
  readonly #urls = new Map<string, string>()
  readonly #lookups: Array<{ question: LookupQuestion; id: string }> = []
  #kube: string | undefined
  #revision: string | undefined

  constructor(snapshot: Snapshot, refs: ReadonlyMap<string, Snapshot>) {
    this.snapshot = new RecordedSnapshot(snapshot)
    this.refs = new Map([...refs].map(([name, referred]) => [name, new RecordedSnapshot(referred)]))
  }

  noteURL(url: string, id: string): void {
    this.#urls.set(url, id)
  }

  noteLookup(question: LookupQuestion, id: string): void {
    this.#lookups.push({ question, id })
  }

  /** The source is a template, which sees the cluster. */
  noteKube(request: RenderRequest): void {
    this.#kube = kubeKey(request)
  }

  noteRevision(request: RenderRequest): void {
    this.#revision = revisionKey(request)
  }

  get bytesRead(): number {
    return [this.snapshot, ...this.refs.values()].reduce((sum, { bytesRead }) => sum + bytesRead, 0)
  }

  /** All that was read, for whoever wants to know. */
  reads(): Read[] {
    return this.#readsBy((snapshot) => snapshot.reads())
  }

  /** What decides whether another commit gives the same result. */
  essential(): Evidence {
    return {
      reads: this.#readsBy((snapshot) => snapshot.essentialReads()),
      urls: [...this.#urls].map(([url, id]) => ({ url, id })),
      lookups: this.#lookups,
      kube: this.#kube,
      revision: this.#revision,
    }
  }

  #readsBy(readsOf: (snapshot: RecordedSnapshot) => Read[]): Read[] {
    const referred = [...this.refs].flatMap(([ref, snapshot]) => readsOf(snapshot).map((read) => ({ ...read, ref })))
    return [...readsOf(this.snapshot), ...referred]
  }
}
