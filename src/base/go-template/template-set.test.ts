import { describe, expect, it } from 'vitest'
import {
  fromJson,
  type FunctionMap,
  GoError,
  GoFunction,
  type GoList,
  type GoMap,
  GoObject,
  type GoValue,
  Integer,
  parseTemplates,
  TemplateError,
  TemplateLimitError,
  TemplateSet,
  TypedMap,
} from './index.ts'

const functions: FunctionMap = new Map<string, GoFunction>([
  ['upper', new GoFunction({ params: ['string'], result: 'string' }, (text: string) => text.toUpperCase())],
  ['add', new GoFunction({ params: ['int', 'int'], result: 'int' }, (one: bigint, other: bigint) => one + other)],
  ['long', new GoFunction({ params: ['int64'], result: 'int64' }, (number: Integer) => number)],
  ['sizeOf', new GoFunction({ params: ['map[string]interface {}'], result: 'int' }, (of: GoMap) => BigInt(of.size))],
  ['list', new GoFunction({ variadic: 'interface {}', result: '[]interface {}' }, (...items: GoList) => items)],
  ['fail', new GoFunction({ params: ['string'] }, (message: string) => refuse(message))],
])

const refuse = (message: string): never => raise(new GoError(message))

function raise(error: Error): never {
  throw error
}

const data = fromJson({ s: 'str', f: 2.5, big: 1e6, l: [1, null, 'x'], m: { a: 'av', b: { c: 1 }, z: null }, n: null })

function setOf(text: string, missingKey: 'default' | 'zero' | 'error' = 'zero'): TemplateSet {
  const set = new TemplateSet({ functions, missingKey })
  set.add(parseTemplates('f.yaml', text, { functions }))
  return set
}

const run = (text: string, missingKey?: 'default' | 'zero' | 'error') => setOf(text, missingKey).execute('f.yaml', data)

describe('actions', () => {
  it.each([
    ['{{ .s }}-{{ .m.b.c }}', 'str-1'],
    ['a  {{- 1 -}}  b', 'a1b'],
    ['{{/* nothing */}}x{{- /* trims */ -}} y', 'xy'],
    ['{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ $x := 3 }}{{ end }}{{ $x }}', '2'],
    ['{{ $x := 1 }}{{ if false }}{{ $x := 2 }}{{ else }}{{ $x }}{{ end }}', '1'],
    ['{{ range $i, $e := .l }}{{ $i }}={{ $e }};{{ end }}', '0=1;1=<no value>;2=x;'],
    ['{{ range $k, $v := .m }}{{ $k }} {{ end }}', 'a b z '],
    ['{{ range 3 }}{{ . }}{{ end }}', '012'],
    ['{{ range .n }}x{{ else }}empty{{ end }}', 'empty'],
    ['{{ range list 1 2 3 }}{{ if eq . 2 }}{{ continue }}{{ end }}{{ . }}{{ end }}', '13'],
    ['{{ range list 1 2 3 }}{{ if eq . 2 }}{{ break }}{{ end }}{{ . }}{{ end }}', '1'],
    ['{{ with .n }}x{{ else with .m }}{{ .a }}{{ end }}', 'av'],
    ['{{ if .n }}x{{ else if .m }}y{{ end }}', 'y'],
    ['{{ define "d" }}[{{ . }}{{ $.c }}]{{ end }}{{ template "d" .m.b }}{{ template "d" }}', '[map[c:1]1][<no value><no value>]'],
    ['{{ block "d" .s }}({{ . }}){{ end }}', '(str)'],
    [
      '{{ 1e6 }} {{ 1000000 }} {{ .big }} {{ 0x1p4 }} {{ 0b11 }} {{ 017 }} {{ 1_000 }} {{ 1+2i }}',
      '1e+06 1000000 1e+06 16 3 15 1000 (1+2i)',
    ],
    [`{{ 'a' }} {{ "\\u00e9\\x41" }} {{ \`r\\aw\` }}`, '97 éA r\\aw'],
    ['{{ .s | upper | printf "%s-%d" "x" }}', 'x-%!d(string=STR)'],
    ['{{ add 1 2 | add 3 }}', '6'],
    ['{{ long 3 | printf "%T" }} {{ printf "%T" 3 }} {{ printf "%T" .f }}', 'int64 int float64'],
  ])('executes %s', (text, output) => {
    expect(run(text)).toBe(output)
  })
})

describe('nil', () => {
  it('prints what is missing as no value', () => {
    expect(run('{{ .no }} {{ .n }} {{ index .m "no" }} {{ (.no).x.y }}')).toBe('<no value> <no value> <no value> <no value>')
  })

  it('is lenient where a chain starts at a nil pipeline or variable, strict inside a chain', () => {
    expect(run('{{ $x := .no }}{{ $x.y.z }}')).toBe('<no value>')
    expect(() => run('{{ .no.y }}')).toThrow('at <.no.y>: nil pointer evaluating interface {}.y')
  })

  it('becomes an empty map where a function wants a map, unless it is a field', () => {
    expect(run('{{ $x := .no }}{{ sizeOf $x }}{{ sizeOf (.no) }}{{ sizeOf nil }}')).toBe('000')
    expect(() => run('{{ sizeOf .no }}')).toThrow('wrong type for value; expected map[string]interface {}; got interface {}')
  })

  it('is no value or an error, as the option says', () => {
    expect(run('{{ .no.y }}', 'default')).toBe('<no value>')
    expect(() => run('{{ .no }}', 'error')).toThrow('at <.no>: map has no entry for key "no"')
  })

  it('gives the zero value of a map of narrower type', () => {
    const set = setOf('{{ .no }}|{{ printf "%q" .no }}')
    expect(set.execute('f.yaml', new TypedMap('map[string]string'))).toBe('|""')
  })
})

describe('errors', () => {
  it.each([
    ['\n é{{ upper 1 }}', 'template: f.yaml:2:12: executing "f.yaml" at <1>: expected string; found 1'],
    ['{{ upper .f }}', 'at <.f>: wrong type for value; expected string; got float64'],
    ['{{ upper }}', 'at <upper>: wrong number of args for upper: want 1 got 0'],
    ['{{ .s.x }}', "at <.s.x>: can't evaluate field x in type interface {}"],
    ['{{ (.s).x }}', "at <.s>: can't evaluate field x in type string"],
    ['{{ .a.b.c.d }}', 'template: f.yaml:1:5: executing "f.yaml" at <.a.b.c.d>: nil pointer evaluating interface {}.b'],
    ['{{ eq .f 1 }}', 'at <eq .f 1>: error calling eq: incompatible types for comparison: float64 and int'],
    ['{{ lt .n 1 }}', 'error calling lt: invalid type for comparison'],
    ['{{ range .s }}{{ end }}', "at <.s>: range can't iterate over str"],
    ['{{ index .l 7 }}', 'error calling index: index out of range: 7'],
    ['{{ len 3 }}', 'error calling len: len of type int'],
    ['{{ nil }}', 'at <nil>: nil is not a command'],
    ['{{ .s 1 }}', 'at <.s>: s is not a method but has arguments'],
    ['{{ template "none" }}', 'at <{{template "none"}}>: template "none" not defined'],
    ['{{ define "in" }}{{ fail "no" }}{{ end }}{{ template "in" }}', 'executing "in" at <fail "no">: error calling fail: no'],
    ['{{ if false }}{{ $x := 1 }}{{ else }}{{ $x }}{{ end }}', 'at <$x>: undefined variable: $x'],
  ])('says of %s what Go says', (text, message) => {
    expect(() => run(text)).toThrow(TemplateError)
    expect(() => run(text)).toThrow(message)
  })

  it('names the set where a template is not there', () => {
    expect(() => setOf('x').execute('none', null)).toThrow('template: no template "none" associated with template "gotpl"')
  })

  it('lets errors that are not of Go through', () => {
    const broken: FunctionMap = new Map([['boom', new GoFunction({}, () => raise(new TypeError('ours')))]])
    const set = new TemplateSet({ functions: broken, missingKey: 'zero' })
    set.add(parseTemplates('t', '{{ boom }}', { functions: broken }))
    expect(() => set.execute('t', null)).toThrow(TypeError)
  })
})

describe('short circuits', () => {
  it('evaluate no argument after the one that decides', () => {
    expect(run('{{ or .s (fail "no") }} {{ and .n (fail "no") }} {{ "z" | and 1 }}')).toBe('str <no value> z')
  })

  it('are those of the caller where the caller has functions of these names', () => {
    const own: FunctionMap = new Map([
      ['or', new GoFunction({ variadic: 'interface {}' }, (...all: GoValue[]) => BigInt(all.length))],
    ])
    const set = new TemplateSet({ functions: own, missingKey: 'zero' })
    set.add(parseTemplates('t', '{{ or 1 2 }}', { functions: own }))
    expect(set.execute('t', null)).toBe('2')
  })
})

describe('objects', () => {
  class Version extends GoObject {
    readonly goType = '*semver.Version'
    override field(name: string): GoValue {
      return name === 'Major' ? 3n : undefined
    }
    override method(name: string): GoFunction | undefined {
      return name === 'Has' ? new GoFunction({ params: ['string'], result: 'bool' }, (of: string) => of === 'x') : undefined
    }
    override text(): string {
      return 'v3'
    }
  }
  const show = (text: string) => setOf(text).execute('f.yaml', new Map([['v', new Version()]]))

  it('have fields, methods and a text', () => {
    expect(show('{{ .v }} {{ .v.Major }} {{ .v.Has "x" }} {{ "y" | .v.Has }}')).toBe('v3 3 true false')
    expect(() => show('{{ .v.None }}')).toThrow("can't evaluate field None in type interface {}")
    expect(() => show('{{ .v.Has }}')).toThrow('wrong number of args for Has: want 1 got 0')
    expect(() => show('{{ .v.Major 1 }}')).toThrow('Major has arguments but cannot be invoked as function')
  })
})

describe('sets', () => {
  const parse = (name: string, text: string) => parseTemplates(name, text, { functions })

  it('take the later definition, but never an empty one for another', () => {
    const set = setOf('{{ define "d" }}one{{ end }}')
    set.add(parse('b', '{{ define "d" }} {{/* nothing */}} {{ end }}'))
    expect(set.execute('d', null)).toBe('one')
    set.add(parse('c', '{{ define "d" }}two{{ end }}'))
    expect(set.execute('d', null)).toBe('two')
    expect(set.names()).toEqual(['b', 'c', 'd', 'f.yaml'])
  })

  it('and their clones know nothing of what the other is given later', () => {
    const set = setOf('{{ define "d" }}one{{ end }}')
    const clone = set.clone()
    clone.add(parse('x', '{{ define "d" }}two{{ end }}'))
    set.add(parse('y', '{{ define "e" }}three{{ end }}'))
    expect([set.execute('d', null), clone.execute('d', null)]).toEqual(['one', 'two'])
    expect([clone.has('e'), set.has('x'), set.clone().has('e')]).toEqual([false, false, true])
  })

  it('can be cloned with other functions', () => {
    const loud: FunctionMap = new Map([['upper', new GoFunction({ params: ['string'] }, (text: string) => `${text}!`)]])
    expect(setOf('{{ upper "a" }}').clone(loud).execute('f.yaml', null)).toBe('a!')
  })

  it('execute a text that was too empty to be added under a name that is taken', () => {
    const set = setOf('text')
    const empty = parse('f.yaml', '{{ define "d" }}x{{ end }} ')
    set.add(empty)
    expect([set.execute('f.yaml', null), set.executeParsed(empty, null)]).toEqual(['text', ' '])
  })

  it('let functions call back', () => {
    const set: TemplateSet = new TemplateSet({
      functions: new Map([
        ['include', new GoFunction({ params: ['string', 'interface {}'] }, (name: string, of: GoValue) => set.execute(name, of))],
      ]),
      missingKey: 'zero',
    })
    const known = new Set(['include'])
    set.add(parseTemplates('t', '{{ define "d" }}<{{ .x.y }}>{{ end }}{{ include "d" . }}', { functions: known }))
    expect(set.execute('t', fromJson({ x: { y: 'z' } }))).toBe('<z>')
    expect(() => set.execute('t', fromJson({}))).toThrow(
      'template: t:1:40: executing "t" at <include "d" .>: error calling include: template: t:1:22: executing "d" at <.x.y>: nil pointer',
    )
  })

  it('end templates that call themselves without end, as Go does', () => {
    expect(() => run('{{ define "d" }}x{{ template "d" . }}{{ end }}{{ template "d" . }}')).toThrow(
      'template: f.yaml:1:29: executing "d" at <{{template "d" .}}>: exceeded maximum template depth (100000)',
    )
  })

  it('end outputs without end', () => {
    const set = new TemplateSet({ functions, missingKey: 'zero', limits: { outputBytes: 1000 } })
    set.add(parse('t', '{{ range 9000000000000000000 }}text{{ end }}'))
    expect(() => set.execute('t', null)).toThrow(TemplateLimitError)
  })
})

describe('builtins', () => {
  it.each([
    ['{{ index .m "b" "c" }} {{ index .l 0 }} {{ index "abc" 1 }}', '1 1 98'],
    ['{{ slice "héllo" 1 3 }} {{ slice .l 1 }}', 'é [<nil> x]'],
    ['{{ len "é" }} {{ len .l }} {{ len .m }}', '2 3 3'],
    [
      '{{ eq .s "a" "str" }} {{ ne 1 2 }} {{ lt "a" "b" }} {{ le 2 2 }} {{ gt 2.5 .f }} {{ ge 3 2 }}',
      'true true true true false true',
    ],
    ['{{ eq .n nil }} {{ eq .l nil }} {{ not .n }}', 'true false true'],
    ['{{ print 1 2 "a" "b" .n }}|{{ println .s 1 }}', '1 2ab<nil>|str 1\n'],
    [
      `{{ html "<a b='c'>&" }} {{ js "'\\n<é" }} {{ urlquery "a b&é" }} {{ html .n }}`,
      "&lt;a b=&#39;c&#39;&gt;&amp; \\'\\u000A\\u003Cé a+b%26%C3%A9 &lt;no value&gt;",
    ],
  ])('compute %s', (text, output) => {
    expect(run(text)).toBe(output)
  })
})
