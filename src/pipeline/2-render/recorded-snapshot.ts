import type { NamedEntry, Read, Snapshot, TreeEntry } from '#model'

/** A path below a folder; the root is `''`. */
export const join = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`)

/** A snapshot that remembers every path that was asked for and what was there. */
export class RecordedSnapshot implements Snapshot {
  readonly repoURL: string
  readonly revision: string
  readonly #snapshot: Snapshot
  readonly #reads = new Map<string, string | undefined>()
  readonly #folders = new Set<string>()
  readonly #links = new Set<string>()
  #bytesRead = 0

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot
    this.repoURL = snapshot.repoURL
    this.revision = snapshot.revision
  }

  get bytesRead(): number {
    return this.#bytesRead
  }

  async entry(path: string): Promise<TreeEntry | undefined> {
    const entry = await this.#snapshot.entry(path)
    this.#reads.set(path, entry?.id)
    if (entry?.kind === 'directory') this.#folders.add(path)
    return entry
  }

  async list(path: string): Promise<readonly NamedEntry[] | undefined> {
    await this.entry(path)
    const entries = await this.#snapshot.list(path)
    for (const entry of entries ?? []) this.#note({ ...entry, path: join(path, entry.name) })
    return entries
  }

  async walk(path: string): Promise<ReadonlyArray<TreeEntry & { path: string }>> {
    await this.entry(path)
    const entries = await this.#snapshot.walk(path)
    for (const entry of entries) this.#note(entry)
    return entries
  }

  async read(path: string): Promise<Buffer> {
    if (!this.#reads.has(path)) await this.entry(path)
    const content = await this.#snapshot.read(path)
    this.#bytesRead += content.length
    return content
  }

  /** Everything that was asked for, by path. */
  reads(): Read[] {
    return [...this.#reads].map(([path, id]) => ({ path, id })).toSorted((a, b) => (a.path < b.path ? -1 : 1))
  }

  /**
   * The reads that decide whether another commit gives the same result. What lies in a folder whose id is known need not be asked for again,
   * unless a link led there: a folder keeps its id when the target of a link in it changes.
   */
  essentialReads(): Read[] {
    return this.reads().filter(({ path }) => this.#isBehindLink(path) || !this.#isInFolder(path))
  }

  #note(entry: TreeEntry & { path: string }): void {
    if (entry.kind === 'link') this.#links.add(entry.path)
  }

  #isBehindLink(path: string): boolean {
    return this.#links.has(path) || parents(path).some((parent) => this.#links.has(parent))
  }

  #isInFolder(path: string): boolean {
    return parents(path).some((parent) => this.#folders.has(parent) && !this.#isBehindLink(parent))
  }
}

function parents(path: string): string[] {
  if (path === '') return []
  const segments = path.split('/').slice(0, -1)
  return ['', ...segments.map((_, index) => segments.slice(0, index + 1).join('/'))]
}
