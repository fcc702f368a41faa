import type { NamedEntry, Read, Snapshot, TreeEntry } from '#model'

/** A path below a folder; the root is `''`. */
export const join = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`)

/** Stands for the id of a folder of which only the existence was asked for. */
const aFolder = Symbol('a folder')

/** A snapshot that remembers every path that was asked for and what was there. */
export class RecordedSnapshot implements Snapshot {
  readonly repoURL: string
  readonly revision: string
  readonly #snapshot: Snapshot
  readonly #reads = new Map<string, string | typeof aFolder | undefined>()
  readonly #folders = new Set<string>()
  readonly #links = new Set<string>()
  readonly #resolved = new Map<string, string | undefined>()
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
    // Whoever asks only whether a folder is there does not depend on what is in it.
    if (!this.#folders.has(path)) this.#reads.set(path, entry?.kind === 'directory' ? aFolder : entry?.id)
    return entry
  }

  /** What is in the folder matters: its id stands for all of it. */
  async #readWhole(path: string): Promise<void> {
    const entry = await this.#snapshot.entry(path)
    this.#reads.set(path, entry?.id)
    if (entry?.kind === 'directory') this.#folders.add(path)
  }

  async resolve(path: string): Promise<string | undefined> {
    await this.entry(path)
    const resolved = await this.#snapshot.resolve(path)
    this.#resolved.set(path, resolved)
    return resolved
  }

  async list(path: string): Promise<readonly NamedEntry[] | undefined> {
    await this.#readWhole(path)
    const entries = await this.#snapshot.list(path)
    for (const entry of entries ?? []) this.#note({ ...entry, path: join(path, entry.name) })
    return entries
  }

  async walk(path: string): Promise<ReadonlyArray<TreeEntry & { path: string }>> {
    await this.#readWhole(path)
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

  async readLink(path: string): Promise<string> {
    await this.entry(path)
    return await this.#snapshot.readLink(path)
  }

  /** Everything that was asked for, by path. */
  reads(): Read[] {
    return [...this.#reads]
      .map(([path, id]) => ({
        path,
        ...(id === aFolder ? { id: undefined, folder: true } : { id }),
        ...(this.#resolved.has(path) ? { resolved: this.#resolved.get(path) } : {}),
      }))
      .toSorted((a, b) => (a.path < b.path ? -1 : 1))
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
