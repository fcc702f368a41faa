import { readFile, realpath, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { BuildFiles } from '../pipeline/2-render/kustomize/index.ts'

/** The files below a folder of this disk, as a build sees them. */
export class DiskFiles implements BuildFiles {
  readonly root: string

  constructor(root: string) {
    this.root = root
  }

  async entry(path: string): Promise<'file' | 'directory' | undefined> {
    const facts = await stat(this.place(path)).catch(missing)
    return facts === undefined ? undefined : facts.isDirectory() ? 'directory' : 'file'
  }

  async resolve(path: string): Promise<string | undefined> {
    const real = await realpath(this.place(path)).catch(missing)
    return real === undefined ? undefined : relative(this.root, real)
  }

  async read(path: string): Promise<Buffer> {
    return await readFile(this.place(path))
  }

  /** A path of the build as one of this disk. */
  place(path: string): string {
    return join(this.root, path)
  }
}

function missing(error: unknown): undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP') return undefined
  throw error
}
