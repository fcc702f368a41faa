import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Built, type BuiltResource, isClusterScoped, printBuilt } from '../pipeline/2-render/kustomize/index.ts'

/** Writes what `kustomize build -o` writes: into a folder that is there a file per object, else all of it into one file. */
export async function writeBuilt(built: Built, text: string, output: string): Promise<void> {
  const folder = await stat(output).catch(() => undefined)
  if (folder?.isDirectory() !== true) return await writeFile(output, text)
  const spaces = new Set(built.resources.flatMap((resource) => spaceOf(resource) ?? []))
  for (const resource of built.resources) {
    const space = spaceOf(resource)
    const before = space !== undefined && spaces.size > 1 ? `${space}_` : ''
    const alone = printBuilt({ resources: [resource], warnings: [] })
    await writeFile(join(output, before.toLowerCase() + fileName(resource)), alone)
  }
}

function fileName({ object }: BuiltResource): string {
  const { apiVersion, kind, metadata } = object as { apiVersion?: string; kind?: string; metadata: { name: string } } // a built object has a name
  const [version = '', group = ''] = (apiVersion ?? '').split('/').reverse()
  return `${[group, version, kind ?? '', metadata.name].filter((part) => part !== '').join('_')}.yaml`.toLowerCase()
}

/** undefined for objects of the cluster. */
function spaceOf({ object }: BuiltResource): string | undefined {
  if (isClusterScoped(object)) return undefined
  const { namespace } = object['metadata'] as { namespace?: string } // a built object has metadata
  return namespace || 'default'
}
