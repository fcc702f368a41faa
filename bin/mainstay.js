#!/usr/bin/env node
// The command `mainstay`. It runs the compiled program and compiles it first where the sources are newer (a clone, a pull).
import { fileURLToPath } from 'node:url'
import { upToDate } from '../scripts/up-to-date.js'

await upToDate(fileURLToPath(new URL('..', import.meta.url)))
const { main } = await import('../dist/main.js')
await main(process.argv.slice(2))
