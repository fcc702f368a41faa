import { type BuildFiles, type BuildLimits, type BuildPorts, KustomizeError } from '../contract.ts'
import { joined } from '../resources/index.ts'
import { isRemoteFile, parseRepositoryUrl, type RepositoryUrl } from './repository-url.ts'

/** What a loader shares with those that it makes. */
export type LoaderWorld = {
  ports: BuildPorts
  limits: BuildLimits
  spent: { files: number; bytes: number }
}

type Place = {
  files: BuildFiles
  /** A folder, relative to the root of the files. */
  root: string
  /** What errors put before paths. */
  display: string
  isRestricted: boolean
  repository: RepositoryUrl | undefined
  referrer: Loader | undefined
}

/** Reads what one kustomization names: files at or below its folder, and other kustomizations anywhere in the repository or in others. */
export class Loader {
  private readonly world: LoaderWorld
  private readonly place: Place
  private readonly depth: number

  constructor(world: LoaderWorld, place: Place) {
    this.world = world
    this.place = place
    this.depth = (place.referrer?.depth ?? 0) + 1
  }

  /** The folder, relative to the root of its repository. */
  get root(): string {
    return this.place.root
  }

  get files(): BuildFiles {
    return this.place.files
  }

  /** The folder as errors show it. */
  get shown(): string {
    return this.show(this.place.root)
  }

  /** A path of the repository as errors show it. */
  show(path: string): string {
    return this.place.display === '' ? path : joined(this.place.display, path)
  }

  /** The same for another folder of the repository. */
  at(root: string): Loader {
    return new Loader(this.world, { ...this.place, root })
  }

  /** The content of a file that the kustomization names. Throws KustomizeError. */
  async load(path: string): Promise<Buffer> {
    return isRemoteFile(path) ? this.fetch(path) : this.read(await this.locate(path))
  }

  /** Where a file is that the kustomization names, relative to the root of the repository. Throws KustomizeError. */
  async locate(path: string): Promise<string> {
    const { root, files, isRestricted } = this.place
    const wanted = this.inRepository(path)
    if (wanted === undefined) throw this.outside(path)
    if (!isRestricted) {
      const kind = await files.entry(wanted)
      if (kind === 'file') return wanted
      const problem = kind === undefined ? 'open' : 'read'
      const reason = kind === undefined ? 'no such file or directory' : 'is a directory'
      throw new KustomizeError('file-missing', `${problem} ${this.show(wanted)}: ${reason}`, { file: wanted })
    }
    const { real, kind } = await this.confirm(wanted)
    if (kind === 'directory') {
      throw new KustomizeError('file-missing', `'${this.show(wanted)}' must resolve to a file`, { file: wanted })
    }
    if (!isBelow(real, root)) throw this.outside(path)
    return real
  }

  /**
   * Where a file of the folder is, if it is there. Only the file itself is asked for: what a build has looked at decides whether it must be
   * done again, and its parent folders hold more than it needs.
   */
  async find(name: string): Promise<string | undefined> {
    const { root, files, isRestricted } = this.place
    const wanted = joined(root, name)
    if ((await files.entry(wanted)) !== 'file') return undefined
    if (!isRestricted || files.resolve === undefined) return wanted
    const real = await files.resolve(wanted)
    return real !== undefined && isBelow(real, root) ? real : undefined
  }

  async read(path: string): Promise<Buffer> {
    const { limits, spent } = this.world
    const content = await this.place.files.read(path)
    spent.files++
    spent.bytes += content.length
    if (spent.files > limits.files) throw limit(`it reads more than ${limits.files} files`)
    if (spent.bytes > limits.readBytes) throw limit(`it reads more than ${limits.readBytes} bytes`)
    return content
  }

  /** A loader for another kustomization: a folder, or a repository by its URL. Throws KustomizeError. */
  async sub(path: string): Promise<Loader> {
    if (path === '') throw new KustomizeError('file-missing', 'new root cannot be empty')
    if (this.depth >= this.world.limits.depth) throw limit(`its bases are nested deeper than ${this.world.limits.depth}`)
    const url = parseRepositoryUrl(path)
    if (url !== undefined) return this.clone(url)
    if (path.startsWith('/')) throw new KustomizeError('file-outside', `new root '${path}' cannot be absolute`)
    const root = await this.directory(path)
    this.refuseCycle(root)
    return new Loader(this.world, { ...this.place, root, repository: undefined, referrer: this })
  }

  /** A folder that really is one, relative to the root of the repository. Throws KustomizeError. */
  async directory(path: string): Promise<string> {
    const wanted = this.inRepository(path)
    if (wanted === undefined) {
      const shown = joined(this.shown, path)
      throw new KustomizeError('file-outside', `must build at directory: security; '${shown}' is outside the repository`)
    }
    const { real, kind } = await this.confirm(wanted).catch((error: unknown) => {
      if (error instanceof KustomizeError) throw error.prefixed('must build at directory: not a valid directory')
      throw error
    })
    if (kind === 'directory') return real
    throw new KustomizeError('file-missing', `must build at directory: '${this.show(wanted)}': file is not directory`, {
      file: wanted,
    })
  }

  private async fetch(url: string): Promise<Buffer> {
    const repository = parseRepositoryUrl(url)
    // kustomize asks for a page first, whatever the URL looks like. What says that it is a repository is not asked for here.
    if (repository !== undefined && /\?(.*&)?(ref|version)=|\/\/.*\/\/|\.git(\/|$|\?)|_git\//.test(url)) throw notAFile()
    const { remoteFile } = this.world.ports
    if (remoteFile === undefined) {
      throw new KustomizeError('remote', `Cannot fetch ${url}: files of other servers are not available here`)
    }
    const { status, statusText, body } = await remoteFile(url).catch((error: unknown) => {
      if (isOutage(error)) throw error
      throw new KustomizeError('remote', error instanceof Error ? error.message : String(error))
    })
    if (status >= 200 && status <= 299) return body
    if (repository !== undefined) throw notAFile()
    throw new HttpError('remote', `HTTP Error: status code ${status} (${statusText})`)
  }

  private async clone(url: RepositoryUrl): Promise<Loader> {
    for (const { place } of this.chain()) {
      const seen = place.repository?.url
      if (seen?.startsWith(url.url) === true) {
        throw new KustomizeError('cycle', `cycle detected: URI '${url.url}' referenced by previous URI '${seen}'`)
      }
    }
    const { remoteBase } = this.world.ports
    if (remoteBase === undefined) {
      throw new KustomizeError('remote', `Cannot fetch ${url.url}: other repositories are not available here`)
    }
    const files = await remoteBase(url).catch((error: unknown) => {
      if (isOutage(error)) throw error
      throw new KustomizeError('remote', error instanceof Error ? error.message : String(error))
    })
    const top = new Loader(this.world, {
      files,
      root: '',
      display: url.repository,
      isRestricted: true,
      repository: url,
      referrer: this,
    })
    const { real, kind } = await top.confirm(joined('', url.path))
    if (kind === 'directory') return new Loader(this.world, { ...top.place, root: real })
    const name = real.slice(real.lastIndexOf('/') + 1)
    const message = `'${top.show(joined('', url.path))}' refers to file '${name}'; expecting directory`
    throw new KustomizeError('file-missing', message)
  }

  /** This loader, the one that made it, and so on. */
  private chain(): readonly Loader[] {
    return [this, ...(this.place.referrer?.chain() ?? [])]
  }

  private refuseCycle(root: string): void {
    for (const loader of this.chain()) {
      if (loader.files !== this.files || !isBelow(loader.root, root)) continue
      const seen = `contains visited root '${loader.shown}'`
      throw new KustomizeError('cycle', `cycle detected: candidate root '${this.show(root)}' ${seen}`)
    }
  }

  /** A path relative to the root of the repository; undefined where it leaves it. */
  private inRepository(path: string): string | undefined {
    const { root, display } = this.place
    const top = display.endsWith('/') ? display : `${display}/`
    if (path.startsWith('/') && (!path.startsWith(top) || display === '')) return undefined
    const wanted = path.startsWith('/') ? joined(path.slice(top.length)) : joined(root, path)
    return wanted === '..' || wanted.startsWith('../') ? undefined : wanted
  }

  /** What is at a path, in the words of the operating system where there is nothing. */
  private async confirm(path: string): Promise<{ real: string; kind: 'file' | 'directory' }> {
    const { files } = this.place
    const kind = await files.entry(path)
    const real = kind === undefined ? undefined : files.resolve === undefined ? path : await files.resolve(path)
    if (kind !== undefined && real !== undefined) return { real, kind }
    const failure = `evalsymlink failure on '${this.show(path)}' : ${await this.missing(path)}`
    throw new KustomizeError('file-missing', failure, { file: path })
  }

  private async missing(path: string): Promise<string> {
    const parts = path.split('/')
    for (let end = 1; end < parts.length; end++) {
      const parent = parts.slice(0, end).join('/')
      const kind = await this.place.files.entry(parent)
      if (kind === 'file') return 'not a directory'
      if (kind === undefined) return `lstat ${this.show(parent)}: no such file or directory`
    }
    return `lstat ${this.show(path)}: no such file or directory`
  }

  private outside(path: string): KustomizeError {
    const shown = path.startsWith('/') ? path : joined(this.shown, path)
    return new KustomizeError('file-outside', `security; file '${shown}' is not in or below '${this.shown}'`, {
      hint: 'a kustomization may name files only in its own folder; move the file, or make its folder a base',
    })
  }
}

/** A server has answered that there is no such file; no other reading of the URL is tried. */
export class HttpError extends KustomizeError {
  override prefixed(prefix: string): HttpError {
    return new HttpError(this.code, `${prefix}: ${this.message}`)
  }
}

/** The server may answer at another time: that is no fault of the kustomization, and the error stays what it is. */
const isOutage = (error: unknown): boolean => error instanceof Error && 'retry' in error && error.retry === 'later'

const notAFile = (): KustomizeError => new KustomizeError('remote', 'URL is a git repository')

const isBelow = (path: string, root: string): boolean => root === '' || path === root || path.startsWith(`${root}/`)

function limit(what: string): KustomizeError {
  return new KustomizeError('limit', `Cannot build the kustomization: ${what}`)
}
