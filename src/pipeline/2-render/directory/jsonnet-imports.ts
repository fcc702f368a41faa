import { importsOf } from '#base/jsonnet'
import { MainstayError, type Snapshot } from '#model'
import type { JsonnetJob } from './jsonnet-job.ts'

/** Vendored libraries are large; a folder of data that was imported by mistake is larger. */
const maxBytes = 64 * 2 ** 20

/** Where imports are looked for beside the folder of the file that imports: libraries, the last one first, then the folder of the source. */
export type SearchPath = readonly string[]

type Gathered = Pick<JsonnetJob, 'files' | 'imports'>

/**
 * Reads a file and all that it can import, and what that imports: paths of imports are literals, so they are known before anything is evaluated.
 * `codes` are texts of variables, whose imports are looked for in the search path only. Nothing outside of the snapshot is ever looked at; a link
 * that leads there is a MainstayError.
 */
export async function gatherImports(
  snapshot: Snapshot,
  file: string,
  given: { codes: readonly string[]; searchPath: SearchPath },
): Promise<Gathered> {
  const files = new Map<string, Buffer>()
  const imports = new Map<string, JsonnetJob['imports'][number]>()
  const followed = new Set<string>()
  let bytes = 0

  async function add(path: string): Promise<Buffer> {
    const known = files.get(path)
    if (known !== undefined) return known
    const content = await snapshot.read(path)
    bytes += content.length
    if (bytes > maxBytes) throw tooLarge(snapshot, file)
    files.set(path, content)
    return content
  }

  async function follow(from: string, text: string): Promise<void> {
    for (const { how, path } of importsOf(text)) {
      const folders = from === '' ? given.searchPath : [folderOf(from), ...given.searchPath]
      const found = imports.get(`${from}\n${path}`)?.found ?? (await find(snapshot, path, folders))
      imports.set(`${from}\n${path}`, { from, path, found })
      if ('refusal' in found) continue
      const content = await add(found.path)
      // What is imported as text or bytes is no program.
      if (how === 'import') await followOnce(found.path, content)
    }
  }

  async function followOnce(path: string, content: Buffer): Promise<void> {
    if (followed.has(path)) return
    followed.add(path)
    await follow(path, content.toString('utf8'))
  }

  await followOnce(file, await add(file))
  for (const code of given.codes) await follow('', code)
  return { files: [...files].map(([path, content]) => ({ path, content })), imports: [...imports.values()] }
}

async function find(snapshot: Snapshot, path: string, folders: SearchPath): Promise<JsonnetJob['imports'][number]['found']> {
  let isOutside = path.startsWith('/')
  for (const folder of isOutside ? [] : folders) {
    const place = within(folder, path)
    if (place === undefined) {
      isOutside = true
      continue
    }
    const kind = (await snapshot.entry(place))?.kind
    if (kind === 'file') return { path: place }
    if (kind === 'directory') return { refusal: `read ${place}: is a directory` }
  }
  const why = isOutside ? 'it leads out of the repository' : 'no match locally or in the Jsonnet library paths'
  return { refusal: `couldn't open import ${JSON.stringify(path)}: ${why}` }
}

/** A path from a folder; undefined where it leads out of the repository. */
export function within(folder: string, path: string): string | undefined {
  const segments: string[] = []
  for (const segment of `${folder}/${path}`.split('/')) {
    if (segment === '' || segment === '.') continue
    if (segment !== '..') segments.push(segment)
    else if (segments.pop() === undefined) return undefined
  }
  return segments.join('/')
}

const folderOf = (file: string): string => file.slice(0, Math.max(0, file.lastIndexOf('/')))

function tooLarge(snapshot: Snapshot, file: string): MainstayError {
  return new MainstayError({
    code: 'manifests-too-large',
    stage: 'render',
    retry: 'when-changed',
    message: `Cannot render ${file} of ${snapshot.repoURL}: what it imports has more than ${maxBytes} bytes in all; expected less`,
  })
}
