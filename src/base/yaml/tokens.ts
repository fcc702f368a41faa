import type { Mark } from './cursor.ts'

/** The kinds of tokens; numbers, because the parser asks for them all the time. */
export const streamStart = 0
export const streamEnd = 1
export const versionDirective = 2
export const tagDirective = 3
export const documentStart = 4
export const documentEnd = 5
export const blockSequenceStart = 6
export const blockMappingStart = 7
export const blockEnd = 8
export const flowSequenceStart = 9
export const flowSequenceEnd = 10
export const flowMappingStart = 11
export const flowMappingEnd = 12
export const blockEntry = 13
export const flowEntry = 14
export const keyMark = 15
export const valueMark = 16
export const aliasName = 17
export const anchorName = 18
export const tagName = 19
export const scalarText = 20

/** How a scalar was written. */
export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded'

/**
 * `line` and `column` are where it starts, from 0. `value` is the text of a scalar, the name of an anchor or alias, the handle of a tag or
 * %TAG directive, the version of a %YAML directive; `suffix` the rest of a tag or the prefix of a %TAG directive.
 */
export type Token = {
  readonly type: number
  readonly line: number
  readonly column: number
  readonly value: string
  readonly suffix: string
  readonly style: ScalarStyle
}

export function token(type: number, { line, column }: Mark, value = '', style: ScalarStyle = 'plain'): Token {
  return { type, line, column, value, suffix: '', style }
}

/** A token of which the value has two parts. */
export function tokenWithSuffix(type: number, { line, column }: Mark, parts: { value: string; suffix: string }): Token {
  return { type, line, column, value: parts.value, suffix: parts.suffix, style: 'plain' }
}
