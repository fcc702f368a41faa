/** What a token is: a symbol, a keyword, a class of words, or the end of the text. */
export type TokenKind =
  | '{'
  | '}'
  | '['
  | ']'
  | ','
  | '$'
  | '.'
  | '('
  | ')'
  | ';'
  | 'identifier'
  | 'number'
  | 'operator'
  | StringKind
  | Keyword
  | 'end'

export type StringKind = 'block' | 'double' | 'single' | 'verbatim-double' | 'verbatim-single'

export type Keyword =
  | 'assert'
  | 'else'
  | 'error'
  | 'false'
  | 'for'
  | 'function'
  | 'if'
  | 'import'
  | 'importstr'
  | 'importbin'
  | 'in'
  | 'local'
  | 'null'
  | 'self'
  | 'super'
  | 'tailstrict'
  | 'then'
  | 'true'

/** `text` is a string's content (escapes as written), a number without underscores, else the token itself. */
export type Token = { kind: TokenKind; text: string; start: number; end: number }

const keywords = new Set<string>(
  'assert else error false for function if import importstr importbin in local null self super tailstrict then true'.split(' '),
)

/** A word's kind: a keyword or an identifier. */
export function wordKind(word: string): TokenKind {
  // A member of the set is a keyword by construction.
  return keywords.has(word) ? (word as Keyword) : 'identifier'
}

const classes: { [kind: string]: string } = {
  identifier: 'IDENTIFIER',
  number: 'NUMBER',
  operator: 'OPERATOR',
  block: 'STRING_BLOCK',
  double: 'STRING_DOUBLE',
  single: 'STRING_SINGLE',
  'verbatim-double': 'VERBATIM_STRING_DOUBLE',
  'verbatim-single': 'VERBATIM_STRING_SINGLE',
}

/** A kind of token as messages name it. */
export function kindName(kind: TokenKind): string {
  if (kind === 'end') return 'end of file'
  return classes[kind] ?? (/\w/.test(kind) ? kind : `"${kind}"`)
}

/** A token as messages show it. */
export function tokenName({ kind, text }: Token): string {
  if (text === '') return kindName(kind)
  const name = classes[kind]
  return name === undefined ? `"${text}"` : `(${name}, "${text}")`
}

/** Whether a kind is one of the five ways to write a string. */
export const isStringKind = (kind: TokenKind): kind is StringKind =>
  kind === 'double' || kind === 'single' || kind === 'block' || kind === 'verbatim-double' || kind === 'verbatim-single'
