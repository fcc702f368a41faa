import { describe, expect, it } from 'vitest'
import { evaluate } from '#test/evaluate'

describe('texts', () => {
  it.each([
    ['{{ trunc 5 "hello world" }}|{{ trunc -5 "hello world" }}|{{ trunc 99 "a" }}', 'hello|world|a'],
    ['{{ indent 2 "a\\n\\nb" }}', '  a\n  \n  b'],
    ['{{ nindent 2 "a" }}', '\n  a'],
    ['{{ trimSuffix "-" "a--" }}{{ trimPrefix "v" "v1" }}{{ trimAll "$" "$5$" }}', 'a-15'],
    ['{{ replace "." "-" "a.b.c" }}{{ replace "" "+" "xy" }}', 'a-b-c+x+y+'],
    ['{{ upper "straße" }} {{ title "foo bar-baz o\'neil" }}', "STRAßE Foo Bar-Baz O'Neil"],
    ['{{ join "," (list 1 nil "a" 2.5) }}|{{ join "," nil }}', '1,a,2.5|'],
    ['{{ (split "/" "a/b")._1 }}{{ splitList "" "äb" }}{{ splitn "," 2 "a,b,c" }}', 'b[ä b]map[_0:a _1:b,c]'],
    ['{{ quote "a\\n" nil 1.5 }} {{ squote 1 }} {{ cat "a" nil 2 }}', String.raw`"a\n" "1.5" '1' a 2`],
    ['{{ substr 0 2 "abc" }}{{ substr -1 2 "abc" }}{{ substr 1 -1 "abc" }}', 'ababbc'],
    ['{{ plural "one" "many" 1 }} {{ initials "ab cd" }} {{ nospace "a b" }}', 'one ac ab'],
  ])('%s', (template, output) => {
    expect(evaluate(template)).toBe(output)
  })

  it('are cut at bytes, and put together again without harm', () => {
    expect(evaluate('{{ trunc 2 "aé" | len }}')).toBe('2')
    expect(evaluate('{{ $s := "é" }}{{ trunc 1 $s }}{{ trunc -1 $s }}')).toBe('é')
  })

  it('refuse what Go panics at, in its words', () => {
    expect(evaluate('{{ repeat -1 "a" }}')).toBe('repeat: strings: negative Repeat count')
    expect(evaluate('{{ substr 5 3 "abcdef" }}')).toBe('substr: runtime error: slice bounds out of range [5:3]')
    expect(evaluate('{{ upper .nothing }}')).toMatch(/^wrong type for value; expected string/)
  })
})

it('writes identifiers in every style', () => {
  expect(evaluate('{{ snakecase "HTTPServerID2xx" }} {{ kebabcase "firstName" }} {{ camelcase "http-server_name" }}')).toBe(
    'http_server_id_2xx first-name HttpServerName',
  )
  expect(evaluate('{{ swapcase "aB c" }} {{ untitle "Ab Cd" }}')).toBe('Ab C ab cd')
})

it('shortens and wraps', () => {
  expect(evaluate('{{ abbrev 8 "hello world" }}|{{ abbrevboth 5 10 "1234 5678 9123" }}|{{ wrap 5 "hello my world" }}')).toBe(
    'hello...|...5678...|hello\nmy\nworld',
  )
  expect(evaluate('{{ wrapWith 3 "/" "abcdefg h" }}')).toBe('abc/def/g h')
})
