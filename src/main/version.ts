import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from './package-root.ts'

let known: { version: string } | undefined

/** What this build calls itself. */
export function version(): { version: string } {
  known ??= { version: (JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string }).version }
  return known
}
