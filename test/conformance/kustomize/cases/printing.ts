import type { Theme } from '../case.ts'

const data = (text: string) => ({
  title: text,
  files: { 'r.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n${text}` },
})
const value = (text: string) => data(`data: ${text}\n`)
const block = (text: string) => data(`data:\n  k: ${text.replaceAll('\n', '\n    ')}\n`)

/** How what was read is written again. */
export const printing: readonly Theme[] = [
  {
    theme: 'scalars',
    begin: 'resources: [r.yaml]\n',
    cases: [
      value(
        '[1, 01, 0x1F, 0o17, 017, 0b11, 1_000, +1, -1, -0, 1., .5, 1.0, 1.50, 1e3, 1E3, 1e-3, +.5, 12345678901234567890, 1.7976931348623157e309]',
      ),
      value('[true, True, TRUE, yes, Yes, y, Y, on, On, off, no, n, false, FALSE]'),
      value('[null, Null, NULL, ~, "", , .nan, .inf, -.Inf, .NaN]'),
      value('["1", "01", "0x1F", "1e3", "true", "yes", "y", "null", "~", "", ".nan", "1_000", "0b1", "12:30:45", "190:20:30"]'),
      value("['single', 'it''s', 'tab\tx', 'back\\slash', 'a\"b']"),
      value(
        '["double", "it\'s", "a\\"b", "tab\\tx", "nl\\nx", "back\\\\slash", "nul\\0x", "bell\\a", "\\u00e9", "\\U0001F600", "\\x7f", "\\u2028"]',
      ),
      value('[2001-01-01, 2001-01-01T10:00:00Z, "2001-01-01", 2001-01-01 10:00:00, 12:30:45, 190:20:30]'),
      value(
        '[plain text, "with: colon", "with #hash", "#start", "- dash", "-", "--", "?", "? x", ":", ":x", "x:", "@at", "`tick", "%p", "!bang", "&amp", "*star", "|", ">", "{", "}", "[", "]", ","]',
      ),
      value('[" lead", "trail ", "in  side", "\\ttab", "a\\n", "\\na", "a\\nb", "a\\n\\nb\\n", "\\n", "\\r\\n", "a\\rb"]'),
      value('[é, 漢字, 😀, "\\u0085", "\\u00a0", "\\ufeff", "\\ufffd", "\\ud83d\\ude00"]'),
      value('[!!str 5, !!int "5", !!float 5, !!bool "true", !!null "", !custom x, !!binary aGk=, !!timestamp 2001-01-01]'),
      value('[<<, =, "<<", "=", .., ..., "---", "...", "--- a"]'),
      value(
        '[0.1, 1e+20, 1e21, 123456789.123, 1e-7, 100000000000000000000, 9007199254740993, -9223372036854775808, 18446744073709551615]',
      ),
      value(`"${'word '.repeat(30)}"`),
      value(`${'word '.repeat(30)}`),
      value(`'${'x'.repeat(200)}'`),
      value(`"${'word '.repeat(30)}\\n${'more '.repeat(30)}"`),
      value(`{${'k'.repeat(150)}: v}`),
    ],
  },
  {
    theme: 'blocks',
    begin: 'resources: [r.yaml]\n',
    cases: [
      block('|\na\nb\n'),
      block('|-\na\nb'),
      block('|+\na\nb\n\n\n'),
      block('>\na\nb\n\nc\n'),
      block('>-\na\nb'),
      block('|\n  indented\nnot\n'),
      block('|2\n  x\n y\n'),
      block('|\ntrailing  \n\ttab\n'),
      block('|\n# not a comment\n- x: y\n'),
      block(`|\n${'word '.repeat(40)}\nshort\n`),
      block(`>\n${'word '.repeat(40)}\nshort\n`),
      block('|\n\n\na\n'),
      block('|\n'),
      block('|+\n\n'),
      block('|\né 😀\n'),
      block('|\na\n \nb\n'),
      block('"a\\n b\\n  c\\n"'),
      block('"  a\\nb\\n"'),
      block('"a  \\nb"'),
      block('"a\\n\\n\\n"'),
      block('"\\n\\na"'),
      block('"a\\tb\\nc"'),
      block('"\\ta\\nb"'),
      block('"a\\r\\nb\\r\\n"'),
      block('"a\\u0007\\nb"'),
      block('plain\n continued\n\n  more'),
    ],
  },
  {
    theme: 'maps and lists',
    begin: 'resources: [r.yaml]\n',
    cases: [
      data('data: {z: 1, a: 2, M: 3, "1": 4, 10: 5, 9: 6, é: 7, a.b: 8, a-b: 9, A: 10, _x: 11}\n'),
      data('data: {true: 1, null: 2, 1.5: 3}\n'),
      data('data: {"true": a, "null": b, "1": c, "1.5": d, "": e, " ": f, "y": g, "a b": h, "a: b": i, "#": j, "-": k2}\n'),
      data('data: {? [a, b] : c}\n'),
      data('data: {? {a: b} : c}\n'),
      data('data: {}\nlist: []\nnested: {a: {}, b: [], c: [[]], d: [{}], e: [[a, [b]], c]}\n'),
      data('list:\n- a: 1\n  b: 2\n-\n  - x\n  - - y2\n- |\n  text\n- null\n-\n'),
      data('list: [{b: 1, a: [{d: 1, c: 2}]}]\n'),
      data('# before\ndata: # after\n  a: 1 # trailing\n  # between\n  b: 2\n# end\n'),
      data('data:\n    a:\n          b:\n       - c\n'),
      data('data: &a {x: 1}\nother: *a\nlist: [*a, *a]\n'),
      data('base: &b {x: 1, z: 2}\ndata:\n  <<: *b\n  x: own\n'),
      data('base: &b {x: 1}\nmore: &m {w: 3}\ndata: {<<: [*b, *m]}\n'),
      data('data: {a: 1, a: 2}\n'),
      data('data: {a: 1, "a": 2}\n'),
      data(`data: {long: [${Array.from({ length: 40 }, (_, index) => `item${index}`).join(', ')}]}\n`),
      data('status: {}\nzeta: 1\nalpha: 2\nspec: 3\n'),
      data(`data: {deep: ${'{a: '.repeat(40)}x${'}'.repeat(40)}}\n`),
    ],
  },
  {
    theme: 'what transformers leave of the notation',
    begin: 'resources: [r.yaml]\ncommonLabels: {team: a}\nnamePrefix: p-\n',
    cases: [
      data('data: {a: 0x1F, b: 1_000, c: 017, d: yes, e: ~, f: .5, g: 1e3}\n'),
      data('data: {a: \'1\', b: "2", c: \'x\', d: "y", e: !!str 3}\n'),
      data('data:\n  a: |\n    x\n  b: >-\n    folded\n    text\n'),
      data('data: {a: &x 1, b: *x}\n'),
      {
        title: 'a patch beside it',
        with: 'patches: [{target: {kind: ConfigMap}, patch: "- {op: add, path: /data/n, value: 0x1F}"}]\n',
        files: data('data: {a: 0x1F, b: 017, c: "017", d: 1.50, e: 1e3, f: yes}\n').files,
      },
      {
        title: 'a merge beside it',
        with: 'patches: [{patch: "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {n: 0x1F, o: 017, p: \'017\', q: 1.50, r: yes, s: null}}"}]\n',
        files: data('data: {a: 0x1F, b: 017, c: "017", d: 1.50, e: 1e3, f: yes, s: 1}\n').files,
      },
      {
        title: 'a JSON patch on big numbers',
        with: 'patches: [{target: {kind: ConfigMap}, patch: "- {op: add, path: /data/n, value: x}"}]\n',
        files: data(
          'data: {a: 12345678901234567890, b: 1.0, c: 9007199254740993, d: 1e21, e: 0.1, f: -0, g: 1e-7, h: 100000000000000000000.5}\n',
        ).files,
      },
    ],
  },
]
