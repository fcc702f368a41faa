import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { KustomizeBuild, KustomizeRun } from '#test/kustomize-process'
import { type Files, writeFiles } from '../helm/chart-folder.ts'

/** What must be equal: the bytes of stdout, the exit code and the error. Warnings may be worded by each for itself. */
export type Outcome = Pick<KustomizeRun, 'exit' | 'stdout' | 'error'>

/** Builds the same files with both programs. `@` in arguments is the folder; arguments without it are run in the folder. */
export async function both(
  [kustomize, ours]: readonly [KustomizeBuild, KustomizeBuild],
  files: Files,
  args: readonly string[],
): Promise<{ kustomize: Outcome; ours: Outcome }> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'mainstay-kustomization-')))
  try {
    writeFiles(folder, files)
    const placed = args.map((arg) => arg.replaceAll('@', folder))
    const options = args.some((arg) => arg.includes('@')) ? {} : { cwd: folder }
    const [expected, found] = [await kustomize(placed, options), await ours(placed, options)]
    return { kustomize: comparable(expected), ours: comparable(found) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * An outcome without two things that Kustomize says in some errors: an address of its memory, which is chance, and an object in Go's notation, which may
 * be a Secret.
 */
export function comparable({ exit, stdout, error }: Outcome): Outcome {
  const told = error.replaceAll(/ &\{0x[0-9a-f]+ \S+\}/g, '').replaceAll(/map\[string\]interface \{\}\{.*\}: /g, '')
  return { exit, stdout, error: told }
}
