import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'

/** A TypeScript program as one file that Node runs as it is: a process that has to compile first is slow to start. */
export async function builtEntry(path: string): Promise<{ file: string; folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'mainstay-entry-'))
  const file = join(folder, 'entry.mjs')
  await build({
    entryPoints: [path],
    outfile: file,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'error',
  })
  return { file, folder }
}
