import { type FSWatcher, watch } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { isAbsolute, join, resolve } from 'node:path'

/** The folder that git itself would use for the repository at `path` (a work tree, a linked work tree or a bare repository); undefined where there is none. */
export async function findGitDir(path: string): Promise<string | undefined> {
  for (const candidate of [join(path, '.git'), path, `${path}.git`]) {
    const found = await stat(candidate).catch(() => undefined)
    if (found?.isDirectory() && (await stat(join(candidate, 'HEAD')).catch(() => undefined)) !== undefined) return candidate
    if (found?.isFile()) {
      const link = /^gitdir: (.+)$/m.exec(await readFile(candidate, 'utf8'))?.[1]
      if (link !== undefined) return isAbsolute(link) ? link : resolve(path, link)
    }
  }
  return undefined
}

/**
 * Calls `onChange` soon after a ref of the repository at `path` moved, appeared or went, or the repository itself did. The file system tells
 * us at once in most cases; looking ourselves every `pollMs` covers the rest (network file systems, folders that were not there yet).
 * It is called once at the beginning, too: what happened between the caller's last look and ours would be nobody's otherwise.
 */
export function watchRepository(path: string, onChange: () => void, options: { pollMs: number }): () => void {
  let watchers: FSWatcher[] = []
  let known: string | undefined
  let looking = false
  let again = false
  let stopped = false
  let soon: NodeJS.Timeout | undefined

  async function look(): Promise<void> {
    if (stopped) return
    if (looking) {
      again = true
      return
    }
    looking = true
    const state = await stateOfRefs(path).catch(() => ({ signature: 'unreadable', folders: [] }))
    looking = false
    if (stopped) return
    if (state.signature !== known) {
      watchFolders(state.folders)
      known = state.signature
      onChange()
    }
    if (again) {
      again = false
      await look()
    }
  }

  function watchFolders(folders: readonly string[]): void {
    for (const watcher of watchers) watcher.close()
    watchers = folders.flatMap((folder) => {
      try {
        const watcher = watch(folder, { persistent: false }, () => {
          // git writes a lock, renames it, writes the log: one look a moment later sees it all.
          soon ??= setTimeout(() => {
            soon = undefined
            void look()
          }, 15)
        })
        watcher.on('error', () => watcher.close())
        return [watcher]
      } catch {
        // No watch to be had (limit reached, folder gone): the poll has to do.
        return []
      }
    })
  }

  const poll = setInterval(() => void look(), options.pollMs)
  poll.unref()
  void look()
  return () => {
    stopped = true
    clearInterval(poll)
    clearTimeout(soon)
    for (const watcher of watchers) watcher.close()
  }
}

/** A text that changes whenever a ref does, made of identity and time of the few files that hold refs; and the folders worth watching. */
async function stateOfRefs(path: string): Promise<{ signature: string; folders: string[] }> {
  const gitDir = await findGitDir(path)
  if (gitDir === undefined) return { signature: 'none', folders: [] }
  const common = await commonDir(gitDir)
  const folders = [...new Set([gitDir, common])]
  const parts = [gitDir, await stamp(join(gitDir, 'HEAD')), await stamp(join(common, 'packed-refs'))]
  parts.push(await stamp(join(common, 'reftable', 'tables.list')))
  async function into(folder: string, depth: number): Promise<void> {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined)
    if (entries === undefined || depth > 12) return
    folders.push(folder)
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const inside = join(folder, entry.name)
      if (entry.isDirectory()) await into(inside, depth + 1)
      else if (!entry.name.endsWith('.lock')) parts.push(inside, await stamp(inside))
    }
  }
  await into(join(common, 'refs'), 0)
  if ((await stat(join(common, 'reftable')).catch(() => undefined)) !== undefined) folders.push(join(common, 'reftable'))
  return { signature: parts.join('\n'), folders }
}

/** Where a linked work tree shares its refs. */
async function commonDir(gitDir: string): Promise<string> {
  const link = (await readFile(join(gitDir, 'commondir'), 'utf8').catch(() => '')).trim()
  return link === '' ? gitDir : resolve(gitDir, link)
}

/** git replaces ref files, it never writes into them: a change is a new inode. */
async function stamp(file: string): Promise<string> {
  const found = await stat(file, { bigint: true }).catch(() => undefined)
  return found === undefined ? '-' : `${found.ino}:${found.mtimeNs}:${found.size}`
}
