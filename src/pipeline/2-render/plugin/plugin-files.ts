import { hashOf, matchPath } from '#base'
import { MainstayError, type Snapshot, type TreeEntry } from '#model'
import { join } from '../recorded-snapshot.ts'

/** A file that a plugin gets, by its path below the folder that is sent. A link is sent as one; its target has been checked. */
export type PluginFile = { path: string; executable: boolean } & (
  | { kind: 'file'; sizeBytes: number }
  | { kind: 'link'; target: string }
)

/** The files that a plugin gets. Equal keys stand for equal files, so that one archive serves many applications. */
export type PluginFiles = {
  key: string
  /** By path. Throws MainstayError for a link that leads out of what is sent, for too many files or too many bytes. */
  list(): Promise<readonly PluginFile[]>
  read(file: PluginFile): Promise<Buffer>
}

export type FileLimits = { maxBytes: number; maxFiles: number }

const defaultLimits: FileLimits = { maxBytes: 1024 * 2 ** 20, maxFiles: 200_000 }

/** The folder of the repository that is sent: the whole, or the smallest that holds the source and all paths that the annotation names. */
export function sentFolder(path: string, generatePaths: readonly string[]): string {
  if (generatePaths.length === 0) return ''
  return [path, ...generatePaths]
    .map((one) => one.split('/').filter((part) => part !== ''))
    .reduce(sharedParts)
    .join('/')
}

/** The paths of `argocd.argoproj.io/manifest-generate-paths`, from the root of the repository. Those that lead out of it are left out. */
export function generatePathsOf(annotation: string | undefined, path: string): string[] {
  const written = (annotation ?? '').split(';').map((one) => one.trim())
  return written.flatMap((one) => {
    if (one === '') return []
    const parts: string[] = one.startsWith('/') ? [] : path.split('/').filter((part) => part !== '')
    for (const part of one.split('/')) {
      if (part === '..' && parts.pop() === undefined) return []
      if (part !== '' && part !== '.' && part !== '..') parts.push(part)
    }
    return [parts.join('/')]
  })
}

/** The files below `folder`, without those that an exclusion fits (of a folder that one fits, nothing). */
export async function filesBelow(
  snapshot: Snapshot,
  folder: string,
  options: { exclusions: readonly string[]; limits?: Partial<FileLimits> },
): Promise<PluginFiles> {
  const limits = { ...defaultLimits, ...options.limits }
  const below = (path: string): string => (folder === '' ? path : path.slice(folder.length + 1))
  let listed: Promise<PluginFile[]> | undefined

  async function list(): Promise<PluginFile[]> {
    const files: PluginFile[] = []
    let bytes = 0
    for (const entry of included(await snapshot.walk(folder), below, options.exclusions)) {
      const file = await fileOf(entry, below(entry.path))
      if (file === undefined) continue
      files.push(file)
      bytes += file.kind === 'file' ? file.sizeBytes : 0
      if (files.length > limits.maxFiles) throw tooMuch(snapshot, folder, `more than ${limits.maxFiles} files`)
      if (bytes > limits.maxBytes) throw tooMuch(snapshot, folder, `more than ${limits.maxBytes} bytes`)
    }
    return files
  }

  async function fileOf(entry: TreeEntry & { path: string }, path: string): Promise<PluginFile | undefined> {
    const executable = entry.executable === true
    if (entry.kind === 'file') {
      const sizeBytes = entry.sizeBytes ?? (await snapshot.read(entry.path)).length
      return { path, kind: 'file', executable, sizeBytes }
    }
    if (entry.kind === 'submodule') throw submoduleIn(snapshot, { path: entry.path, folder })
    if (entry.kind !== 'link') return undefined
    const target = await snapshot.readLink(entry.path)
    // Follows the link as the file system of the plugin would; throws where it leads out of the repository or round in a circle.
    await snapshot.entry(entry.path)
    if (folder !== '' && !staysInside(path, target)) throw leavesFolder(snapshot, { link: entry.path, target, folder })
    return { path, kind: 'link', executable: false, target }
  }

  const id = (await snapshot.entry(folder))?.id ?? ''
  return {
    key: hashOf([id, folder, options.exclusions]),
    list: () => (listed ??= list()),
    read: (file) => snapshot.read(join(folder, file.path)),
  }
}

function sharedParts(a: readonly string[], b: readonly string[]): string[] {
  const end = a.findIndex((part, index) => part !== b[index])
  return a.slice(0, end < 0 ? a.length : end)
}

function* included<E extends TreeEntry & { path: string }>(
  entries: readonly E[],
  below: (path: string) => string,
  exclusions: readonly string[],
): Generator<E> {
  let skipped: string | undefined
  for (const entry of entries) {
    if (skipped !== undefined && entry.path.startsWith(skipped)) continue
    const path = below(entry.path)
    if (exclusions.some((pattern) => matchPath(pattern, path))) skipped = `${entry.path}/`
    else yield entry
  }
}

/**
 * Whether a link at `path` stays below the folder that is sent. Folders of a commit are no links, so going up first and then only down cannot
 * lead out, whatever lies on the way; `..` after a name could, through another link.
 */
function staysInside(path: string, target: string): boolean {
  if (target.startsWith('/')) return false
  const parts = target.split('/').filter((part) => part !== '' && part !== '.')
  const ups = parts.findIndex((part) => part !== '..')
  const count = ups < 0 ? parts.length : ups
  return count < path.split('/').length && !parts.slice(count).includes('..')
}

function tooMuch(snapshot: Snapshot, folder: string, what: string): MainstayError {
  return refusal(
    'plugin-files-too-large',
    `Cannot send ${placeOf(snapshot, folder)} to a plugin: it has ${what}; expected fewer`,
    'Leave files out with reposerver.plugin.tar.exclusions, or send less with reposerver.plugin.use.manifest.generate.paths.',
  )
}

function leavesFolder(snapshot: Snapshot, found: { link: string; target: string; folder: string }): MainstayError {
  return refusal(
    'link-outside-repository',
    `Cannot send ${placeOf(snapshot, found.folder)} to a plugin: the link ${found.link} leads to ${JSON.stringify(found.target)}, out of the folder that is sent; expected a target inside it`,
    'Name the target in the annotation argocd.argoproj.io/manifest-generate-paths.',
  )
}

/** A plugin that prints what it finds would print less without the files of the submodule, and what is missing would be deleted. */
function submoduleIn(snapshot: Snapshot, found: { path: string; folder: string }): MainstayError {
  return refusal(
    'manifest-invalid',
    `Cannot send ${placeOf(snapshot, found.folder)} to a plugin: ${found.path} is a submodule, whose files are in another repository; expected files`,
    'If the plugin does not need it, leave it out with reposerver.plugin.tar.exclusions, or send less with reposerver.plugin.use.manifest.generate.paths.',
  )
}

function placeOf({ repoURL, revision }: Snapshot, folder: string): string {
  return `${folder === '' ? 'the root' : folder} of ${repoURL} at ${revision.slice(0, 8)}`
}

function refusal(code: string, message: string, hint: string): MainstayError {
  return new MainstayError({ code, stage: 'render', retry: 'when-changed', message, hint })
}
