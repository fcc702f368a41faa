import { matchDoublestar } from '#base'
import { compareBytes } from '#base/go-template'
import type { Snapshot } from '#model'

/** Whether a path has a character that means something in a glob. */
export const isGlob = (path: string): boolean => /[*?[{]/.test(path)

/** The folder that all files lie in which a glob can match; `''` is the root. */
export function fixedFolder(pattern: string): string {
  const segments = pattern.split('/')
  return segments
    .slice(
      0,
      segments.findIndex((segment) => isGlob(segment)),
    )
    .join('/')
}

/**
 * The files, and links that lead nowhere, that a glob from the root of a snapshot matches, also behind links to folders. The order is that of Argo CD,
 * where later files override earlier ones: folder by folder, the files of a folder before those of its subfolders; after a final `**`, by name.
 */
export async function filesMatching(snapshot: Snapshot, pattern: string): Promise<string[]> {
  const isOfFolders = !/(?:^|\/)\*\*$/.test(pattern)
  const keys = new Map<string, string[]>()
  for (const path of await filesBelow(snapshot, pattern)) {
    if (!matchDoublestar(pattern, path)) continue
    const segments = path.split('/')
    // An empty name is before all others, so that files come before what is in subfolders.
    keys.set(path, isOfFolders ? [...segments.slice(0, -1), '', ...segments.slice(-1)] : segments)
  }
  return [...keys].toSorted(([, a], [, b]) => bySegment(a, b)).map(([path]) => path)
}

async function filesBelow(snapshot: Snapshot, pattern: string): Promise<string[]> {
  const found: string[] = []

  async function add(folder: string): Promise<void> {
    for (const { kind, path } of await snapshot.walk(folder)) {
      if (kind === 'file') found.push(path)
      else if (kind === 'link') await addLink(path)
    }
  }

  async function addLink(path: string): Promise<void> {
    const target = await targetOf(path)
    if (target !== 'directory') {
      if (target !== 'elsewhere') found.push(path)
      return
    }
    const real = (await snapshot.resolve(path)) ?? ''
    // A link to a folder above itself has nothing that is not found already.
    if (real !== '' && !path.startsWith(`${real}/`)) await add(path)
  }

  /** A link out of the repository is of no concern where nothing asks for it. */
  async function targetOf(path: string): Promise<string> {
    try {
      return (await snapshot.entry(path))?.kind ?? 'nothing'
    } catch (error) {
      if (matchDoublestar(pattern, path)) throw error
      return 'elsewhere'
    }
  }

  await add(fixedFolder(pattern))
  return found
}

function bySegment(a: readonly string[], b: readonly string[]): number {
  const at = a.findIndex((segment, index) => segment !== b[index])
  return at < 0 ? a.length - b.length : compareBytes(a[at] ?? '', b[at] ?? '')
}
