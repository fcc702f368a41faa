// Compiles src/ into dist/: the program and the worker that it starts, split so that each command loads only what it uses. Libraries stay outside.
import { rename, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
// Built beside and moved into place, so that a process that starts meanwhile never sees half of it.
const fresh = `${root}dist.${process.pid}`
await build({
  absWorkingDir: root,
  entryPoints: { main: 'src/main.ts', worker: 'src/main/worker.ts' },
  outdir: fresh,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  sourcemap: true,
  logLevel: 'warning',
  // `#base` and its like are folders of ours, not packages: they are compiled in.
  plugins: [{ name: 'doors', setup: (b) => b.onResolve({ filter: /^#/ }, (a) => doors(b, a)) }],
})
await rm(`${root}dist`, { recursive: true, force: true })
await rename(fresh, `${root}dist`)

async function doors(b, args) {
  if (args.pluginData === 'door') return undefined
  const found = await b.resolve(args.path, { kind: args.kind, resolveDir: args.resolveDir, pluginData: 'door' })
  return found.errors.length > 0 ? { errors: found.errors } : { path: found.path, external: false }
}
