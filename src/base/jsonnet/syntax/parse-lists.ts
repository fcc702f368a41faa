import type { TokenReader } from './token-reader.ts'
import { kindName, type TokenKind, tokenName } from './token.ts'
import type { ApplyNode, Bind, Loop, Node, Parameter } from './tree.ts'

/** `name = body` or `name(parameters) = body`, without what ends it. `earlier` are the binds of the same `local`. */
export function readBind(tokens: TokenReader, earlier: readonly Bind[]): Bind {
  const name = tokens.expect('identifier')
  if (earlier.some((bind) => bind.name === name.text)) tokens.refuse(`Duplicate local var: ${name.text}`, name)
  const parameters = tokens.takeIf('(') === undefined ? undefined : readParameters(tokens, 'function parameter')
  tokens.expectOperator('=')
  const body = tokens.expression()
  if (parameters === undefined) return { name: name.text, body, isFunction: false }
  const at = tokens.range(name, body.at!)
  return { name: name.text, body: { kind: 'function', at, parameters, body }, isFunction: true }
}

/** Parameters up to `)`, which is taken. `what` names one in messages. */
export function readParameters(tokens: TokenReader, what: string): Parameter[] {
  const parameters: Parameter[] = []
  readList(tokens, what, () => {
    const name = tokens.take()
    if (name.kind !== 'identifier') {
      const words = `Expected token ${kindName('identifier')} but got ${tokenName(name)}`
      tokens.refuse(`${words} while parsing parameter`, name)
    }
    const hasDefault = tokens.isOperator('=')
    if (hasDefault) tokens.take()
    parameters.push({ name: name.text, default: hasDefault ? tokens.expression() : undefined })
  })
  return parameters
}

/** Arguments up to `)`, which is taken. */
export function readArguments(tokens: TokenReader): Pick<ApplyNode, 'positional' | 'named'> & { end: number } {
  const positional: Node[] = []
  const named: ApplyNode['named'] = []
  const end = readList(tokens, 'function argument', () => {
    const begin = tokens.peek()
    const second = tokens.peekSecond()
    if (begin.kind === 'identifier' && second.kind === 'operator' && second.text === '=') {
      tokens.take()
      tokens.take()
      named.push({ name: begin.text, value: tokens.expression() })
      return
    }
    const value = tokens.expression()
    if (named.length > 0) tokens.refuse('Positional argument after a named argument is not allowed', begin)
    positional.push(value)
  })
  return { positional, named, end }
}

/** Loops and conditions of a comprehension; the first `for` was taken, and the closing bracket is. */
export function readLoops(tokens: TokenReader, close: TokenKind): { loops: Loop[]; end: number } {
  const loops: Loop[] = []
  for (;;) {
    const { text: variable } = tokens.expect('identifier')
    tokens.expect('in')
    const loop: Loop = { variable, list: tokens.expression(), conditions: [] }
    loops.push(loop)
    let next = tokens.take()
    for (; next.kind === 'if'; next = tokens.take()) loop.conditions.push(tokens.expression())
    if (next.kind === close) return { loops, end: next.end }
    if (next.kind !== 'for') {
      tokens.refuse(`Expected for, if or ${kindName(close)} after for clause, got: ${tokenName(next)}`, next)
    }
  }
}

/** Things between commas up to `)`, which is taken; its end is the result. */
function readList(tokens: TokenReader, what: string, readOne: () => void): number {
  let mayContinue = true
  for (;;) {
    const next = tokens.peek()
    if (next.kind === ')') return tokens.take().end
    if (!mayContinue) tokens.refuse(`Expected a comma before next ${what}, got ${tokenName(next)}`, next)
    readOne()
    mayContinue = tokens.takeIf(',') !== undefined
  }
}
