// Compiles src/ into dist/: the program, split so that each command loads only what it uses, with libraries left outside; and the program of a worker,
// one file with nothing in it that a worker does not use, because a worker has to be ready at once.
import { rename, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
// Built beside and moved into place, so that a process that starts meanwhile never sees half of it.
const fresh = `${root}dist.${process.pid}`
const shared = {
  absWorkingDir: root,
  outdir: fresh,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  sourcemap: true,
  logLevel: 'warning',
  // `#base` and its like are folders of ours, not packages: they are compiled in.
  plugins: [{ name: 'doors', setup: (b) => b.onResolve({ filter: /^#/ }, (a) => doors(b, a)) }],
}
// Libraries of the old module kind ask for `require`.
const requireOf = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"
await build({ ...shared, entryPoints: { main: 'src/main.ts' }, splitting: true, packages: 'external' })
await build({ ...shared, entryPoints: { worker: 'src/main/worker.ts' }, banner: { js: requireOf } })
await rm(`${root}dist`, { recursive: true, force: true })
await rename(fresh, `${root}dist`)

async function doors(b, args) {
  if (args.pluginData === 'door') return undefined
  const found = await b.resolve(args.path, { kind: args.kind, resolveDir: args.resolveDir, pluginData: 'door' })
  // No module of ours does anything by being loaded, entry points apart: what nobody uses of a door is left out.
  return found.errors.length > 0 ? { errors: found.errors } : { path: found.path, external: false, sideEffects: false }
}
