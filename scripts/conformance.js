// `npm run conformance`: the journeys and comparisons against the real programs. Needs Go once, to build them.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { runSuite } from './suite.js'
import { upToDate } from './up-to-date.js'

const root = fileURLToPath(new URL('..', import.meta.url))
await upToDate(root, { tests: true })
if (spawnSync('go', ['version']).status !== 0) {
  console.error(
    'Cannot run the conformance suite: Go is not installed, so none of the real programs can be built; expected Go 1.26 or newer on the PATH.',
  )
  console.error('No test was run.')
  process.exit(process.env.CI === 'true' ? 1 : 0)
}
runSuite(root, [{ name: 'conformance', vitest: true, args: ['--project', 'conformance'] }])
