import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Metafile } from 'esbuild'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
/** What every command loads before it does anything. */
const onTheWay = ['src/main.ts', 'src/main/cli-ports.ts', 'src/cli/index.ts']

describe('the start of a command', () => {
  it('loads no library: a short command takes hardly longer than Node itself', async () => {
    const { metafile } = await build({
      absWorkingDir: root,
      entryPoints: ['src/main.ts'],
      outdir: 'dist',
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      packages: 'external',
      write: false,
      metafile: true,
      plugins: [{ name: 'doors', setup: (of) => of.onResolve({ filter: /^#/ }, ({ path }) => doorOf(path)) }],
    })
    const entries = onTheWay.map(
      (file) => Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === file)?.[0],
    )
    expect(entries).not.toContain(undefined)
    const libraries = [
      ...loaded(
        metafile,
        entries.filter((entry) => entry !== undefined),
      ),
    ].filter((name) => !name.startsWith('node:') && !name.startsWith('dist/'))
    expect(libraries).toEqual([])
  })
})

/** `#base` and its like are folders of ours, not packages. */
function doorOf(name: string): { path: string } {
  const { imports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { imports: { [door: string]: string } }
  const known = imports[name] ?? Object.entries(imports).flatMap(([door, path]) => starred(name, door, path))[0]
  if (known === undefined) throw new Error(`no door ${name}`)
  return { path: join(root, known) }
}

function starred(name: string, door: string, path: string): string[] {
  const prefix = door.slice(0, -1)
  return door.endsWith('*') && name.startsWith(prefix) ? [path.replace('*', name.slice(prefix.length))] : []
}

/** The chunks and libraries that these chunks load at once, not when they are asked to. */
function loaded({ outputs }: Metafile, from: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>(from)
  for (const chunk of seen) {
    for (const { path, kind } of outputs[chunk]?.imports ?? []) if (kind === 'import-statement') seen.add(path)
  }
  return seen
}
