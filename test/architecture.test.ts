import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { cyclesOf, importsOf, readSourceTree, type SourceTree } from './support/imports.ts'

// The walls of the house. In TypeScript nothing else keeps the arrows straight.

const stages = ['source', 'render', 'compare', 'sync', 'health']

/** What each room may import, besides itself. */
const mayImport: { [room: string]: readonly string[] } = {
  base: [],
  model: ['base'],
  kinds: ['base', 'model'],
  source: ['base', 'model'],
  render: ['base', 'model'],
  compare: ['base', 'model', 'kinds'],
  sync: ['base', 'model', 'kinds'],
  health: ['base', 'model', 'kinds'],
  run: stages,
  applicationset: ['base', 'model', 'run'],
  controller: ['base', 'model', 'run', 'applicationset'],
  io: ['base', 'model'],
  contract: ['base', 'model'],
  server: ['base', 'model', 'contract'],
  cli: ['base', 'model', 'contract'],
  sandbox: ['base'],
}

/** Rooms that may use files, processes, the network and the clock. */
const outside = new Set(['io', 'server', 'sandbox', 'main'])

const outsideModules =
  /^(?:node:)?(?:fs|fs\/promises|child_process|net|http|https|http2|tls|dgram|dns|os|timers|timers\/promises|worker_threads|cluster)$|^(?:undici|ws|@hono\/node-server)$/
const clock = /\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(|\bsetTimeout\(|\bsetInterval\(|\bsetImmediate\(|\bMath\.random\(/
const processState = /\bprocess\.(?:env|exit|cwd|stdout|stderr|stdin|argv|on)\b/

/** Every breach of the walls in a tree, one sentence each. */
function breaches(tree: SourceTree): string[] {
  const imports = importsOf(tree)
  return [
    ...wallBreaches(tree, imports),
    ...outsideBreaches(tree, imports),
    ...cyclesOf(imports).map((cycle) => `cycle: ${cycle.join(' -> ')}`),
  ]
}

function wallBreaches(tree: SourceTree, imports: ReturnType<typeof importsOf>): string[] {
  const found: string[] = []
  for (const { from, target, specifier, typeOnly, line } of imports) {
    if (target === undefined) {
      if (specifier.startsWith('#')) found.push(`${from}:${line} imports ${specifier}, which is no door`)
      continue
    }
    const here = roomOf(from)
    const there = roomOf(target)
    const where = `${from}:${line} imports ${specifier}`
    if (!tree.files.has(target)) found.push(`${where}, which does not exist`)
    else if (specifier.startsWith('.') && here !== there && here !== 'main' && !(here === 'run' && there === 'run'))
      found.push(`${where} past the door of ${there}`)
    else if (here === there || here === 'main') continue
    else if (!allowed(here, there, target, typeOnly)) found.push(`${where}: ${here} may not import ${there}`)
  }
  return found
}

function allowed(here: string, there: string, target: string, typeOnly: boolean): boolean {
  // A stage's nouns are the run's too; the stages themselves never see each other.
  if (here === 'run' && (there === 'base' || there === 'model' || there === 'kinds')) return true
  // io implements what others ask for in their ports.
  if (here === 'io' && typeOnly && (target.endsWith('/ports.ts') || target.endsWith('/index.ts'))) return true
  return mayImport[here]?.includes(there) ?? false
}

function outsideBreaches(tree: SourceTree, imports: ReturnType<typeof importsOf>): string[] {
  const found = imports
    .filter(({ from, specifier, typeOnly }) => !outside.has(roomOf(from)) && !typeOnly && outsideModules.test(specifier))
    .map(
      ({ from, specifier, line }) =>
        `${from}:${line} imports ${specifier}: only io, server, sandbox and main may touch the world outside`,
    )
  for (const [file, text] of tree.files) {
    if (outside.has(roomOf(file))) continue
    for (const [index, line] of text.split('\n').entries()) {
      if (/^\s*(?:\/\/|\*|\/\*)/.test(line)) continue
      if (clock.test(line)) found.push(`${file}:${index + 1} uses the clock or chance: take it as a parameter`)
      if (processState.test(line)) found.push(`${file}:${index + 1} uses the state of the process: take it as a parameter`)
    }
  }
  return found
}

function roomOf(file: string): string {
  const [, first = '', second = ''] = file.split('/')
  if (first === 'main' || first === 'main.ts') return 'main'
  if (first !== 'pipeline') return first
  return /^\d-/.test(second) ? second.slice(2) : 'run'
}

const root = fileURLToPath(new URL('..', import.meta.url))

describe('the walls', () => {
  it('stand in the sources', () => {
    expect(breaches(readSourceTree(root))).toEqual([])
  })

  it('no source file passes 400 lines, and nothing is called utils, helpers, common or misc', () => {
    const { files } = readSourceTree(root)
    const long = [...files]
      .filter(([file, text]) => !file.includes('/generated/') && text.split('\n').length > 401)
      .map(([file]) => file)
    const vague = [...files.keys()].filter((file) => /(?:^|\/)(?:utils?|helpers?|common|misc)(?:\.ts|\/)/.test(file))
    expect({ long, vague }).toEqual({ long: [], vague: [] })
  })
})

describe('a planted violation is found', () => {
  const doors = readSourceTree(root).doors
  const planted = (files: { [path: string]: string }): string[] => breaches({ files: new Map(Object.entries(files)), doors })

  it.each([
    [
      'base that imports the model',
      { 'src/base/a.ts': `import { refOf } from '#model'`, 'src/model/index.ts': '' },
      /base may not import model/,
    ],
    [
      'a stage that imports another',
      { 'src/pipeline/3-compare/a.ts': `import { planSync } from '#sync'`, 'src/pipeline/4-sync/index.ts': '' },
      /compare may not import sync/,
    ],
    [
      'the sandbox that imports what it judges',
      { 'src/sandbox/a.ts': `import type { Kinds } from '#model'`, 'src/model/index.ts': '' },
      /sandbox may not import model/,
    ],
    [
      'a way past a door',
      { 'src/server/a.ts': `import { x } from '../contract/routes.ts'`, 'src/contract/routes.ts': '' },
      /past the door of contract/,
    ],
    [
      'a lazy import through a wall',
      { 'src/cli/a.ts': `const m = await import('#controller')`, 'src/controller/index.ts': '' },
      /cli may not import controller/,
    ],
    ['a door that is none', { 'src/cli/a.ts': `import { x } from '#nowhere'` }, /no door/],
    [
      'files in the controller',
      { 'src/controller/a.ts': `import { readFile } from 'node:fs/promises'` },
      /only io, server, sandbox and main/,
    ],
    [
      'a process in a stage',
      { 'src/pipeline/2-render/a.ts': `import { spawn } from 'node:child_process'` },
      /only io, server, sandbox and main/,
    ],
    ['the network in the cli', { 'src/cli/a.ts': `import { request } from 'undici'` }, /only io, server, sandbox and main/],
    ['the clock in the model', { 'src/model/a.ts': 'export const now = () => Date.now()' }, /uses the clock/],
    [
      'the environment in the controller',
      { 'src/controller/a.ts': `export const home = process.env['HOME']` },
      /state of the process/,
    ],
    [
      'a cycle',
      { 'src/base/a.ts': `import { b } from './b.ts'`, 'src/base/b.ts': `export { a } from './a.ts'` },
      /cycle: src\/base\/a.ts -> src\/base\/b.ts -> src\/base\/a.ts/,
    ],
  ])('%s', (_name, files, expected) => {
    expect(planted(files as unknown as { [path: string]: string }).join('\n')).toMatch(expected)
  })

  it('and what is allowed is not', () => {
    const files = {
      'src/io/git/a.ts': `import type { Git } from '#source'`,
      'src/pipeline/1-source/index.ts': `export type { Git } from './ports.ts'`,
      'src/pipeline/1-source/ports.ts': '',
      'src/pipeline/run.ts': `import { render } from '#render'\nimport type { Json } from '#model'`,
      'src/pipeline/2-render/index.ts': '',
      'src/model/index.ts': '',
      'src/base/a.ts': '// Date.now() would be wrong here',
    }
    expect(planted(files)).toEqual([])
  })
})
