import { matchGlob } from '#base'
import type { Snapshot, TreeEntry } from '#model'
import { join } from '../recorded-snapshot.ts'
import type { RenderRequest } from '../render.ts'

/** Files that may hold manifests, in the order of their paths; problems and warnings are sentences. */
export type Candidates = { files: string[]; problems: string[]; warnings: string[] }

/**
 * The files of a folder (and of those below, with `recurse`) that its settings let through: extension, then `exclude`, then `include`. A link
 * to a file counts as the file; a link to a folder, or to nothing, is passed over.
 */
export async function candidates(request: RenderRequest, path: string): Promise<Candidates> {
  const found: Candidates = { files: [], problems: [], warnings: [] }
  const recurse = request.source.directory?.recurse === true
  for (const entry of await entries(request.snapshot, path, recurse)) {
    const relative = path === '' ? entry.path : entry.path.slice(path.length + 1)
    if (entry.kind === 'submodule') noteSubmodule(found, entry.path, recurse)
    else if (entry.kind !== 'directory' && letsThrough(request, relative)) await addFile(found, entry, request.snapshot)
  }
  return found
}

async function entries(snapshot: Snapshot, path: string, recurse: boolean): Promise<ReadonlyArray<TreeEntry & { path: string }>> {
  if (recurse) return await snapshot.walk(path)
  const list = (await snapshot.list(path)) ?? []
  return list.map((entry) => ({ ...entry, path: join(path, entry.name) }))
}

/** A submodule's files would be part of the folder, but they are not in this repository. */
function noteSubmodule(found: Candidates, path: string, recurse: boolean): void {
  if (!recurse) return
  found.problems.push(
    `Cannot render ${path}: it is a submodule, whose files are in another repository; expected files or a source of its own`,
  )
}

/** Override files are settings of the source, not part of it. */
function letsThrough(request: RenderRequest, relative: string): boolean {
  const { include, exclude, disableExtensionFilter } = request.source.directory ?? {}
  if (/(^|\/)\.argocd-source(-[^/]*)?\.yaml$/.test(relative)) return false
  if (disableExtensionFilter !== true && !/\.(yaml|yml|json|jsonnet)$/.test(relative)) return false
  if (exclude && matchGlob(exclude, relative)) return false
  return !include || matchGlob(include, relative)
}

async function addFile(found: Candidates, entry: TreeEntry & { path: string }, snapshot: Snapshot): Promise<void> {
  if (entry.kind === 'file') {
    found.files.push(entry.path)
    return
  }
  const target = await snapshot.entry(entry.path)
  if (target?.kind === 'file') found.files.push(entry.path)
  else found.warnings.push(`${entry.path} is a link to ${target === undefined ? 'nothing' : 'a folder'} and was passed over.`)
}
