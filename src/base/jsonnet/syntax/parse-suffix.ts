import { readArguments } from './parse-lists.ts'
import { readObject } from './parse-object.ts'
import type { TokenReader } from './token-reader.ts'
import { kindName, type Token, tokenName } from './token.ts'
import type { Node } from './tree.ts'

/** What follows an expression and belongs to it: fields, indexes, slices, calls and objects to add. */
export function readSuffix(tokens: TokenReader, begin: Node): Node {
  let target = begin
  const from = begin.at!
  for (;;) {
    const next = tokens.peek()
    if (next.kind === '[') target = readIndex(tokens, target, from)
    else if (next.kind === '.') {
      tokens.take()
      const name = tokens.expect('identifier')
      const index: Node = { kind: 'text', value: name.text, style: 'double' }
      target = { kind: 'index', at: tokens.range(from, name), target, index, isField: true }
    } else if (next.kind === '(') {
      tokens.take()
      const { positional, named, end } = readArguments(tokens)
      const tailstrict = tokens.takeIf('tailstrict') !== undefined
      target = { kind: 'apply', at: tokens.range(from, { end }), target, positional, named, tailstrict }
    } else if (next.kind === '{') {
      const right = readObject(tokens, tokens.take())
      target = { kind: 'binary', at: tokens.range(from, right.at!), operator: '+', left: target, right }
    } else return target
  }
}

/** `[index]` or `[from:to:step]`. The program looks at the text of tokens for colons, which makes `[':']` one. */
function readIndex(tokens: TokenReader, target: Node, from: { start: number }): Node {
  tokens.take()
  const parts: Array<Node | undefined> = [undefined, undefined, undefined]
  let colons = 0
  let mayRead = true
  let end: Token | undefined
  while (colons < 3) {
    const next = tokens.peek()
    if (next.kind === ']') {
      end = tokens.take()
      break
    }
    if (next.text === ':' || next.text === '::') {
      end = tokens.take()
      colons += next.text.length
      mayRead = true
    } else if (mayRead) {
      parts[colons] = tokens.expression()
      mayRead = false
    } else tokens.refuse(`Expected token ${kindName(']')} but got ${tokenName(next)}`, next)
  }
  const last = end!
  if (colons > 2) tokens.refuse('Invalid slice: too many colons', last)
  const at = tokens.range(from, last)
  const [first, to, step] = parts
  if (colons > 0) return { kind: 'slice', at, target, from: first, to, step }
  if (first === undefined) tokens.refuse('ast.Index requires an expression', last)
  return { kind: 'index', at, target, index: first, isField: false }
}
