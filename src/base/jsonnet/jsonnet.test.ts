import { describe, expect, it } from 'vitest'
import { evaluate, importsOf, ImportRefusal, JsonnetError, manifest, type Program } from './index.ts'

const value = (text: string, more: Partial<Program> = {}) => evaluate({ file: 'a.jsonnet', text, ...more })

function errorOf(text: string, more: Partial<Program> = {}): JsonnetError {
  try {
    value(text, more)
  } catch (error) {
    if (error instanceof JsonnetError) return error
    throw error
  }
  throw new Error('expected a JsonnetError')
}

describe('the language', () => {
  it.each([
    [
      'numbers',
      '[1, 1.5, 1e3, 1_000, -2 + 3 * 4, 7 % 3, 1 / 4, 5 & 3 | 8, ~5, 1 << 4]',
      [1, 1.5, 1000, 1000, 10, 1, 0.25, 9, -6, 16],
    ],
    [
      'strings',
      `['a\\n\\u00e9', @'it''s', "x" + 1, 'a' + null, 'héllo'[1:3], '%05.1f|%s' % [2.25, [1]]]`,
      ['a\né', "it's", 'x1', 'anull', 'él', '002.3|[1]'],
    ],
    ['text blocks', '[|||\n  one\n    two\n\n  three\n|||, |||-\n  x\n|||]', ['one\n  two\n\nthree\n', 'x']],
    ['truth', "[1 < 2 && 'a' in { a: 1 }, !true || [1] == [1], if false then 1]", [true, true, null]],
    ['locals that see each other', 'local a = [b, 1], b = a[1]; a', [1, 1]],
    [
      'named and default arguments',
      'local f(a, b=a + 1) = [a, b]; [f(1), f(b=5, a=2)]',
      [
        [1, 2],
        [2, 5],
      ],
    ],
    ['self, super and $', '{ a: 1, b: self.a, c: { d: $.b } } + { a: super.a + 1 }', { a: 2, b: 2, c: { d: 2 } }],
    ['fields that add', '{ a: [1], b: { c: 1 } } + { a+: [2], b+: { d: 2 }, e+: 3 }', { a: [1, 2], b: { c: 1, d: 2 }, e: 3 }],
    ['hidden fields', '{ a:: 1, b: self.a, c:: 2 } + { c::: 3 }', { b: 1, c: 3 }],
    ['names that are computed, or left out', "{ ['a' + 1]: 1, [null]: 2 }", { a1: 1 }],
    ['methods and object locals', '{ local n = 2, f(x):: x * n, a: self.f(3) }', { a: 6 }],
    [
      'comprehensions',
      "{ list: [x + y for x in [1, 2] if x > 1 for y in [10, 20]], map: { [k]: $.list for k in ['a'] } }",
      { list: [12, 22], map: { a: [12, 22] } },
    ],
    ['slices', '[[1, 2, 3, 4][1:3], [1, 2, 3, 4][::2], [1, 2, 3, 4][-1:]]', [[2, 3], [1, 3], [4]]],
    ['what nobody wants', "{ a: [1, error 'x'][0], b: (function(x) 2)(error 'y') }", { a: 1, b: 2 }],
    ['asserts that hold', "{ assert self.a > 0 : 'small', a: 1 }", { a: 1 }],
    [
      'calls in a tail without end',
      'local f(n, sum=0) = if n == 0 then sum else f(n - 1, sum + n) tailstrict; f(20000)',
      200010000,
    ],
    ['fields that JavaScript has a meaning for', "{ ['__proto__']: 1, constructor: 2 }.constructor", 2],
  ])('%s', (_name, text, expected) => {
    expect(value(text)).toEqual(expected)
  })

  it('prints fields by their bytes, and whole numbers with all digits', () => {
    expect(manifest({ file: 'a', text: "{ '10': 1e21, '9': 0.1, é: [], z: {} }".replace('é', "'é'") })).toBe(
      '{\n   "10": 1000000000000000000000,\n   "9": 0.10000000000000001,\n   "z": { },\n   "é": [ ]\n}\n',
    )
  })
})

describe('a mistake', () => {
  it('is told in the words of the program, with the calls that led there', () => {
    const error = errorOf('local f(x) = x.y;\n{\n  a: f({ z: 1 }),\n}')
    expect(error.message).toBe(
      'RUNTIME ERROR: Field does not exist: y\n\ta.jsonnet:1:14-17\tfunction <f>\n\ta.jsonnet:3:6-17\tobject <anonymous>\n\tField "a"\t\n\tDuring manifestation\t\n',
    )
    expect([error.file, error.line, error.column]).toEqual(['a.jsonnet', 1, 14])
  })

  it('is shown with its lines where it is found before evaluating', () => {
    const error = errorOf('{\n  a: é,\n}'.replace('é', 'x'))
    expect(error.message).toBe('a.jsonnet:2:6-7 Unknown variable: x\n\n  a: x,\n\n')
    expect([error.line, error.column]).toEqual([2, 6])
  })

  it('counts columns in bytes', () => {
    expect(errorOf("{ a: 'é😀', b: }").message).toMatch(/^a\.jsonnet:1:19-20 Unexpected: "}" while parsing terminal/)
  })

  it('shows ten calls from either end', () => {
    const { message } = errorOf('local f(n) = 1 + f(n + 1); f(0)')
    expect(message).toMatch(/^RUNTIME ERROR: max stack frames exceeded\.\n/)
    expect(message.split('\n')).toHaveLength(23)
    expect(message).toContain('\t...\n')
  })

  it.each([
    ['1 + {}', 'Unexpected type object, expected number'],
    ['[1][1]', 'Index 1 out of bounds, not within [0, 1)'],
    ['{ a: self.b }', 'Field does not exist: b'],
    ["{ assert false : 'no' }", 'no'],
    ["{ ['a']: 1, ['a']: 2 }", 'Duplicate field name: "a"'],
    ['local f(a) = a; f()', 'Missing argument: a'],
    ['1e308 * 10', 'Overflow'],
    ['local x = x; x', 'max stack frames exceeded.'],
    ["std.foldl(function(s, i) s + s, std.range(1, 40), 'x')", 'Invalid string length'],
  ])('%s', (text, expected) => {
    expect(errorOf(text).message.split('\n')[0]).toBe(`RUNTIME ERROR: ${expected}`)
  })
})

describe('imports', () => {
  const files: { [path: string]: string | Uint8Array } = {
    'lib/a.libsonnet': "{ me: std.thisFile, b: import 'b.libsonnet' }",
    'lib/b.libsonnet': '1 + 1',
    'lib/c.bin': Uint8Array.of(255, 65),
    'lib/bad.libsonnet': '{',
  }
  const asked: string[] = []
  const importer = (from: string, path: string) => {
    asked.push(`${from} ${path}`)
    const content = files[`lib/${path}`]
    if (content === undefined) throw new ImportRefusal(`nothing at ${path}`)
    return { file: `lib/${path}`, content }
  }

  it('are relative to the file that they are written in, and evaluated once', () => {
    const text = "[import 'a.libsonnet', importstr 'c.bin', importbin 'c.bin']"
    expect(value(text, { importer })).toEqual([{ me: 'lib/a.libsonnet', b: 2 }, '\uFFFDA', [255, 65]])
    expect(asked).toContain('lib/a.libsonnet b.libsonnet')
  })

  it('fail where they are wanted', () => {
    expect(value("{ a:: import 'none', b: 1 }", { importer })).toEqual({ b: 1 })
    expect(errorOf("import 'none'", { importer }).message).toMatch(/^RUNTIME ERROR: nothing at none\n/)
    expect(errorOf("import 'bad.libsonnet'", { importer }).message).toMatch(
      /^RUNTIME ERROR: lib\/bad.libsonnet:1:2 Unexpected: end of file while parsing field definition\n/,
    )
  })

  it('can be listed without evaluating', () => {
    const text = "local a = import 'a'; [importstr \"b\\u0063\", importbin @'d', import 'a', import|||\n x\n|||]"
    expect(importsOf(text).map(({ how, path }) => `${how} ${path}`)).toEqual(['import a', 'importstr bc', 'importbin d'])
    expect(importsOf("'import'  // import 'x'")).toEqual([])
    expect(importsOf("'open")).toEqual([])
  })
})

describe('variables', () => {
  it('are texts or code', () => {
    const extVars = { a: { text: '1 + 1' }, b: { code: '1 + 1' } }
    expect(value("[std.extVar('a'), std.extVar('b')]", { extVars })).toEqual(['1 + 1', 2])
    expect(errorOf("std.extVar('c')", { extVars }).message).toMatch(/Undefined external variable: c/)
  })

  it('are arguments of a function that a file is', () => {
    const topLevelArgs = { a: { text: 'x' }, b: { code: '[1]' } }
    expect(value('function(a, b, c=2) [a, b, c]', { topLevelArgs })).toEqual(['x', [1], 2])
    expect(value('1', { topLevelArgs })).toBe(1)
    expect(errorOf('function(a) a', { topLevelArgs }).message).toMatch(/function has no parameter b/)
  })
})

describe('limits', () => {
  it('end what goes on for ever, inside of functions of the library, too', () => {
    const endless = 'local f(n) = f(n + 1) tailstrict; f(0)'
    expect(errorOf(endless, { limits: { steps: 10_000 } }).message).toMatch(/evaluation takes more than 10000 steps/)
    expect(errorOf('std.range(1, 1000000)', { limits: { steps: 10_000 } }).message).toMatch(/more than 10000 steps/)
  })

  it('ask the caller now and then', () => {
    let asked = 0
    expect(errorOf('local f(n) = f(n + 1) tailstrict; f(0)', { limits: { isOver: () => ++asked > 2 } }).message).toMatch(
      /takes too long/,
    )
  })

  it('count calls inside of each other', () => {
    const text = 'local f(n) = if n == 0 then 0 else 1 + f(n - 1); f(50)'
    expect(value(text)).toBe(50)
    expect(errorOf(text, { limits: { frames: 40 } }).message).toMatch(/max stack frames exceeded/)
  })
})
