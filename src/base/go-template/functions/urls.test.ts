import { expect, it } from 'vitest'
import { evaluate } from '#test/evaluate'

it('parts URLs', () => {
  expect(evaluate('{{ urlParse "https://u:p@h.example:8443/a%20b?x=1#f" | toRawJson }}')).toBe(
    '{"fragment":"f","host":"h.example:8443","hostname":"h.example","opaque":"","path":"/a b","query":"x=1","scheme":"https","userinfo":"u:p"}',
  )
  expect(evaluate('{{ (urlParse "mailto:a@b").opaque }} {{ (urlParse "http://[::1]:80/").hostname }}')).toBe('a@b ::1')
})

it('joins URLs', () => {
  expect(
    evaluate('{{ urlJoin (dict "scheme" "http" "host" "h:80" "path" "/a b" "query" "q" "fragment" "f g" "userinfo" "u:p") }}'),
  ).toBe('http://u:p@h:80/a%20b?q#f%20g')
  expect(evaluate('{{ urlJoin (dict "path" "a:b") }} {{ urlJoin (dict "host" "h" "path" "x") }}')).toBe('./a:b //h/x')
})

it.each([
  [':x', 'parse ":x": missing protocol scheme'],
  ['1a:b', 'parse "1a:b": first path segment in URL cannot contain colon'],
  ['http://h:p/', 'parse "http://h:p/": invalid port ":p" after host'],
  ['%zz', 'parse "%zz": invalid URL escape "%zz"'],
  ['http://a b/', 'parse "http://a b/": invalid character " " in host name'],
])('refuses %s', (url, problem) => {
  expect(evaluate('{{ urlParse . }}', url)).toBe(`urlParse: unable to parse url: ${problem}`)
})

it('takes only texts for the parts', () => {
  expect(evaluate('{{ urlJoin (dict "scheme" 1) }}')).toBe(
    'urlJoin: unable to parse scheme key, must be of type string, but int found',
  )
})

it('asks no name service', () => {
  expect(evaluate('{{ getHostByName "localhost" }}')).toBe('')
})

it('handles paths as Go does', () => {
  expect(evaluate('{{ base "/a/b" }} {{ dir "/a/b" }} {{ clean "a/../../b/./c//" }} {{ ext "a.tar.gz" }} {{ isAbs "/a" }}')).toBe(
    'b /a ../b/c .gz true',
  )
  expect(evaluate('{{ base "" }} {{ base "//" }} {{ dir "" }} {{ clean "" }} {{ osClean "/../a" }}')).toBe('. / . . /a')
})
