// `npm start`: everything a fresh clone needs, then the demo.
import { fileURLToPath } from 'node:url'
import { upToDate } from '../scripts/up-to-date.js'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Mainstay needs Node 20.19 or newer; this is Node ${process.versions.node}. Install a newer Node, then run npm start again.`,
  )
  process.exit(1)
}
await upToDate(fileURLToPath(new URL('..', import.meta.url)))
const { main } = await import('../dist/main.js')
await main(['demo', ...process.argv.slice(2)])
