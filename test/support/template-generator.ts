import type { Json } from '#base'
import type { Operand, Question } from './template-oracle.ts'

/** Seeded questions for the template oracle: what Go accepts, what it refuses to execute, and texts that are broken. */
export class TemplateGenerator {
  #state: number
  /** Templates may only call those that come later, or Go would recurse until its memory ends. */
  #callable = templates

  constructor(seed: number) {
    this.#state = seed
  }

  /** Files of templates with data; a third of them damaged afterwards. */
  template(): Question {
    const text = (this.#chance(0.9) ? '{{$x := .m}}{{$y := 1}}' : '') + this.#body(this.#below(4))
    const files = [{ name: 'main.yaml', text: this.#chance(0.15) ? this.#damaged(text) : text }]
    if (this.#chance(0.2)) files.push({ name: 'dir/more.tpl', text: `${this.#defined('define', '', 3)}{{define "b"}} {{end}}` })
    return { files, data, missingKey: this.#pick(['default', 'zero', 'zero', 'error']) }
  }

  /** A format with operands. */
  format(): Question {
    const format = this.#many(4, () => this.#text(['', 'x', '%%', ' ', 'é']) + this.#directive())
    const values = Array.from({ length: this.#below(5) }, () => this.#operand())
    return { format, values }
  }

  #body(depth: number): string {
    return this.#many(4, () => this.#statement(depth))
  }

  #statement(depth: number): string {
    const kind = this.#below(depth > 0 ? 15 : 6)
    if (kind < 2) return this.#text(['text', ' \n  ', 'é', 'a: b\n', '}} ', ''])
    if (kind < 6) return this.#action(this.#pipe(depth))
    const body = () => this.#body(depth - 1)
    switch (kind) {
      case 6:
        return this.#action(`${this.#name()} ${this.#pick([':=', '='])} ${this.#pipe(depth)}`)
      case 7:
      case 8:
        return `${this.#action(`if ${this.#pipe(depth)}`)}${body()}${this.#otherwise('if', depth)}{{end}}`
      case 9:
        return `${this.#action(`with ${this.#declared()}${this.#pipe(depth)}`)}${body()}${this.#otherwise('with', depth)}{{end}}`
      case 10:
      case 11:
        return `${this.#action(`range ${this.#ranged()}${this.#pipe(depth)}`)}${body()}${this.#jump()}${this.#otherwise('range', depth)}{{end}}`
      case 12:
        return this.#action(`template ${this.#called()} ${this.#chance(0.7) ? this.#pipe(depth) : ''}`)
      case 13:
        return depth === 3 ? this.#defined('define', '', depth) : this.#action(this.#pipe(depth))
      default:
        return this.#chance(0.3) ? this.#defined('block', ' .m', depth) : this.#pick(['{{/* c */}}', '{{- /* c\n */ -}}', '\n'])
    }
  }

  #action(inside: string): string {
    return this.#pick(['{{', '{{ ', '{{- ', '{{\n']) + inside + this.#pick(['}}', ' }}', ' -}}', '\n}}'])
  }

  #otherwise(kind: string, depth: number): string {
    if (this.#chance(0.6)) return ''
    const list = this.#body(depth - 1)
    return kind !== 'range' && this.#chance(0.3) ? `{{else ${kind} ${this.#pipe(depth)}}}${list}` : `{{else}}${list}`
  }

  #declared(): string {
    return this.#chance(0.3) ? `${this.#name()} := ` : ''
  }

  #ranged(): string {
    return this.#pick(['', '', '$x := ', '$x, $y := ', '$x, $y := ', '$x = ', '$y, $x = '])
  }

  #jump(): string {
    return this.#pick(['', '', '', '{{break}}', '{{if .}}{{continue}}{{end}}', '{{ continue }}'])
  }

  #name(): string {
    return this.#pick(['$x', '$y', '$'])
  }

  #defined(keyword: 'define' | 'block', argument: string, depth: number): string {
    const outer = this.#callable
    const name = this.#called()
    this.#callable = outer.slice(outer.indexOf(name) + 1)
    const text = `{{${keyword} ${name}${argument}}}{{$x := .}}{{$y := 2}}${this.#body(depth - 1)}{{end}}`
    this.#callable = outer
    return text
  }

  #called(): string {
    return this.#callable.length === 0 ? '"none"' : this.#pick(this.#callable)
  }

  #pipe(depth: number): string {
    if (this.#chance(0.5)) return this.#pick(harmless)
    const stages = [this.#command(depth)]
    while (this.#chance(0.25)) stages.push(this.#stage(depth))
    return stages.join(this.#pick([' | ', '|']))
  }

  #stage(depth: number): string {
    if (this.#chance(0.1)) return this.#command(depth)
    return this.#pick([
      'upper',
      'len',
      'not',
      'print',
      'printf "%v-%s"',
      'index .m',
      'index .l',
      'eq 1',
      'and 1',
      'or .s',
      'html',
      'js',
      'urlquery',
      'typed',
      'same',
      'list 1',
      'dict "a"',
      'add 2',
      'half',
      'yesNo',
      'sizeOf',
      'joined ","',
      'counted "ab" 1',
      'printf "%d"',
      'println',
      'long',
      `include ${this.#called()}`,
      '.m.a',
      '$x',
    ])
  }

  #command(depth: number): string {
    if (this.#chance(0.4)) return this.#operandText(depth)
    const args = (count: number) => Array.from({ length: count }, () => this.#operandText(depth)).join(' ')
    const one = [
      'upper',
      'len',
      'not',
      'print',
      'html',
      'js',
      'urlquery',
      'half',
      'byteOf',
      'yesNo',
      'sizeOf',
      'typed',
      'same',
      'long',
      'printf',
      'slice',
      'index',
      'call',
      '(thing).Greet',
      'thing.Sum',
      'thing.Half',
    ]
    const two = [
      'eq',
      'ne',
      'lt',
      'le',
      'gt',
      'ge',
      'and',
      'or',
      'add',
      'add64',
      'index',
      'slice',
      'printf',
      'print',
      'println',
      'joined',
      'counted',
      'dict',
      'list',
      'strings',
      'thing.Sum',
    ]
    if (this.#chance(0.45)) return `${this.#pick(one)} ${args(this.#pick([1, 1, 1, 1, 0, 2]))}`
    if (this.#chance(0.8)) return `${this.#pick(two)} ${args(this.#pick([2, 2, 2, 3, 1, 4]))}`
    return this.#pick([
      `include ${this.#called()} ${args(1)}`,
      `fail "no"`,
      'thing.Broken',
      'thing.Any',
      'labels.a',
      'thing.Inner.x',
      'thing',
      `eq .l .l`,
      'nil',
      'thing.Nothing.x',
      'thing.Any.x',
    ])
  }

  #operandText(depth: number): string {
    if (depth > 0 && this.#chance(0.25)) return `(${this.#pipe(depth - 1)})${this.#pick(['', '', '', '.a', '.a.b', '.x'])}`
    if (this.#chance(0.2)) return this.#number()
    return this.#pick([
      '.',
      '$',
      '.s',
      '.i',
      '.f',
      '.t',
      '.l',
      '.m',
      '.m.a',
      '.m.a.b',
      '.n',
      '.n.x',
      '.m.x',
      '.m.x.y',
      '.big',
      '.empty',
      '.words',
      '.l.x',
      '.s.x',
      '$x',
      '$y',
      '$x.a',
      '$.m',
      '$.m.a',
      '.deep.er.still',
      '"abc"',
      '"<&\'é>"',
      '`raw`',
      '"\\xff\\u00e9\\n"',
      '""',
      'true',
      'false',
      'nil',
      'labels',
      'thing',
      '(list 1 "b" nil)',
      '(dict "a" 1)',
      '(strings "x" "y")',
      'thing.Any',
      '.no',
      '.no.no',
    ])
  }

  #number(): string {
    if (this.#chance(0.02))
      return this.#pick([
        '18446744073709551615',
        '99999999999999999999',
        '0x',
        '1__0',
        '1e',
        "'ab'",
        '09',
        '1+2',
        '0x1.8',
        '1e999',
      ])
    return this.#pick([
      '0',
      '1',
      '2',
      '3',
      '-1',
      '10',
      '1.5',
      '1e3',
      '0x1F',
      '0b11',
      '0o17',
      '017',
      '1_000',
      "'a'",
      "'\\n'",
      '0x1p4',
      '1e100',
      '1e6',
      '.5',
      '-0',
      '1i',
      '1+2i',
      '3.',
      '1.0e+2',
    ])
  }

  #directive(): string {
    const flags = this.#many(2, () => this.#text(['', '#', '0', '+', '-', ' ']))
    const width = this.#text(['', '', '', '5', '12', '1', '*', '[1]*', '1234567890'])
    const precision = this.#text(['', '', '', '.0', '.2', '.7', '.', '.*', '.25', '.[2]*'])
    const index = this.#text(['', '', '', '', '[1]', '[2]', '[9]', '[x]', '[', '[0]'])
    return `%${flags}${width}${precision}${index}${this.#text(Array.from('vvvvsdTtboOxXcqUeEfFgG!zé').concat(''))}`
  }

  #operand(): Operand {
    switch (this.#below(9)) {
      case 0:
        return {
          type: 'int',
          text: this.#text([
            '0',
            '1',
            '-1',
            '65',
            '233',
            '128512',
            '-9223372036854775808',
            '55555555',
            '3',
            '1114112',
            '55296',
            '8232',
          ]),
        }
      case 1:
        return { type: 'int64', text: this.#text(['7', '-7', '0']) }
      case 2:
        return { type: 'uint8', text: this.#text(['0', '97', '255']) }
      case 3:
        return { type: 'uint64', text: this.#text(['18446744073709551615', '0', '8']) }
      case 4:
      case 5:
        return { type: 'float64', text: this.#float() }
      case 6:
        return this.#pick<Operand>([
          { type: 'strings', text: 'a,b c' },
          { type: 'bytes', text: 'aé"' },
        ])
      default:
        return {
          type: 'json',
          json: this.#pick<Json>([
            'hi',
            'a"é\n\u2028😀`',
            '',
            true,
            null,
            [1, 'a', null],
            { b: 1e21, a: [false], é: null },
            [],
            {},
            2.5,
            [[1.25]],
          ]),
        }
    }
  }

  #float(): string {
    const known = [
      '0',
      '-0',
      '1',
      '0.5',
      '1.5',
      '2.5',
      '-2.5',
      '1e6',
      '999999',
      '1e21',
      '123456789',
      '1e-4',
      '1e-5',
      '0.1',
      '1e100',
      '5e-324',
      '1.7976931348623157e308',
      'NaN',
      '+Inf',
      '-Inf',
      '100',
      '0.000123456',
      '1234567.891',
    ]
    if (this.#chance(0.5)) return this.#pick(known)
    return String((this.#random() - 0.5) * 10 ** (this.#below(40) - 20))
  }

  /** One place cut, doubled or replaced. */
  #damaged(text: string): string {
    const at = this.#below(text.length + 1)
    const piece = this.#pick([
      '',
      '{{',
      '}}',
      '{{end}}',
      '{{else}}',
      '"',
      '`',
      "'",
      '(',
      ')',
      '|',
      '.',
      '..',
      '$',
      ':=',
      ',',
      '\n',
      '-',
      '{{/*',
      '*/}}',
      '!',
      'é',
      '\u0001',
      '{{break}}',
      '{{if',
      '{{define "a"}}x',
      'end',
      '\\',
      '€',
      '0',
    ])
    return text.slice(0, at) + piece + text.slice(at + this.#below(4))
  }

  #many(most: number, make: () => string): string {
    return Array.from({ length: 1 + this.#below(most) }, make).join('')
  }

  #text(choices: readonly string[]): string {
    return this.#pick(choices)
  }

  #pick<T>(choices: readonly T[]): T {
    // There is always one to choose.
    return choices[this.#below(choices.length)] as T
  }

  #chance(probability: number): boolean {
    return this.#random() < probability
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit)
  }

  /** mulberry32: the same questions for the same seed, everywhere. */
  #random(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Pipelines that work wherever they stand, so that executions get further than their first error. */
const harmless = [
  '$.s | upper',
  'len $.l',
  'index $.m "a"',
  'printf "%d-%s-%v" 3 $.s $.l',
  'eq $.s "str" "x"',
  'and $.t $.s',
  'or $.n $.m.a',
  'not $.n',
  '$.l',
  '$.m',
  '$.words',
  '$.deep.er.still | printf "%q"',
  'lt 1 2',
  'ge 2.5 $.f',
  'ne $.i 1.5',
  '$.big',
  'list 1 "x" nil 2.5',
  'dict "k" (list 1 2) "j" $.f',
  'index (list 1 2 3) 1',
  'slice $.s 1',
  'slice (list 1 2 3) 1 2',
  'print 1 2 "x" $.n',
  'println $.l',
  'html "<" $.s',
  'urlquery "a b&ü" 1',
  'js "\'<\\n" $.m',
  'labels',
  'labels.a',
  'thing.Greet "x"',
  'thing.Sum 1 2',
  '(thing).Inner.x',
  'thing.Size',
  'include "c" $.m',
  '(dict "a" (dict "b" 1)).a.b',
  '3',
  '$.empty',
  'typed (long 3)',
  'typed $.f',
  'strings "a" "b" | joined "-"',
  'add 1 2 | printf "%03d"',
  'half 3',
  '"é" | len',
  'yesNo true',
  'byteOf 200',
  "'a'",
  '1e3',
  'printf "%T" $.m',
  'eq $.n nil',
  'index $.l 1',
  'same nil',
  'same $.n | typed',
]

const templates = ['"a"', '"b"', '`c`']

const data: Json = {
  s: 'str',
  i: 3,
  f: 2.5,
  t: true,
  l: [1, 'two', null, { a: 'x' }, [true]],
  m: { a: 'av', b: { c: 1 }, z: null },
  n: null,
  big: 1_000_000,
  empty: {},
  words: ['b', 'a', 'é'],
  deep: { er: { still: 'down' } },
}
