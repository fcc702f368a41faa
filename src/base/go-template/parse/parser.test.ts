import { describe, expect, it } from 'vitest'
import { parseTemplates } from './parser.ts'
import { textOfNode } from './tree.ts'

const parse = (text: string) => parseTemplates('f.yaml', text, { functions: new Set(['upper']) })

describe('a template that is parsed', () => {
  it.each([
    ['a{{ .x.y | upper }}b', 'a{{.x.y | upper}}b'],
    ['{{- $x, $y := 1 -}}', undefined],
    ['{{ range $x, $y := .l }}{{ break }}{{ else }}e{{ end }}', '{{range $x, $y := .l}}{{break}}{{else}}e{{end}}'],
    ['{{if (upper  "a").b.c}}{{else if 1}}{{end}}', '{{if (upper "a").b.c}}{{else}}{{if 1}}{{end}}{{end}}'],
    ['{{ with $ := nil }}{{ $.a }}{{ end }}', '{{with $ := nil}}{{$.a}}{{end}}'],
    ['{{ block "n" . }}x{{ end }}', '{{template "n" .}}'],
    ['{{ template `n` }}', '{{template "n"}}'],
  ])('is %s as a text again', (text, shown) => {
    if (shown === undefined) expect(() => parse(text)).toThrow('too many declarations in command')
    else expect(textOfNode(parse(text).trees.get('f.yaml')!.root)).toBe(shown)
  })

  it('has the templates that it defines', () => {
    expect([...parse('{{define "a"}}{{end}}{{block "b" .}}x{{end}}').trees.keys()]).toEqual(['a', 'b', 'f.yaml'])
  })

  it('may have functions that are named as statements', () => {
    const functions = new Set(['break'])
    expect(textOfNode(parseTemplates('t', '{{ break }}', { functions }).trees.get('t')!.root)).toBe('{{break}}')
  })
})

describe('a template that cannot be parsed', () => {
  it.each([
    ['{{ none }}', 'function "none" not defined'],
    ['{{ $x }}', 'undefined variable "$x"'],
    ['{{ if }}x{{ end }}', 'missing value for if'],
    ['{{ if 1 }}x', 'unexpected EOF'],
    ['{{ end }}', 'unexpected {{end}}'],
    ['{{ range 1 }}{{ else }}{{ else }}', 'expected end; found {{else}}'],
    ['{{ break }}', '{{break}} outside {{range}}'],
    ['{{ 1 | 2 }}', 'non executable command in pipeline stage 2'],
    ['{{ 1.x }}', 'bad number syntax: "1.x"'],
    ['{{ "a".x }}', 'unexpected . after term "\\"a\\""'],
    ['{{ "a }}', 'unterminated quoted string'],
    ['{{ `a }}', 'unterminated raw quoted string'],
    ["{{ 'a }}", 'unterminated character constant'],
    ["{{ 'ab' }}", "malformed character constant: 'ab'"],
    ['{{ "\\q" }}', 'invalid syntax'],
    ['{{ 1__0 }}', 'illegal number syntax: "1__0"'],
    ['{{ 99999999999999999999 }}', 'integer overflow: "99999999999999999999"'],
    ['{{ (1 }}', 'unclosed left paren'],
    ['{{ 1) }}', 'unexpected right paren'],
    ['{{ .x', 'unclosed action'],
    ['{{/* x', 'unclosed comment'],
    ['{{/* x */ }}', 'comment ends before closing delimiter'],
    ['{{ .x! }}', "bad character U+0021 '!'"],
    ['{{ \u0001 }}', 'unrecognized character in action: U+0001'],
    ['{{ upper, }}', 'unexpected "," in operand'],
    ['{{ template x }}', 'unexpected "x" in template clause'],
    ['{{ if 1 }}{{ define "a" }}{{ end }}{{ end }}', 'unexpected <define> in command'],
    ['{{ define "a" }}x{{ end }}{{ define "a" }}y{{ end }}', 'template: multiple definition of template "a"'],
    ['{{ abcdefghijkl$ }}', "bad character U+0024 '$'"],
    ['{{ 1 := "abcdefghijkl" }}', 'unexpected ":=" in operand'],
  ])('%s is refused as Go does it', (text, message) => {
    expect(() => parse(`\n${text}`)).toThrow(`template: f.yaml:2: ${message}`)
  })

  it('tells where the action began that goes on over lines', () => {
    expect(() => parse('{{ if\n\n"a }}')).toThrow('template: f.yaml:3: unterminated quoted string in action started at f.yaml:1')
    expect(() => parse('{{ upper\n')).toThrow('template: f.yaml:2: unclosed action started at f.yaml:1')
  })

  it('may nest too deeply', () => {
    expect(() => parse(`{{ ${'('.repeat(20_000)}1${')'.repeat(20_000)} }}`)).toThrow('max expression depth exceeded')
  })
})
