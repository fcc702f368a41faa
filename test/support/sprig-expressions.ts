import type { FunctionMap, GoFunction } from '../../src/base/go-template/index.ts'

/** What the expressions are executed over. */
export const expressionData = {
  s: 'hello world',
  e: '',
  n: 42,
  f: 3.75,
  big: 1000000,
  neg: -7.5,
  z: 0,
  t: true,
  b: false,
  l: [1, 'two', 3.5, true, null, ['x'], { k: 'v' }],
  sl: ['b', 'a', 'c', 'a'],
  el: [],
  m: { a: 1, b: { c: 2, d: { e: 'f' } }, z: null, l: [1, 2] },
  em: {},
  u: 'héllo wörld ünï',
  nil: null,
  html: '<a href="x">&\'</a>',
}

/** Functions whose answers nobody can foresee, or that take too long to be asked often. */
const unforeseen =
  /^(rand.*|shuffle|uuidv4|bcrypt|htpasswd|gen.*|derivePassword|encryptAES|ago|durationRound|date.*|htmlDate.*|keys|values|set|hello)$/

const strings = [
  '.s',
  '""',
  '.u',
  '.html',
  '"a,b,c"',
  '"v1.2.3-rc.1+b"',
  '"^1.2 || >=2.0-0 <3"',
  '"-7"',
  '"0x1F"',
  '"12.50"',
  '"1_000"',
  '"{\\"a\\":[1,2.5,null],\\"b\\":{\\"c\\":\\"<x>\\"}}"',
  '"[1, \\"x\\"]"',
  '"2006-01-02"',
  '"2020-02-29"',
  '"1h30m2.5s"',
  '"[a-z]+"',
  '"(l)(o)?"',
  '"${1}x$2-$$"',
  '"/a/../b//c.tar.gz"',
  '"https://u:p%20q@h:80/p%20q?x=1#f"',
  '"aGVsbG8="',
  '"NBSWY3DP"',
  '"HelloWorld-fooBar_baz 2x HTTPServer"',
  '"  two\\n lines\\t\\n"',
  '"a"',
  '"o"',
  '" "',
  '"b"',
  '"map"',
  '"string"',
  // Bytes that are no text.
  '(trunc 2 .u)',
  '(b64dec "/wBh/g==")',
]
const ints = ['0', '1', '-1', '2', '3', '7', '11', '100']
const floats = ['1.5', '0.25', '-2.5', '1e3']
const maps = [
  '.m',
  '.em',
  '(dict "a" 1 "b" "")',
  '(dict "a" (dict "x" 1) "b" (list 1))',
  '(dict "scheme" "http" "host" "h" "path" "/p q")',
]
const lists = [
  '.l',
  '.sl',
  '.el',
  '(list 1 2 3)',
  '(list)',
  '(until 3)',
  '(list "a" nil "b")',
  '(rest (list))',
  '(splitList "," "x,y")',
]
const others = [
  'nil',
  '.nil',
  '.missing',
  'true',
  '.b',
  '.n',
  '.f',
  '.big',
  '.neg',
  '.z',
  '(int64 5)',
  'now',
  '(semver "1.2.3")',
  '(duration "5")',
]

const versions = [
  '1.2.3',
  'v1.2',
  '1',
  '1.2.3-rc.1',
  '2.0.0-alpha.10+b.1',
  '0.2.9',
  '0.0.3',
  '1.32.0-gke.1',
  '3',
  '01.2',
  '1.2.3-01',
  'x',
  '1.2.3.4',
  '0',
  '1.2.3-0',
]
const terms = [
  '1.2.3',
  '^1.2',
  '~1.2.3',
  '>=1.20-0',
  '>1',
  '<=1.2',
  '!=1.2.x',
  '*',
  '=1',
  '~>0.2',
  '^0.0.3',
  '^0',
  '=<2.0.0',
  '=>1.0.0-0',
  '1.x',
  'v2',
  '~0.0.0',
  '>1.2.x',
  '<2-0',
  'a',
  '!=1',
  '!=1.2.3',
  '^*',
  '1.2.3+b',
  '>=99999999999999999999',
]
const layouts = [
  '2006-01-02',
  '15:04:05',
  '3:04PM',
  '03:04:05.000',
  'Mon Jan _2 2006',
  'Monday, 02-Jan-06',
  'January 2 2006',
  '2006-01-02T15:04:05Z07:00',
  '02 Jan 06 15:04 -0700',
  '2006-01-02T15:04:05.999999999Z07:00',
  '20060102150405',
  '2006 002',
  '__2 2006',
  '1/2/06 3pm',
  ' 5',
  '.00',
  '2006-01-02 15:04:05 MST',
  'Z0700 -07 Z07',
  '-07:00:00',
  'Janet Monk 2006_2006',
  '15h04m',
  '',
]
const times = [
  'now',
  '0',
  '(int64 1583020799)',
  '(int64 -1)',
  '(toDate "2006-01-02" "2020-02-29")',
  '(toDate "2006-01-02 15:04:05 -0700" "1999-12-31 23:59:59 +0530")',
  '(int64 253402300800)',
  '(int64 -62135596801)',
]
const dates = [
  '2020-02-29',
  '2021-02-29',
  '23:59:59',
  '11:04PM',
  '12:00am',
  'Mon Feb  3 2020',
  'Tuesday, 31-Dec-68',
  'march 4 1999',
  '2020-01-02T03:04:05Z',
  '2020-01-02T03:04:05.5+02:00',
  '02 Jan 99 15:04 -0300',
  '20200102030405',
  '2020 366',
  '2021 366',
  ' 60 2020',
  '13/1/20 3pm',
  '2020-01-02 03:04:05 CET',
  '2020-01-02 03:04:05 GMT+3',
  '24:00:00',
  '2020-1-2',
  'x',
  '',
  '2020-01-02x',
  '15h04m',
  '.12',
]
const patterns = [
  '[a-z]+',
  '(l)(o)?',
  'o*',
  '',
  '^h',
  'd$',
  '(?i)HELLO',
  '\\\\bw',
  '(?P<n>w.)',
  '[',
  'a**',
  '(?=x)',
  '.',
  'x',
  '\\\\s+',
  '[[:alpha:]]',
  'é|ö',
  '(',
  'a{2',
  '\\\\8',
  '(?s).',
  'l{1,2}',
  '\\\\pL+',
]
const templates = ['$1', '${1}x', '$1x', '[$0]', '$$', '$', '${n}', '$n-', '${', '${1', 'a$2b', '$01', '$10']
const urls = [
  'https://u:p%20q@h.example:8443/p%20q/ü?x=1&y#f%20g',
  '//h/p',
  '/a/b?c',
  'mailto:a@b',
  'a:b',
  'http://[::1]:80/x',
  'http://[fe80::1%25en0]/',
  'http://[::1',
  'http://h:p',
  '1a:b',
  ':x',
  '%zz',
  'http://a b/',
  'http://a:1:2/',
  'pg://a:1,b:2/x',
  '?',
  '#',
  '*',
  'http://u@h',
  'HTTP://H',
  'http://h?',
  'x://%41',
  'file:///x',
  'http://@h',
  'a/b:c',
  'http://u:p@w@h/',
  'http://[1.2.3.4]/',
  'http://h%2f/',
]
const jsons = [
  '{"a":[1,2.5,-0,1e-7,1E+21],"b":{"c":null}}',
  '[]',
  '{}',
  'null',
  '"x"',
  '5',
  '{"a"',
  '[1,',
  '[1 2]',
  '{"a":1,}',
  'tru',
  'nul',
  '-',
  '1.',
  '1e',
  '01',
  '"\\u00e9\\ud83d\\ude00\\ud800"',
  '"\\x"',
  '"\\u12g"',
  '"a',
  '{"a":1e400,"b":2}',
  ' [ 1 , {"k" : "v"} ] ',
  '[1]x',
  '',
  '{1:2}',
  '"\t"',
  '{"a":1,"a":2}',
]
const encodings = [
  'aGVsbG8=',
  'aGVsbG8',
  'aGV sbG8=',
  'aGVsbG8=\\n',
  'aGVs\\r\\nbG8=',
  '=',
  'a===',
  'aG==',
  'aG=',
  'aGVsbG9=',
  '/+==',
  '_-==',
  'NBSWY3DP',
  'NBSWY3DPEB3W64TMMQ======',
  'NB======',
  'NBS=====',
  'NBSWY===',
  'NBSW=Y==',
  'nbswy3dp',
  'N',
]
const durations = [
  '1h',
  '-1.5h',
  '1h30m2.5s',
  '100ms',
  '1us',
  '1µs',
  '5ns',
  '0',
  '',
  '1',
  'x',
  '1d',
  '.5s',
  '.s',
  '+3m',
  '1h-2m',
  '9223372036854775807ns',
  '9223372036854775808ns',
  '-9223372036854775808ns',
  '1.0000000000000000001h',
  '2562048h',
]
const paths = [
  '/a/b/c.tar.gz',
  'a//b/../c/',
  '',
  '/',
  '//',
  '.',
  '..',
  '../..',
  '/..',
  'a/./b',
  '.hidden',
  'a/.b/c',
  'x.y/z',
  'a/b/..',
  '///a',
]
const names = [
  'HTTPServerID2xx',
  'Bld4Floor',
  'first_name',
  'FirstName',
  'a-b__c',
  '_lead',
  'trail-',
  '2xx',
  'x2Y3z',
  'ABC',
  'aBC',
  'ÜberGröße',
  '中文Name',
  'foo.bar!baz',
  'HTTP2',
  'v1.2Beta',
  'hello  world',
  'A',
  'a1b2c3',
  '$foo_Bar',
  '12 34ab',
  'XMLHttpRequest',
  '-',
  '--',
  'dž Ǆ ß ŉ ᾳ İ',
]

const quoted = (texts: readonly string[]): readonly string[] =>
  texts.map((text) => (text.includes('\\') && !text.includes('"') ? `"${text}"` : JSON.stringify(text)))
const ranges = terms.flatMap((a, index) => {
  const b = terms[(index * 7 + 3) % terms.length]!
  return [a, `${a} || ${b}`, `${a}, ${b}`, `${a} ${b}`, `${a}||${b}`, `1.${index % 3} - 2.${index % 4}`]
})

/** Arguments that suit single functions better than what their types alone tell. */
const special: { readonly [name: string]: readonly (readonly string[])[] } = {
  semver: [quoted(versions)],
  semverCompare: [quoted(ranges), quoted(versions)],
  date: [quoted(layouts), times],
  htmlDate: [times],
  htmlDateInZone: [times, ['"UTC"', '"Local"', '"Nowhere/Land"', '""']],
  dateInZone: [
    quoted(layouts),
    times,
    ['"UTC"', '"Local"', '"Europe/Berlin"', '"America/New_York"', '"Asia/Kolkata"', '"nowhere"'],
  ],
  toDate: [quoted(layouts), quoted(dates)],
  mustToDate: [quoted(layouts), quoted(dates)],
  dateModify: [quoted(durations), ['now']],
  mustDateModify: [quoted(durations), ['now']],
  durationRound: [quoted(durations)],
  ...Object.fromEntries(
    ['regexMatch', 'regexFind', 'mustRegexMatch', 'mustRegexFind'].map((name) => [name, [quoted(patterns), ['.s', '.u', '""']]]),
  ),
  ...Object.fromEntries(
    ['regexFindAll', 'regexSplit', 'mustRegexFindAll', 'mustRegexSplit'].map((name) => [
      name,
      [quoted(patterns), ['.s', '.u', '""'], ['-1', '0', '1', '2', '5']],
    ]),
  ),
  ...Object.fromEntries(
    ['regexReplaceAll', 'mustRegexReplaceAll', 'regexReplaceAllLiteral', 'mustRegexReplaceAllLiteral'].map((name) => [
      name,
      [quoted(patterns), ['.s', '.u', '""'], quoted(templates)],
    ]),
  ),
  urlParse: [quoted(urls)],
  ...Object.fromEntries(['fromJson', 'fromJsonArray', 'mustFromJson'].map((name) => [name, [quoted(jsons)]])),
  b64dec: [quoted(encodings)],
  b32dec: [quoted(encodings)],
  ...Object.fromEntries(
    ['base', 'dir', 'clean', 'ext', 'isAbs', 'osBase', 'osDir', 'osClean', 'osExt', 'osIsAbs'].map((name) => [
      name,
      [quoted(paths)],
    ]),
  ),
  ...Object.fromEntries(
    ['camelcase', 'snakecase', 'kebabcase', 'title', 'untitle', 'swapcase', 'initials', 'upper', 'lower', 'nospace'].map(
      (name) => [name, [quoted(names)]],
    ),
  ),
  // A map within itself would be printed without end.
  set: [maps, ['"a"', '"x"'], ['1', '.s', 'nil', '.l']],
}

const pools: { readonly [type: string]: readonly string[] } = {
  string: strings,
  int: ints,
  int64: ints,
  uint32: ints,
  float64: floats,
  bool: ['true', 'false', '.t'],
  'map[string]interface {}': maps,
  '[]interface {}': lists,
  'time.Time': ['now', '(toDate "2006-01-02" "2020-02-29")'],
  'interface {}': [...strings, ...ints, ...floats, ...maps, ...lists, ...others],
}
const everything = pools['interface {}']!

/** So many expressions for each function, the same for the same seed: mostly of the right types, now and then of others. */
export function expressions(functions: FunctionMap, options: { seed: number; each: number }): string[] {
  const random = randomNumbers(options.seed)
  return [...functions]
    .filter(([name]) => !unforeseen.test(name) || Object.hasOwn(special, name))
    .flatMap(([name, work]) => Array.from({ length: options.each }, () => expression(name, work, random)))
}

function expression(name: string, work: GoFunction, random: () => number): string {
  const pick = (pool: readonly string[]): string => pool[Math.floor(random() * pool.length)]!
  const suited = Object.hasOwn(special, name) ? special[name] : undefined
  // Of the functions that ask for the time where an argument is none, only these answer the same again.
  if (suited !== undefined && (unforeseen.test(name) || random() < 0.9)) return `{{ ${[name, ...suited.map(pick)].join(' ')} }}`
  const types = [...work.params]
  if (work.variadic !== undefined) {
    for (let more = Math.floor(random() * 4); more > 0; more--) types.push(work.variadic)
  }
  const args = types.map((type) => pick(random() < 0.06 ? everything : (pools[type] ?? everything)))
  // Too few or too many now and then.
  if (random() < 0.02) args.pop()
  if (random() < 0.02) args.push(pick(everything))
  const call = [name, ...args].join(' ')
  return random() < 0.15 ? `{{ ${call} | toJson }}` : random() < 0.1 ? `{{ typeOf (${call}) }}` : `{{ ${call} }}`
}

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
