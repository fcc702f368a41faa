import { quote } from '#base/go-template'
import { KustomizeError } from '../contract.ts'
import { keyProblems, valueProblems } from './label-syntax.ts'

/** Whether labels (or annotations) are selected. */
export type LabelSelector = (labels: ReadonlyMap<string, string>) => boolean

/** Reads a selector such as `app=web,tier in (a, b),!old`, in the grammar of Kubernetes 1.19. Throws KustomizeError in its words. */
export function parseLabelSelector(text: string): LabelSelector {
  const requirements = new Parser(text).all()
  return (labels) => requirements.every((requirement) => requirement(labels))
}

type Token = { kind: 'end' | 'word' | 'sign' | 'error'; text: string }

const signs = new Set([')', ',', '!', '==', '=', '>', '<', '!=', '('])

class Parser {
  private readonly tokens: Token[]
  private at = 0

  constructor(text: string) {
    this.tokens = tokensOf(text)
  }

  all(): LabelSelector[] {
    const found: LabelSelector[] = []
    for (;;) {
      const start = this.peek()
      if (start.kind === 'end') return found
      if (start.kind !== 'word' && start.text !== '!') {
        throw refusal(`found '${start.text}', expected: !, identifier, or 'end of string'`)
      }
      found.push(this.requirement())
      const next = this.take()
      if (next.kind === 'end') return found
      if (next.text !== ',' || next.kind !== 'sign') {
        throw refusal(`found '${next.text}', expected: ',' or 'end of string'`)
      }
      const after = this.peek()
      if (after.kind !== 'word' && after.text !== '!') throw refusal(`found '${after.text}', expected: identifier after ','`)
    }
  }

  private requirement(): LabelSelector {
    const isAbsent = this.peek().kind === 'sign'
    if (isAbsent) this.take()
    const key = this.take()
    if (key.kind !== 'word') throw unparsed(`found '${key.text}', expected: identifier`)
    checkKey(key.text)
    if (isAbsent) return (labels) => !labels.has(key.text)
    if (this.isAtEnd()) return (labels) => labels.has(key.text)
    return this.comparison(key.text)
  }

  private comparison(key: string): LabelSelector {
    const operator = this.take()
    switch (operator.kind === 'end' || operator.kind === 'error' ? '' : operator.text) {
      case 'in': {
        const values = this.values(key)
        return (labels) => values.has(labels.get(key) ?? '') && labels.has(key)
      }
      case 'notin': {
        const values = this.values(key)
        return (labels) => !labels.has(key) || !values.has(labels.get(key) ?? '')
      }
      case '=':
      case '==': {
        const value = this.value(key)
        return (labels) => labels.get(key) === value
      }
      case '!=': {
        const value = this.value(key)
        return (labels) => labels.get(key) !== value
      }
      case '>':
      case '<':
        return this.order(key, operator.text === '>')
      default:
        throw unparsed(`found '${operator.text}', expected: '=', '!=', '==', 'in', notin'`)
    }
  }

  private order(key: string, isGreater: boolean): LabelSelector {
    const limit = wholeNumber(this.value(key, false))
    if (limit === undefined) throw unparsed("for 'Gt', 'Lt' operators, the value must be an integer")
    return (labels) => {
      const value = wholeNumber(labels.get(key))
      return value !== undefined && (isGreater ? value > limit : value < limit)
    }
  }

  private value(key: string, isChecked = true): string {
    if (this.isAtEnd()) return ''
    const token = this.take()
    if (token.kind !== 'word') throw unparsed(`found '${token.text}', expected: identifier`)
    if (isChecked) checkValue(key, token.text)
    return token.text
  }

  private values(key: string): Set<string> {
    const open = this.take()
    if (open.text !== '(') throw unparsed(`found '${open.text}' expected: '('`)
    const first = this.peek()
    if (first.text === ')') {
      this.take()
      return new Set([''])
    }
    if (first.kind !== 'word' && first.text !== ',') throw unparsed(`found '${first.text}', expected: ',', ')' or identifier`)
    const values = this.list()
    for (const value of [...values].sort()) checkValue(key, value)
    return values
  }

  private list(): Set<string> {
    const values = new Set<string>()
    for (;;) {
      const token = this.take()
      if (token.kind === 'word') {
        values.add(token.text)
        const next = this.peek()
        if (next.text !== ',' && next.text !== ')') throw unparsed(`found '${next.text}', expected: ',' or ')'`)
      } else if (token.text === ',') {
        if (values.size === 0) values.add('')
        if (this.peek().text === ')') values.add('')
        if (this.peek().text === ',') {
          this.take()
          values.add('')
        }
      } else throw unparsed(`found '${token.text}', expected: ',', or identifier`)
      if (this.peek().text === ')') {
        this.take()
        return values
      }
    }
  }

  private isAtEnd(): boolean {
    const token = this.peek()
    return token.kind === 'end' || (token.kind === 'sign' && token.text === ',')
  }

  private peek(): Token {
    return this.tokens[this.at] ?? { kind: 'end', text: '' }
  }

  private take(): Token {
    const token = this.peek()
    this.at++
    return token
  }
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  // A byte 0 ends the text.
  for (const [part] of (text.split('\0')[0] ?? '').matchAll(/[=!(),<>]+|[^ \t\r\n=!(),<>]+/g)) {
    if (/^[^=!(),<>]/.test(part)) tokens.push({ kind: 'word', text: part })
    else tokens.push(...signsOf(part))
  }
  return tokens
}

/** The longest signs first; what is none together is read sign by sign. */
function signsOf(run: string): Token[] {
  const found: Token[] = []
  for (let at = 0; at < run.length; ) {
    const two = run.slice(at, at + 2)
    const sign = two.length === 2 && signs.has(two) ? two : run.charAt(at)
    found.push({ kind: 'sign', text: sign })
    at += sign.length
  }
  return found
}

function checkKey(key: string): void {
  const problems = keyProblems(key)
  if (problems.length > 0) throw unparsed(`invalid label key ${quote(key)}: ${problems.join('; ')}`)
}

function checkValue(key: string, value: string): void {
  const problems = valueProblems(value)
  if (problems.length > 0) throw unparsed(`invalid label value: ${quote(value)}: at key: ${quote(key)}: ${problems.join('; ')}`)
}

function wholeNumber(text: string | undefined): bigint | undefined {
  if (text === undefined || !/^[-+]?[0-9]+$/.test(text)) return undefined
  const value = BigInt(text.replace('+', ''))
  return BigInt.asIntN(64, value) === value ? value : undefined
}

const unparsed = (message: string): KustomizeError => refusal(`unable to parse requirement: ${message}`)

function refusal(message: string): KustomizeError {
  return new KustomizeError('patch', message)
}
