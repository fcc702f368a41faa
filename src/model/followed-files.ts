import { MainstayError } from './error.ts'
import type { Snapshot } from './snapshot.ts'

/** What a folder holds for a program that follows links: `name` is relative to the folder, `path` to the root of the snapshot. */
export type FollowedFile =
  | { kind: 'file'; name: string; path: string; id: string }
  | { kind: 'submodule'; name: string; path: string }
  /** A link that leads nowhere; `target` is what is written in it. */
  | { kind: 'broken-link'; name: string; path: string; target: string }

const maxFiles = 20_000

/**
 * The files below a folder by path, those behind links to folders under the link's name. `isHidden` names folders (also links to folders, and
 * submodules) that the program never looks into, so that nothing in them can be wrong. Throws MainstayError (`tree-too-large`), and what links that lead
 * out of the snapshot or round in a circle give.
 */
export async function followedFiles(
  snapshot: Snapshot,
  folder: string,
  isHidden: (name: string) => boolean | Promise<boolean> = () => false,
): Promise<FollowedFile[]> {
  const found: FollowedFile[] = []

  async function add(at: string, name: string): Promise<void> {
    for (const entry of await snapshot.walk(at)) {
      const inside = entry.path.slice(at === '' ? 0 : at.length + 1)
      const one = { name: name === '' ? inside : `${name}/${inside}`, path: entry.path }
      if (found.length > maxFiles) throw tooMany(snapshot, folder)
      if (entry.kind === 'file') found.push({ kind: 'file', ...one, id: entry.id })
      else if (entry.kind === 'link') await addLink(one)
      else if (entry.kind === 'submodule' && !(await isHidden(one.name))) found.push({ kind: 'submodule', ...one })
    }
  }

  async function addLink(one: { name: string; path: string }): Promise<void> {
    if (one.name.includes('/') && (await isHidden(one.name.slice(0, one.name.lastIndexOf('/'))))) return
    const target = await snapshot.entry(one.path)
    if (target?.kind === 'file') found.push({ kind: 'file', ...one, id: target.id })
    else if (target?.kind !== 'directory') {
      found.push({ kind: 'broken-link', ...one, target: await snapshot.readLink(one.path) })
    } else if (!(await isHidden(one.name))) await add(one.path, one.name)
  }

  await add(folder, '')
  return found
}

function tooMany(snapshot: Snapshot, folder: string): MainstayError {
  return new MainstayError({
    code: 'tree-too-large',
    stage: 'source',
    retry: 'when-changed',
    message: `Cannot read ${folder === '' ? 'the root' : folder} of ${snapshot.repoURL}: it has more than ${maxFiles} files; expected fewer`,
  })
}
