import { readBind, readParameters } from './parse-lists.ts'
import type { TokenReader } from './token-reader.ts'
import { type Token, tokenName } from './token.ts'
import type { Bind, ImportKind, Node } from './tree.ts'

/** An expression that begins with a keyword and reaches as far as it can; undefined where there is none. */
export function readKeyword(tokens: TokenReader): Node | undefined {
  const begin = tokens.peek()
  switch (begin.kind) {
    case 'assert':
      return readAssert(tokens, tokens.take())
    case 'error': {
      tokens.take()
      const message = tokens.expression()
      return { kind: 'error', at: tokens.range(begin, message.at!), message }
    }
    case 'if':
      return readConditional(tokens, tokens.take())
    case 'function':
      return readFunction(tokens, tokens.take())
    case 'import':
    case 'importstr':
    case 'importbin':
      tokens.take()
      return readImport(tokens, begin, begin.kind)
    case 'local':
      return readLocal(tokens, tokens.take())
    default:
      return undefined
  }
}

function readAssert(tokens: TokenReader, begin: Token): Node {
  const condition = tokens.expression()
  let message: Node | undefined
  if (tokens.isOperator(':')) {
    tokens.take()
    message = tokens.expression()
  }
  tokens.expect(';')
  const rest = tokens.expression()
  return { kind: 'assert', at: tokens.range(begin, rest.at!), condition, message, rest }
}

function readConditional(tokens: TokenReader, begin: Token): Node {
  const condition = tokens.expression()
  tokens.expect('then')
  const then = tokens.expression()
  const otherwise = tokens.takeIf('else') === undefined ? undefined : tokens.expression()
  return { kind: 'conditional', at: tokens.range(begin, (otherwise ?? then).at!), condition, then, else: otherwise }
}

function readFunction(tokens: TokenReader, begin: Token): Node {
  const next = tokens.take()
  if (next.kind !== '(') tokens.refuse(`Expected ( but got ${tokenName(next)}`, next)
  const parameters = readParameters(tokens, 'function parameter')
  const body = tokens.expression()
  return { kind: 'function', at: tokens.range(begin, body.at!), parameters, body }
}

function readImport(tokens: TokenReader, begin: Token, how: ImportKind): Node {
  const path = tokens.expression()
  const range = path.at!
  if (path.kind !== 'text') tokens.refuse('Computed imports are not allowed', range)
  if (path.style === 'block') tokens.refuse('Block string literals not allowed in imports', range)
  return { kind: 'import', at: tokens.range(begin, range), how, path: path.value }
}

function readLocal(tokens: TokenReader, begin: Token): Node {
  const binds: Bind[] = []
  for (;;) {
    binds.push(readBind(tokens, binds))
    const delimiter = tokens.take()
    if (delimiter.kind === ';') break
    if (delimiter.kind !== ',') tokens.refuse(`Expected , or ; but got ${tokenName(delimiter)}`, delimiter)
  }
  const body = tokens.expression()
  return { kind: 'local', at: tokens.range(begin, body.at!), binds, body }
}
