import type { Run } from '../run/run.ts'

/** A `%` code. A width of zero and a precision of null say nothing; `*` takes a value of the list. */
export type FormatCode = {
  key: string | null
  flags: { alternate: boolean; zero: boolean; left: boolean; blank: boolean; plus: boolean }
  width: number | '*' | null
  precision: number | '*' | null
  type: 'd' | 'o' | 'x' | 'e' | 'f' | 'g' | 'c' | 's' | '%'
  capitals: boolean
}

/** All of it may be missing; what follows is the letter of the conversion. */
const code = /(?:\(([^)]*)\))?([#0\- +]*)(\*|\d*)(?:\.(\*|\d*))?[hlL]?/sy

const types: { [letter: string]: FormatCode['type'] } = {
  d: 'd',
  i: 'd',
  u: 'd',
  o: 'o',
  x: 'x',
  X: 'x',
  e: 'e',
  E: 'e',
  f: 'f',
  F: 'f',
  g: 'g',
  G: 'g',
  c: 'c',
  s: 's',
  '%': '%',
}

/** The texts and codes of a format. */
export function parseFormat(run: Run, text: string): Array<string | FormatCode> {
  const parts: Array<string | FormatCode> = []
  let from = 0
  for (let at = text.indexOf('%'); at >= 0; at = text.indexOf('%', from)) {
    parts.push(text.slice(from, at))
    code.lastIndex = at + 1
    const isOpen = text[at + 1] === '(' && !text.includes(')', at)
    const [, key, flags = '', width = '', precision] = code.exec(text) ?? []
    const letter = isOpen ? undefined : text.codePointAt(code.lastIndex)
    if (letter === undefined) return run.fail('Truncated format code.')
    const conversion = String.fromCodePoint(letter)
    const type = Object.hasOwn(types, conversion) ? types[conversion] : undefined
    if (type === undefined) return run.fail(`Unrecognised conversion type: ${conversion}`)
    parts.push({
      key: key ?? null,
      flags: {
        alternate: flags.includes('#'),
        zero: flags.includes('0'),
        left: flags.includes('-'),
        blank: flags.includes(' '),
        plus: flags.includes('+'),
      },
      width: bound(width),
      precision: precision === undefined ? null : bound(precision),
      type,
      capitals: /[XEFG]/.test(conversion),
    })
    from = code.lastIndex + conversion.length
  }
  parts.push(text.slice(from))
  return parts
}

const bound = (text: string): number | '*' => (text === '*' ? '*' : Number(text))
