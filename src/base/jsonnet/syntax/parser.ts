import { readSuffix } from './parse-suffix.ts'
import { readTerminal } from './parse-terminal.ts'
import { readKeyword } from './parse-keyword.ts'
import type { Source } from './source.ts'
import { TokenReader } from './token-reader.ts'
import { tokensOf } from './lexer.ts'
import { type BinaryOperator, loosest, type Node, precedence, type UnaryOperator } from './tree.ts'
import { tokenName } from './token.ts'

/** The expression that a source holds. Throws StaticError. */
export function parse(source: Source): Node {
  const tokens = new TokenReader(source, tokensOf(source), (reader) => readExpression(reader))
  const expression = readExpression(tokens)
  const rest = tokens.peek()
  if (rest.kind !== 'end') tokens.refuse(`Did not expect: ${tokenName(rest)}`, rest)
  return expression
}

/** One expression. `limit` is the loosest operator that may be part of it. */
function readExpression(tokens: TokenReader, limit = loosest): Node {
  const begin = tokens.peek()
  const keyword = readKeyword(tokens)
  if (keyword !== undefined) return keyword
  let left = readUnary(tokens)
  for (;;) {
    const operator = nextOperator(tokens)
    if (operator === undefined || precedence[operator] > limit) return left
    tokens.take()
    const superWord = operator === 'in' ? tokens.takeIf('super') : undefined
    if (superWord !== undefined) {
      left = { kind: 'in-super', at: tokens.range(begin, superWord), index: left }
      continue
    }
    const right = readExpression(tokens, precedence[operator] - 1)
    left = { kind: 'binary', at: tokens.range(begin, right.at!), operator, left, right }
  }
}

function readUnary(tokens: TokenReader): Node {
  const begin = tokens.peek()
  if (begin.kind !== 'operator') return readKeyword(tokens) ?? readSuffix(tokens, readTerminal(tokens))
  if (!isUnary(begin.text)) tokens.refuse(`Not a unary operator: ${begin.text}`, begin)
  tokens.take()
  const operand = readUnary(tokens)
  return { kind: 'unary', at: tokens.range(begin, operand.at!), operator: begin.text, operand }
}

/** The binary operator that comes next; undefined where the expression ends. Colons are left to asserts, fields and slices. */
function nextOperator(tokens: TokenReader): BinaryOperator | undefined {
  const next = tokens.peek()
  if (next.kind === 'in') return 'in'
  if (next.kind !== 'operator' || next.text === ':' || next.text === '::') return undefined
  if (!isBinary(next.text)) tokens.refuse(`Not a binary operator: ${next.text}`, next)
  return next.text
}

const isUnary = (text: string): text is UnaryOperator => text === '!' || text === '~' || text === '+' || text === '-'
const isBinary = (text: string): text is BinaryOperator => Object.hasOwn(precedence, text)
