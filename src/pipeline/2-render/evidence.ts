import { createHash } from 'node:crypto'
import { hashOf } from '#base'
import type { Read, Snapshot } from '#model'
import type { RemoteBase } from './kustomize/index.ts'
import type { LookupQuestion, RenderPorts } from './ports.ts'
import { RecordedSnapshot } from './recorded-snapshot.ts'
import type { RenderRequest } from './render.ts'

/** Everything that a render depended on beside its parameters; while all of it is the same, the result is. */
export type Evidence = {
  reads: readonly Read[]
  urls: ReadonlyArray<{ url: string; id: string }>
  lookups: ReadonlyArray<{ question: LookupQuestion; id: string }>
  /** Repositories that a kustomization names, with the commit that each ref meant. */
  remotes: ReadonlyArray<{ base: RemoteBase; revision: string }>
  /** Charts whose dependencies were fetched by version ranges, with what the ranges meant. */
  dependencies: ReadonlyArray<{ path: string; id: string }>
  /** The cluster's version and kinds, and the revision by its names, where the source could see them. */
  kube: string | undefined
  revision: string | undefined
}

/** What templates see of a cluster. */
export const kubeKey = ({ kube }: RenderRequest): string => hashOf([kube.version, kube.apiVersions])

/** What the variables of the build environment tell of the commit. */
export const revisionKey = ({ snapshot, source }: RenderRequest): string => `${snapshot.revision} ${source.targetRevision ?? ''}`

/** What fetched charts are known by: equal ids are equal files. */
export function dependenciesId({ files, removed }: Awaited<ReturnType<RenderPorts['dependencies']>>): string {
  return hashOf([removed, files.map(({ name, data }) => [name, createHash('sha256').update(data).digest('base64')])])
}

/** Gathers the evidence of one render: recorded snapshots, and what else is noted. */
export class EvidenceBook {
  readonly snapshot: RecordedSnapshot
  readonly refs: ReadonlyMap<string, RecordedSnapshot>
  readonly #urls = new Map<string, string>()
  readonly #lookups: Array<{ question: LookupQuestion; id: string }> = []
  readonly #remotes: Array<{ base: RemoteBase; revision: string }> = []
  readonly #dependencies: Array<{ path: string; id: string }> = []
  #kube: string | undefined
  #revision: string | undefined
  /** False where the result must not answer for a later render. */
  mayBeKept = true

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

  noteRemote(base: RemoteBase, revision: string): void {
    this.#remotes.push({ base, revision })
  }

  noteDependencies(path: string, id: string): void {
    this.#dependencies.push({ path, id })
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
      remotes: this.#remotes,
      dependencies: this.#dependencies,
      kube: this.#kube,
      revision: this.#revision,
    }
  }

  #readsBy(readsOf: (snapshot: RecordedSnapshot) => Read[]): Read[] {
    const referred = [...this.refs].flatMap(([ref, snapshot]) => readsOf(snapshot).map((read) => ({ ...read, ref })))
    return [...readsOf(this.snapshot), ...referred]
  }
}
