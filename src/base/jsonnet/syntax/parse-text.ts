import { StaticError } from './source.ts'
import type { TokenReader } from './token-reader.ts'
import type { StringKind, Token } from './token.ts'
import type { TextNode } from './tree.ts'
import { unescape } from './unescape.ts'

/** The string that a token holds. A bad escape is told with its place twice, as the program does. */
export function textNode(tokens: TokenReader, token: Token, style: StringKind): TextNode {
  const at = tokens.range(token, token)
  if (style !== 'double' && style !== 'single') return { kind: 'text', at, value: token.text, style }
  try {
    return { kind: 'text', at, value: unescape(token.text, at), style }
  } catch (error) {
    if (error instanceof StaticError) tokens.refuse(error.message, token)
    throw error
  }
}
