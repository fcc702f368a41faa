import { type Mark, SyntaxProblem } from './cursor.ts'
import type { Dialect } from './scalars.ts'

/**
 * The line that Go's readers print, 0 where they print none. They count lines of the scanner's errors from 1 and of the parser's from 0; v3 prefers the
 * line where the broken construct began; a line that is 0 counts as none.
 */
function goLine(error: SyntaxProblem, dialect: Dialect): number {
  const own = error.mark.line
  const context = error.context?.line ?? 0
  const next = error.by === 'scanner' ? 1 : 0
  if (dialect === 'v3') return context !== 0 ? context + next : own !== 0 ? own + next : 0
  return own !== 0 ? own + next : context
}

/** What goyaml says of a text that is no YAML. */
export function goSyntaxText(error: SyntaxProblem, dialect: Dialect): string {
  const line = goLine(error, dialect)
  return `yaml: ${line === 0 ? '' : `line ${line}: `}${error.problem}`
}

/** A problem in our words: what is wrong, and what would be right. */
export function reasonFor(problem: string, text: string, mark: Mark): string {
  if (problem.startsWith('found character that cannot start')) return badCharacter(text, mark)
  const depth = /^exceeded max depth of (\d+)$/.exec(problem)
  if (depth !== null) return `nesting is too deep; expected at most ${depth[1]} levels`
  const expected = expectations.find(([part]) => problem.includes(part))
  return `${problem}; expected ${expected?.[1] ?? 'valid YAML'}`
}

function badCharacter(text: string, mark: Mark): string {
  const character = text.split(/\r\n|[\n\r\u0085\u2028\u2029]/)[mark.line]?.charAt(mark.column) ?? ''
  if (character === '\t') return 'tab characters are not allowed as indentation; expected spaces'
  return `\`${character}\` cannot begin a text without quotes; expected quotes around the text`
}

const expectations: ReadonlyArray<readonly [string, string]> = [
  ['mapping values are not allowed', 'quotes around a text with ": " in it, or the key in the column of its neighbours'],
  ['did not find expected key', 'the key in the column of its neighbours'],
  ["did not find expected '-' indicator", 'the entry in the column of its neighbours'],
  ['block sequence entries', 'a new line and the column of the list before "- "'],
  ["could not find expected ':'", '": " after the key, in the same line'],
  ['tab character', 'spaces'],
  ['unknown anchor', 'an anchor (&name) before its use'],
  ['unknown escape', 'a known escape, or single quotes'],
  ['unexpected end of stream', 'a closing quote'],
  ["',' or ']'", 'a comma between entries, or the closing bracket'],
  ["',' or '}'", 'a comma between entries, or the closing brace'],
  ['expected <document start>', 'the line in the column of its neighbours'],
  ['contains itself', 'a finite value'],
  ['excessive aliasing', 'no excessive aliasing'],
  ['map merge', '<< with a mapping or a list of mappings'],
  ['unsupported value', 'a finite number or a quoted text'],
  ['already defined', 'each key once'],
  ['base64', 'base64 after !!binary'],
  ['cannot decode', 'a text that fits its tag'],
  ['UTF-8', 'UTF-8'],
  ['control characters', 'text'],
]
