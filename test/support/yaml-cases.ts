/** A generator of numbers in [0, 1) that gives the same ones for the same seed. */
export type Random = () => number

export function seeded(seed: number): Random {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const oneOf = <T>(random: Random, items: readonly T[]): T => items[Math.floor(random() * items.length)]!
const some = (random: Random, most: number): number => Math.floor(random() * (most + 1))

/** Words that mean something to a YAML reader, or almost do. */
const words = (
  'a b key name value x-y a.b/c y Y yes n no on off On true True false null Null ~ 0 1 -1 +1 017 08 0o17 0x1F 0b101 -0b1 0b-1 0o-7 1_000 1e3 1.5 ' +
  '.5 -.5 5. 1e+3 1e400 .inf -.inf .nan .NaN 12:30 1:2:3 2001-01-01 2001-1-1 2001-02-30 2001-12-14t21:59:43.10-05:00 9223372036854775808 ' +
  '18446744073709551616 -9223372036854775808 9007199254740993 123456789012345678901234567890 1000000 1234567.5 0.00001 -0 << = é 日本 😀 a:b a#b ' +
  '-a ?a :a !a &a *a @a `a %a |a >a {{.Values.x}}'
).split(' ')

const oddTexts = [
  '',
  ' ',
  "it's",
  'say "hi"',
  'back\\slash',
  'a: b',
  'a #b',
  '# c',
  '- a',
  '? a',
  'a,b',
  '[a',
  '{a',
  'a]',
  '\u00a0',
  '\ufeffx',
  '\u0085',
  'a\u2028b',
]

/** A text of a document that is mostly YAML. */
export function yamlText(random: Random): string {
  const text = document(random)
  const chance = random()
  if (chance < 0.35) return text
  if (chance < 0.45) return text.replaceAll('\n', oneOf(random, ['\r\n', '\r', '\u2028', '\u0085', '\n\n', ' \n', '\n ']))
  return mutated(random, text)
}

function document(random: Random): string {
  const head = oneOf(random, [
    '',
    '',
    '',
    '---\n',
    '--- # c\n',
    '%YAML 1.1\n---\n',
    '%TAG !e! tag:e,1:\n---\n',
    '# c\n',
    '\n',
    '\ufeff',
    '--- ',
  ])
  const tail = oneOf(random, ['', '', '', '', '\n', '...\n', '---\nb: 2\n', '# end', '\n...\n---\n', 'x', ' x: 1\n'])
  return head + block(random, 0, 3) + tail
}

function block(random: Random, indent: number, depth: number): string {
  const chance = random()
  if (depth === 0 || chance < 0.15) return `${scalar(random, indent)}\n`
  if (chance < 0.25) return `${flow(random, 2)}\n`
  return chance < 0.75 ? mapping(random, indent, depth) : list(random, indent, depth)
}

function mapping(random: Random, indent: number, depth: number): string {
  const pad = ' '.repeat(indent)
  let text = ''
  for (let count = 1 + some(random, 3); count > 0; count--) {
    if (random() < 0.05) text += `${pad}? ${keyText(random)}\n${pad}: ${scalar(random, indent)}\n`
    else text += `${pad}${keyText(random)}:${value(random, indent, depth)}`
    if (random() < 0.05) text += `${pad}# comment\n`
  }
  return text
}

function value(random: Random, indent: number, depth: number): string {
  const chance = random()
  if (chance < 0.08) return '\n'
  if (chance < 0.5) return ` ${scalar(random, indent)}${random() < 0.05 ? ' # c' : ''}\n`
  if (chance < 0.6) return ` ${flow(random, 2)}\n`
  const property = oneOf(random, ['', '', '', '', ' &a', ' &b', ' !!map', ' !!str'])
  if (chance < 0.7) return `${property}\n${list(random, indent, depth - 1)}`
  const deeper = indent + oneOf(random, [1, 2, 2, 2, 4])
  return `${property}\n${depth <= 0 ? `${' '.repeat(deeper)}${scalar(random, deeper)}\n` : block(random, deeper, depth - 1)}`
}

function list(random: Random, indent: number, depth: number): string {
  const pad = ' '.repeat(indent)
  let text = ''
  for (let count = 1 + some(random, 2); count > 0; count--) {
    const chance = random()
    if (chance < 0.1 || depth <= 0) text += `${pad}-\n`
    else if (chance < 0.6) text += `${pad}- ${scalar(random, indent)}\n`
    else text += `${pad}- ${block(random, indent + 2, depth - 1).trimStart()}`
  }
  return text
}

function keyText(random: Random): string {
  const chance = random()
  if (chance < 0.7) return oneOf(random, ['a', 'b', 'c', 'key', 'x-y', 'a.b/c', 'name'])
  if (chance < 0.75) return '<<'
  if (chance < 0.9) return oneOf(random, words)
  return oneOf(random, [
    '"q"',
    "'s'",
    '&a k',
    '*a ',
    '!!str x',
    '!!int "7"',
    '[a]',
    '{a: b}',
    '"a\\nb"',
    '1.5',
    '1e6',
    'y',
    '! <<',
    '"<<"',
  ])
}

function scalar(random: Random, indent: number): string {
  const chance = random()
  if (chance < 0.45) return oneOf(random, words)
  if (chance < 0.55)
    return `"${oneOf(random, oddTexts).replaceAll(/["\\]/g, '\\$&')}${oneOf(random, ['', '\\n', '\\x41', '\\u00e9', '\\U0001F600', '\\/', '\\ ', '\\\n  x', '\n\n y', ' \n  z'])}"`
  if (chance < 0.63) return `'${oneOf(random, oddTexts).replaceAll("'", "''")}${oneOf(random, ['', '\n  x', '\n\n  y'])}'`
  if (chance < 0.7)
    return `${oneOf(random, words)}\n${' '.repeat(indent + 1)}${oneOf(random, words)}${oneOf(random, ['', '\n', '\n\n'])}`
  if (chance < 0.85) return blockText(random, indent)
  if (chance < 0.92) return oneOf(random, ['*a', '*b', '&a x', '&b 1', '&a', '!!str', '&a !!int 3', '!e!x y', '*c'])
  return `${oneOf(random, ['!!str', '!!int', '!!float', '!!bool', '!!null', '!!binary', '!!timestamp', '!', '!x', '!<tag:yaml.org,2002:int>', '!!merge'])} ${oneOf(random, [...words, 'aGk=', '"1"'])}`
}

function blockText(random: Random, indent: number): string {
  const head = oneOf(random, ['|', '>']) + oneOf(random, ['', '', '', '-', '+', '2', '1', '2-', '+1', '0', '9', ' # c', '-2'])
  const pad = ' '.repeat(indent + oneOf(random, [1, 2, 2, 2, 3]))
  let text = head
  for (let count = 1 + some(random, 3); count > 0; count--) {
    text += `\n${oneOf(random, ['', pad, pad, pad, `${pad} `, `${pad}\t`, ' '])}${oneOf(random, ['', 'text', 'more text', '# no comment', '- x', 'a: b', 'x '])}`
  }
  return text + oneOf(random, ['', '\n', '\n\n', `\n${pad}\n`])
}

function flow(random: Random, depth: number): string {
  const items = Array.from({ length: some(random, 3) }, () => flowItem(random, depth))
  const separator = oneOf(random, [', ', ',', ',\n  ', ' , '])
  if (random() < 0.5) return `[${items.join(separator)}${oneOf(random, ['', '', ',', ' '])}]`
  return `{${items.map((item) => oneOf(random, [`a: ${item}`, `b: ${item}`, `"c":${item}`, item, `? ${item}`, `: ${item}`, `${item}:`])).join(separator)}}`
}

function flowItem(random: Random, depth: number): string {
  const chance = random()
  if (depth > 0 && chance < 0.3) return flow(random, depth - 1)
  if (chance < 0.8) return oneOf(random, words)
  return oneOf(random, ['"q"', "'s'", 'a b', 'a\n b', '', 'k: v', '*a', '&a x', '!!str x', 'http://x', '? k : v', ': v'])
}

const splinters = [
  ' ',
  '\n',
  '\t',
  ':',
  ': ',
  '- ',
  '#',
  ' #',
  '"',
  "'",
  '[',
  ']',
  '{',
  '}',
  ',',
  '&a ',
  '*a',
  '!',
  '|\n',
  '>',
  '%',
  '@',
  '\\',
  '---\n',
  '...\n',
  '?',
  '\r',
  '\u0007',
  '\ud83d',
  '😀',
  '\u0085',
  '\u2028',
  'x',
  '<<: *a\n',
  '\ufffe',
  '\udcff',
]

function mutated(random: Random, text: string): string {
  let result = text
  for (let count = 1 + some(random, 2); count > 0; count--) {
    const at = some(random, result.length)
    const chance = random()
    if (chance < 0.35) result = result.slice(0, at) + result.slice(at + 1 + some(random, 3))
    else if (chance < 0.8) result = result.slice(0, at) + oneOf(random, splinters) + result.slice(at)
    else result = result.slice(0, at) + result.slice(some(random, result.length))
  }
  return result
}

const letters = [
  'a',
  'b',
  'A',
  '1',
  '0',
  '9',
  ' ',
  ' ',
  '\n',
  ':',
  ': ',
  '-',
  '#',
  ' #',
  '"',
  "'",
  '\\',
  '\t',
  '\r',
  '\u2028',
  '\u00a0',
  '\u0085',
  '\ufeff',
  '{',
  '<',
  '&',
  '|',
  'é',
  '日',
  '😀',
  '.',
  ',',
  '\u0001',
  '\u007f',
  '_',
  '/',
  '=',
]

/** A value that JSON can hold, of texts and numbers that writers find difficult. */
export function jsonValue(random: Random, depth = 3): unknown {
  const chance = random()
  if (depth > 0 && chance < 0.35) {
    const entries = Array.from({ length: some(random, 4) }, () => [keyOf(random), jsonValue(random, depth - 1)] as const)
    return Object.fromEntries(entries)
  }
  if (depth > 0 && chance < 0.5) return Array.from({ length: some(random, 3) }, () => jsonValue(random, depth - 1))
  if (chance < 0.6) return numberOf(random)
  if (chance < 0.65) return oneOf(random, [true, false, null])
  return textOf(random)
}

function keyOf(random: Random): string {
  const chance = random()
  if (chance < 0.5) return oneOf(random, ['a', 'b', 'c', 'a-b', 'ab', 'A', 'Z', '_', '$'])
  if (chance < 0.55) return 'k'.repeat(120 + some(random, 12))
  if (chance < 0.56) return 'long '.repeat(203 + some(random, 4))
  // Numbers inside of keys make Go's order go round in circles (`1e`, `5.`, `12`), and then it is any.
  const key = textOf(random)
  return /^\d{0,9}$/.test(key) ? key : key.replace(/\d/g, '')
}

function textOf(random: Random): string {
  const chance = random()
  if (chance < 0.25) return oneOf(random, words)
  if (chance < 0.5) return Array.from({ length: some(random, 6) }, () => oneOf(random, letters)).join('')
  if (chance < 0.75) return longText(random)
  return Array.from({ length: some(random, 3) }, () => oneOf(random, [...oddTexts, ...words, 'line', 'two words'])).join(
    oneOf(random, ['\n', '\n\n', ' ', '\n ']),
  )
}

function longText(random: Random): string {
  const length = 10 + some(random, 40)
  const parts = Array.from({ length }, () => oneOf(random, ['word', 'a', 'longer-word', "don't", 'x:', 'é', '😀', '"']))
  return (
    oneOf(random, ['', ' ', "'", '- ', '\n']) +
    parts.join(oneOf(random, [' ', ' ', ' ', '  ', '\n', ' \u2028'])) +
    oneOf(random, ['', '', '\n', ' ', ': '])
  )
}

function numberOf(random: Random): number {
  const chance = random()
  if (chance < 0.3) return some(random, 100) - 50
  if (chance < 0.5) return (random() - 0.5) * 10 ** (some(random, 44) - 22)
  return oneOf(random, [
    0,
    -0,
    1e6,
    1234567.5,
    1e20,
    1e21,
    1e-5,
    0.0001,
    2 ** 53,
    2 ** 60,
    2 ** 63,
    2 ** 64,
    -(2 ** 63),
    1.5,
    1e300,
    5e-324,
    999999.5,
    100000,
    1000000,
  ])
}
