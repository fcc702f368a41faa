import type { BuildFiles, BuildOptions, BuildPorts } from './contract.ts'
import { buildKustomization, printBuilt } from './index.ts'

/** A repository for tests: contents by path. */
export function filesOf(contents: { readonly [path: string]: string | Buffer }): BuildFiles {
  return {
    entry: async (path) => {
      if (Object.hasOwn(contents, path)) return 'file'
      return path === '' || Object.keys(contents).some((each) => each.startsWith(`${path}/`)) ? 'directory' : undefined
    },
    read: async (path) => Buffer.from(contents[path] ?? ''),
  }
}

/** What a build of a folder of such a repository prints. */
export async function builtText(
  contents: { readonly [path: string]: string | Buffer },
  { path = '', ports = {}, ...options }: BuildOptions & { path?: string; ports?: Partial<BuildPorts> } = {},
): Promise<string> {
  return printBuilt(await buildKustomization(path, { files: filesOf(contents), ...ports }, { displayRoot: '/repo', ...options }))
}
