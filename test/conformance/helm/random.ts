import fc, { type Arbitrary } from 'fast-check'

const oneOf = (...texts: readonly string[]): Arbitrary<string> => fc.constantFrom(...texts)

const literals = oneOf('1', '0', '-7', '2.5', '1e6', '"x"', '""', '"a b"', '"é"', 'true', 'false', 'nil', '`raw`', '0x1F', "'a'")
const fields = oneOf(
  '.Values.s',
  '.Values.e',
  '.Values.i',
  '.Values.f',
  '.Values.big',
  '.Values.t',
  '.Values.n',
  '.Values.l',
  '.Values.m',
  '.Values.m.b',
  '.Values.m.b.c',
  '.Values.o',
  '.Values.z',
  '.Values.missing',
  '.Values.missing.x',
  '.Values',
  '.Chart.Name',
  '.Release.Name',
  '$.Values.s',
  '$.Values.l',
)
const one = oneOf(
  'upper',
  'lower',
  'quote',
  'squote',
  'toString',
  'toYaml',
  'toJson',
  'len',
  'not',
  'int',
  'int64',
  'float64',
  'first',
  'last',
  'rest',
  'initial',
  'reverse',
  'uniq',
  'compact',
  'sortAlpha',
  'kindOf',
  'typeOf',
  'empty',
  'title',
  'trim',
  'b64enc',
  'keys',
  'print',
  'toStrings',
  'list',
  'html',
  'js',
  'urlquery',
  'fromYaml',
  'fromJson',
  'b64dec',
  'abs',
  'floor',
  'ceil',
  'snakecase',
  'camelcase',
  'kebabcase',
  'initials',
  'nospace',
  'deepCopy',
  'toPrettyJson',
  'until',
  'sha256sum',
  'semver',
)
const two = oneOf(
  'default',
  'eq',
  'ne',
  'lt',
  'gt',
  'le',
  'ge',
  'and',
  'or',
  'add',
  'sub',
  'mul',
  'div',
  'mod',
  'max',
  'min',
  'trimSuffix',
  'trimPrefix',
  'contains',
  'hasPrefix',
  'has',
  'without',
  'append',
  'prepend',
  'join',
  'splitList',
  'split',
  'trunc',
  'indent',
  'nindent',
  'repeat',
  'printf',
  'index',
  'get',
  'hasKey',
  'pluck',
  'pick',
  'omit',
  'merge',
  'mergeOverwrite',
  'coalesce',
  'cat',
  'required',
  'dict',
  'concat',
  'regexMatch',
  'trimAll',
  'semverCompare',
  'typeIs',
  'kindIs',
  'deepEqual',
  'addf',
  'mulf',
  'print',
  'slice',
  'round',
  'list',
  'tpl',
)
const three = oneOf(
  'ternary',
  'replace',
  'substr',
  'set',
  'dict',
  'dig',
  'printf',
  'list',
  'regexReplaceAll',
  'index',
  'add',
  'slice',
  'seq',
  'untilStep',
  'wrapWith',
  'plural',
)

const { expression } = fc.letrec<{ expression: string; call: string }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    literals,
    fields,
    tie('call').map((call) => `(${call})`),
  ),
  call: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.tuple(one, tie('expression')).map(([name, a]) => `${name} ${a}`),
    fc.tuple(two, tie('expression'), tie('expression')).map(([name, a, b]) => `${name} ${a} ${b}`),
    fc.tuple(three, tie('expression'), tie('expression'), tie('expression')).map(([name, a, b, c]) => `${name} ${a} ${b} ${c}`),
    fc.tuple(tie('expression'), one).map(([a, name]) => `${a} | ${name}`),
    fc.tuple(tie('expression'), two, tie('expression')).map(([a, name, b]) => `${a} | ${name} ${b}`),
  ),
}))

const verbs = oneOf(
  '%s',
  '%v',
  '%d',
  '%q',
  '%5s',
  '%-5d',
  '%05.1f',
  '%x',
  '%t',
  '%T',
  '%g',
  '%c',
  '%+d',
  '%#v',
  '%U',
  '%%',
  '%z',
  '%',
)
const print = fc
  .tuple(fc.array(verbs, { minLength: 1, maxLength: 3 }), fc.array(expression, { maxLength: 3 }))
  .map(([parts, values]) => `{{ printf "${parts.join('|')}" ${values.join(' ')} }}`)

const { statement } = fc.letrec<{ statement: string; body: string }>((tie) => ({
  body: fc.array(tie('statement'), { maxLength: 2 }).map((parts) => parts.join('')),
  statement: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    expression.map((text) => `{{ ${text} }}`),
    expression.map((text) => `{{- ${text} -}} `),
    oneOf('text', ' ', '\n', '  - a: ', '"'),
    print,
    fc.tuple(expression, tie('body'), tie('body')).map(([a, b, c]) => `{{ if ${a} }}${b}{{ else }}${c}{{ end }}`),
    fc.tuple(expression, tie('body'), tie('body')).map(([a, b, c]) => `{{ with ${a} }}{{ . }}${b}{{ else }}${c}{{ end }}`),
    fc.tuple(expression, tie('body')).map(([a, b]) => `{{ range $k, $v := ${a} }}{{ $k }}={{ $v }};${b}{{ end }}`),
    fc.tuple(expression, tie('body')).map(([a, b]) => `{{ $x := ${a} }}{{ $x }}${b}{{ kindOf $x }}`),
  ),
}))

/** Templates over a fixed values file. Most refuse; the ways they do are half of what is compared. */
export const templates: Arbitrary<string> = fc.array(statement, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(''))

const scalar = oneOf(
  '1',
  '0',
  '-1',
  '017',
  '0o17',
  '0x1F',
  '0b1',
  '1_0',
  '1.5',
  '.5',
  '1.',
  '1e3',
  '1E-5',
  '+1',
  '-0',
  '.inf',
  '~',
  'null',
  'yes',
  'No',
  'on',
  'y',
  'true',
  'False',
  '12:30',
  '2001-01-01',
  '2001-01-01 10:00:00',
  'text',
  'two words',
  'a:b',
  'a#b',
  '"q\\n\\t\\u00e9"',
  "'it''s'",
  '""',
  "''",
  '!!str 1',
  '!!int "1"',
  '!!binary aGk=',
  '"1"',
  '"yes"',
  '" x"',
  '"x "',
  '"- x"',
  '": x"',
  '"#x"',
  '"a: b"',
  '"{x}"',
  '"*x"',
  '"é😀"',
  '"\\x01"',
  '"long long long long long long long long long long long long long long long long long words"',
  '9223372036854775808',
  '1000000',
  '1234567.5',
  '|\n  a\n  b',
  '|-\n  a\n\n  b',
  '>\n  a\n  b\n\n  c',
  '|+\n  a\n\n',
  '=',
  '<<',
  '-',
  '--- x',
  '?',
  '%x',
  '@x',
  '`x',
  '&a x',
  '*a',
)
const keyText = oneOf(
  'a',
  'b',
  'c1',
  'c10',
  'c2',
  'A',
  '"quoted key"',
  'yes',
  'n',
  '1',
  '2.5',
  'null',
  '"1"',
  'é',
  'a-b',
  'a.b',
  '_x',
  '<<',
  '"a: b"',
  'true',
)

const { flow, block } = fc.letrec<{ flow: string; block: string }>((tie) => ({
  flow: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar.filter((text) => !/^[|>]|[,\n]/.test(text)),
    fc.array(tie('flow'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
    fc
      .array(fc.tuple(keyText, tie('flow')), { maxLength: 3 })
      .map((pairs) => `{${pairs.map(([key, value]) => `${key}: ${value}`).join(', ')}}`),
  ),
  block: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    tie('flow'),
    fc
      .array(tie('block'), { minLength: 1, maxLength: 3 })
      .map((items) => `\n${items.map((item) => `- ${indented(item)}`).join('\n')}`),
    fc
      .array(fc.tuple(keyText, tie('block')), { minLength: 1, maxLength: 3 })
      .map((pairs) => `\n${pairs.map(([key, value]) => `${key}: ${indented(value)}`).join('\n')}`),
  ),
}))

const indented = (text: string): string => text.replaceAll('\n', '\n  ')

/** Values files in many styles, some broken. */
export const valuesTexts: Arbitrary<string> = fc
  .array(fc.tuple(keyText, fc.oneof(block, flow)), { minLength: 1, maxLength: 4 })
  .map((pairs) => `${pairs.map(([key, value]) => `${key}: ${indented(value)}`).join('\n')}\n`)

const pathText = fc
  .array(oneOf('a', 'b', 'l', 'x', '.', '.', '[0]', '[1]', '[2]', '[', ']', '\\.', ' ', 'é'), { minLength: 1, maxLength: 5 })
  .map((parts) => parts.join(''))
const valueText = fc
  .array(oneOf('1', '0', 'x', 'true', 'null', '{', '}', ',', '\\,', '=', '1.5', ' ', '"', '[', ']', '-', 'a=1', '.'), {
    maxLength: 5,
  })
  .map((parts) => parts.join(''))
const assignment = fc.oneof(
  fc.tuple(pathText, valueText).map(([path, value]) => `${path}=${value}`),
  fc
    .array(
      fc.tuple(oneOf('a', 'a.b', 'l[0]', 'l[1].x', 'n.m.o', 'q[1][0]'), oneOf('1', 'x', '{1,y}', 'null', '', 'true', '007')),
      { minLength: 1, maxLength: 3 },
    )
    .map((pairs) => pairs.map(([path, value]) => `${path}=${value}`).join(',')),
)

export const setFlags: Arbitrary<string[]> = fc
  .array(fc.tuple(oneOf('--set', '--set', '--set-string', '--set-literal', '--set-json'), assignment), {
    minLength: 1,
    maxLength: 2,
  })
  .map((pairs) => pairs.map(([flag, text]) => `${flag}=${text}`))
