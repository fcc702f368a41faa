// `npm test`: types, lint, format, dead code, unit tests (the walls among them), journeys with the built program.
import { fileURLToPath } from 'node:url'
import { runSuite } from './suite.js'
import { upToDate } from './up-to-date.js'

const root = fileURLToPath(new URL('..', import.meta.url))
await upToDate(root, { tests: true })
runSuite(root, [
  { name: 'types', command: 'typescript/bin/tsc', args: ['-p', 'tsconfig.json'] },
  { name: 'lint', command: 'oxlint/bin/oxlint', args: ['--type-aware'] },
  { name: 'format', command: '@biomejs/biome/bin/biome', args: ['format', '.'] },
  { name: 'dead code', command: 'knip/bin/knip.js', args: [] },
  { name: 'unit', vitest: true, args: ['--project', 'unit'] },
  { name: 'journeys', vitest: true, args: ['--project', 'journeys'] },
])
