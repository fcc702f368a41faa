import { readLoops } from './parse-lists.ts'
import { readObject } from './parse-object.ts'
import { textNode } from './parse-text.ts'
import type { TokenReader } from './token-reader.ts'
import { isStringKind, type Token, tokenName } from './token.ts'
import type { Node } from './tree.ts'

/** An expression that no operator is part of: a literal, a variable, something in brackets. */
export function readTerminal(tokens: TokenReader): Node {
  const token = tokens.take()
  const at = tokens.range(token, token)
  if (isStringKind(token.kind)) return textNode(tokens, token, token.kind)
  switch (token.kind) {
    case '{':
      return readObject(tokens, token)
    case '[':
      return readArray(tokens, token)
    case '(': {
      const inner = tokens.expression()
      const close = tokens.expect(')')
      return { kind: 'parens', at: tokens.range(token, close), inner }
    }
    case 'number':
      return { kind: 'number', at, value: Number(token.text) }
    case 'true':
    case 'false':
      return { kind: 'literal', at, value: token.kind === 'true' }
    case 'null':
      return { kind: 'literal', at, value: null }
    case '$':
      return { kind: 'variable', at, name: '$', hops: 0, slot: 0 }
    case 'identifier':
      return { kind: 'variable', at, name: token.text, hops: 0, slot: 0 }
    case 'self':
      return { kind: 'self', at }
    case 'super':
      return readSuper(tokens, token)
    case 'end':
      return tokens.refuse('Unexpected end of file', token)
    default:
      return tokens.refuse(`Unexpected: ${tokenName(token)} while parsing terminal`, token)
  }
}

function readArray(tokens: TokenReader, open: Token): Node {
  const items: Node[] = []
  let mayContinue = true
  for (;;) {
    const next = tokens.peek()
    if (next.kind === ']') return { kind: 'array', at: tokens.range(open, tokens.take()), items }
    const [body] = items
    if (next.kind === 'for' && body !== undefined && items.length === 1) {
      tokens.take()
      const { loops, end } = readLoops(tokens, ']')
      return { kind: 'array-comprehension', at: tokens.range(open, { end }), body, loops }
    }
    if (!mayContinue) tokens.refuse('Expected a comma before next array element', next)
    items.push(tokens.expression())
    mayContinue = tokens.takeIf(',') !== undefined
  }
}

function readSuper(tokens: TokenReader, token: Token): Node {
  const at = tokens.range(token, token)
  const next = tokens.take()
  if (next.kind === '.') {
    const { text: value } = tokens.expect('identifier')
    return { kind: 'super-index', at, index: { kind: 'text', value, style: 'double' }, isField: true }
  }
  if (next.kind !== '[') tokens.refuse('Expected . or [ after super', token)
  const index = tokens.expression()
  tokens.expect(']')
  return { kind: 'super-index', at, index, isField: false }
}
