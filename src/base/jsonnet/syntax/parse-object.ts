import { readBind, readLoops, readParameters } from './parse-lists.ts'
import { textNode } from './parse-text.ts'
import type { TokenReader } from './token-reader.ts'
import { isStringKind, type Token, tokenName } from './token.ts'
import type { Bind, Field, Node, ObjectAssert, ObjectNode, Visibility } from './tree.ts'

type Members = { fields: Field[]; names: Set<string>; isComputed: boolean[]; asserts: ObjectAssert[]; locals: Bind[] }

/** An object, or a comprehension of one; its brace was taken. */
export function readObject(tokens: TokenReader, open: Token): ObjectNode {
  const members: Members = { fields: [], names: new Set(), isComputed: [], asserts: [], locals: [] }
  const { fields, asserts, locals } = members
  let isFirst = true
  let mayContinue = true
  for (;;) {
    const next = tokens.take()
    const found = { kind: 'object', fields, asserts, locals, isOutermost: false } as const
    if (next.kind === '}') return { ...found, at: tokens.range(open, next), loops: undefined }
    if (next.kind === 'for') {
      expectOneField(tokens, members, next)
      const { loops, end } = readLoops(tokens, '}')
      return { ...found, at: tokens.range(open, { end }), loops }
    }
    if (!mayContinue && !isFirst) tokens.refuse('Expected a comma before next field', next)
    readMember(tokens, next, members)
    mayContinue = tokens.takeIf(',') !== undefined
    isFirst = false
  }
}

function readMember(tokens: TokenReader, next: Token, members: Members): void {
  if (next.kind === 'local') members.locals.push(readLocal(tokens, members.locals))
  else if (next.kind === 'assert') members.asserts.push(readAssert(tokens, next))
  else if (next.kind === '[' || next.kind === 'identifier' || isStringKind(next.kind)) {
    members.fields.push(readField(tokens, next, members.names))
    members.isComputed.push(next.kind === '[')
  } else tokens.refuse(`Unexpected: ${tokenName(next)} while parsing field definition`, next)
}

/** A function here has no place of its own, unlike one of an ordinary `local`. */
function readLocal(tokens: TokenReader, earlier: readonly Bind[]): Bind {
  const bind = readBind(tokens, earlier)
  if (bind.isFunction) delete bind.body.at
  return bind
}

function readAssert(tokens: TokenReader, begin: Token): ObjectAssert {
  const condition = tokens.expression()
  const hasMessage = tokens.isOperator(':')
  if (hasMessage) tokens.take()
  const message = hasMessage ? tokens.expression() : undefined
  return { condition, message, at: tokens.range(begin, (message ?? condition).at!) }
}

function readField(tokens: TokenReader, begin: Token, names: Set<string>): Field {
  const name = readName(tokens, begin)
  const parameters = tokens.takeIf('(') === undefined ? undefined : readParameters(tokens, 'method parameter')
  const { plus, visibility } = readColons(tokens)
  if (plus && parameters !== undefined) {
    tokens.refuse(`Cannot use +: syntax sugar in a method: ${begin.text}`, begin)
  }
  if (begin.kind !== '[') {
    if (names.has(begin.text)) tokens.refuse(`Duplicate field: ${begin.text}`, begin)
    names.add(begin.text)
  }
  const body = tokens.expression()
  return { name, visibility, plus, body: parameters === undefined ? body : { kind: 'function', parameters, body } }
}

function readName(tokens: TokenReader, begin: Token): Node {
  if (begin.kind === 'identifier') return { kind: 'text', value: begin.text, style: 'double' }
  if (isStringKind(begin.kind)) return textNode(tokens, begin, begin.kind)
  const name = tokens.expression()
  tokens.expect(']')
  return name
}

function readColons(tokens: TokenReader): { plus: boolean; visibility: Visibility } {
  const token = tokens.expect('operator')
  const [, plus, colons] = /^(\+?)(:{1,3})$/.exec(token.text) ?? []
  if (colons === undefined) tokens.refuse(`Expected one of :, ::, :::, +:, +::, +:::, got: ${token.text}`, token)
  const visibility = colons.length === 1 ? 'default' : colons.length === 2 ? 'hidden' : 'visible'
  return { plus: plus === '+', visibility }
}

function expectOneField(tokens: TokenReader, { fields, isComputed, asserts }: Members, next: Token): void {
  const refuse = (words: string): never => tokens.refuse(words, next)
  if (asserts.length > 0) refuse('Object comprehension cannot have asserts')
  if (fields.length !== 1) refuse('Object comprehension can only have one field')
  if (fields[0]?.visibility !== 'default') refuse('Object comprehensions cannot have hidden fields')
  if (isComputed[0] !== true) refuse('Object comprehensions can only have [e] fields')
}
