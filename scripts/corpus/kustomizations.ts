import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'

const names = new Set(['kustomization.yaml', 'kustomization.yml', 'Kustomization'])

/** Every folder below another one that has a kustomization file, relative to it, by name. */
export function findKustomizations(collection: string): string[] {
  const found: string[] = []
  const visit = (folder: string): void => {
    const entries = readdirSync(folder, { withFileTypes: true })
    if (entries.some((entry) => !entry.isDirectory() && names.has(entry.name))) found.push(relative(collection, folder) || '.')
    for (const entry of entries) if (entry.isDirectory() && entry.name !== '.git') visit(join(folder, entry.name))
  }
  visit(collection)
  return found.sort()
}
