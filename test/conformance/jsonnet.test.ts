import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { expect, it } from 'vitest'
import { evaluateFile, evaluateForReal, firstLine, type JsonnetOutcome } from '#test/jsonnet-process'
import { randomProgram } from '#test/jsonnet-random'
import { seeded } from '#test/yaml-cases'
import { type Imported, ImportRefusal, JsonnetError, manifest, type Program } from '#base/jsonnet'

const seed = Number(process.env['MAINSTAY_JSONNET_SEED'] ?? 1)
const count = Number(process.env['MAINSTAY_JSONNET_CASES'] ?? 400)

it.each(['language.txt', 'std.txt'])(
  'evaluates every line of %s as the program does, and refuses in its words',
  async (name) => {
    const lines = readFileSync(new URL(`jsonnet/${name}`, import.meta.url), 'utf8').split('\n')
    const texts = lines.filter((line) => line !== '' && !line.startsWith('##'))
    expect(texts.length).toBeGreaterThan(200)
    expect(await differences(texts)).toEqual([])
  },
  120_000,
)

it('evaluates random programs as the program does', async () => {
  const random = seeded(seed)
  expect(await differences(Array.from({ length: count }, () => randomProgram(random)))).toEqual([])
}, 120_000)

it.each([
  ['a text block', '|||\n  one\n    two\n\n  three\n|||'],
  ['a text block without its last line break', '|||-\n  one\n|||'],
  ['a text block with tabs and empty lines at its start', '|||\n\n\tone\n\ttwo\n|||'],
  ['a text block that has no margin', '|||\none\n|||'],
  ['a text block on one line', '||| one |||'],
  ['a text block that has no end', '|||\n  one\n'],
  ['a text block that ends in other words', '|||\n  one\ntwo'],
  ['a comment over lines', '/* a\n b */ { // c\n a: 1, # d\n}'],
  ['a string over lines', '"a\nb"'],
  ['an error behind characters of several bytes', '{ a: "é😀", b: }'],
  ['an error over lines', 'local x = {\n  a: 1,\n};\nx +\n  { b: y }'],
])('%s', async (_name, text) => {
  expect(await differences([text])).toEqual([])
})

it('imports, variables and arguments', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'jsonnet-'))
  const files: { [name: string]: string } = {
    'main.jsonnet':
      "function(who, size=1) { who: who, size: size, v: std.extVar('v'), c: std.extVar('c'), lib: (import 'lib.libsonnet').f(2), text: importstr 'text.txt', bytes: importbin 'text.txt', me: std.thisFile }",
    'lib.libsonnet': '{ f(x):: { twice: x * 2, from: std.thisFile, again: (import "lib.libsonnet") == $ } }',
    'text.txt': 'a\u00e9\n',
    'broken.jsonnet': "import 'bad.libsonnet'",
    'bad.libsonnet': '{ a: ',
    'missing.jsonnet': "{ a: import 'none.libsonnet' }",
    'circle.jsonnet': "{ a: (import 'circle.jsonnet').b, b: 1 }",
    'endless.jsonnet': "import 'endless.jsonnet'",
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  const importer = (_from: string, path: string): Imported => {
    const content = files[path]
    if (content !== undefined) return { file: path, content }
    throw new ImportRefusal(`couldn't open import "${path}": no match locally or in the Jsonnet library paths`)
  }
  const ours = (file: string, given: Partial<Program> = {}): JsonnetOutcome =>
    attempt({ file, text: files[file] ?? '', importer, ...given })
  const variables = ['-V', 'v=1 + 1', '--ext-code', 'c=1 + 1']
  const extVars = { v: { text: '1 + 1' }, c: { code: '1 + 1' } }
  for (const [args, topLevelArgs] of [
    [['-A', 'who=x', '--tla-code', 'size=[2]'], { who: { text: 'x' }, size: { code: '[2]' } }],
    [['-A', 'who=x'], { who: { text: 'x' } }],
    [[], {}],
    [['-A', 'whom=x'], { whom: { text: 'x' } }],
    [['--tla-code', 'who='], { who: { code: '' } }],
  ] as ReadonlyArray<[string[], NonNullable<Program['topLevelArgs']>]>) {
    const real = await evaluateFile(folder, [...variables, ...args, 'main.jsonnet'])
    expect(ours('main.jsonnet', { extVars, topLevelArgs })).toEqual(real)
  }
  for (const file of ['broken.jsonnet', 'missing.jsonnet', 'circle.jsonnet', 'endless.jsonnet']) {
    expect([file, ours(file)]).toEqual([file, await evaluateFile(folder, [file])])
  }
})

async function differences(texts: readonly string[]): Promise<object[]> {
  const answers = await evaluateForReal(texts)
  const different = texts.flatMap((text, index) => {
    const real = answers[index]!
    const ours = attempt({ file: '<cmdline>', text })
    return isDeepStrictEqual(ours, real) || isCrash(real) ? [] : [{ text, real, ours }]
  })
  return different.slice(0, 10)
}

/** Indexes that are too large for it end the program with a fault of its own. */
const isCrash = (outcome: JsonnetOutcome): boolean => 'error' in outcome && outcome.error.startsWith('INTERNAL ERROR: (CRASH)')

function attempt(program: Program): JsonnetOutcome {
  try {
    return { output: manifest(program) }
  } catch (error) {
    if (error instanceof JsonnetError) return { error: firstLine(error.message) }
    throw error
  }
}
