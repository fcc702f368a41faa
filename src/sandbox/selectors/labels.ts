/** True if the labels are what the selector asks for. */
export type LabelMatcher = (labels: { [key: string]: string }) => boolean

/** A selector that cannot be read; the message is what the API answers with. */
export class SelectorError extends Error {}

/** Reads `a=b,c!=d,e in (x,y),f notin (z),g,!h,n>1`. An empty text matches everything. */
export function parseLabelSelector(text: string): LabelMatcher {
  const tokens = tokenize(text)
  const requirements: LabelMatcher[] = []
  let position = 0
  while (position < tokens.length) {
    const [requirement, next] = parseRequirement(tokens, position)
    requirements.push(requirement)
    position = next
    if (position < tokens.length) {
      if (tokens[position] !== ',') throw new SelectorError(`found '${tokens[position]}', expected: ',' or 'end of string'`)
      position++
      if (position === tokens.length) throw new SelectorError("found '', expected: identifier after ','")
    }
  }
  return (labels) => requirements.every((matches) => matches(labels))
}

/** Matcher of a `LabelSelector` object (`matchLabels`, `matchExpressions`); an empty one matches everything. */
export type SelectorObject = {
  matchLabels?: { [key: string]: string }
  matchExpressions?: { key: string; operator: string; values?: string[] }[]
}

/** The text form of a `LabelSelector` object, as tables and the scale subresource show it. */
export function selectorText({ matchLabels, matchExpressions }: SelectorObject): string {
  const equalities = Object.entries(matchLabels ?? {}).map(([key, value]) => ({ key, text: `${key}=${value}` }))
  const expressions = (matchExpressions ?? []).map(({ key, operator, values }) => ({
    key,
    text: expressionText(key, operator, values ?? []),
  }))
  return [...equalities, ...expressions]
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ text }) => text)
    .join(',')
}

function expressionText(key: string, operator: string, values: string[]): string {
  const list = values.toSorted().join(',')
  switch (operator) {
    case 'In':
      return `${key} in (${list})`
    case 'NotIn':
      return `${key} notin (${list})`
    case 'DoesNotExist':
      return `!${key}`
    default:
      return key
  }
}

function tokenize(text: string): string[] {
  return text.match(/!=|==|[=!,()<>]|[^\s=!,()<>]+/g) ?? []
}

function parseRequirement(tokens: readonly string[], start: number): [LabelMatcher, number] {
  if (tokens[start] === '!') {
    const key = identifier(tokens[start + 1])
    return [(labels) => !(key in labels), start + 2]
  }
  const key = identifier(tokens[start])
  const operator = tokens[start + 1]
  if (operator === undefined || operator === ',') return [(labels) => key in labels, start + 1]
  if (operator === 'in' || operator === 'notin') {
    const [values, next] = parseSet(tokens, start + 2)
    return [
      operator === 'in'
        ? (labels) => key in labels && values.has(labels[key] ?? '')
        : (labels) => !(key in labels) || !values.has(labels[key] ?? ''),
      next,
    ]
  }
  return parseComparison(key, operator, tokens, start + 2)
}

function parseComparison(key: string, operator: string, tokens: readonly string[], at: number): [LabelMatcher, number] {
  const hasValue = tokens[at] !== undefined && tokens[at] !== ','
  const value = hasValue ? identifier(tokens[at]) : ''
  const next = hasValue ? at + 1 : at
  switch (operator) {
    case '=':
    case '==':
      return [(labels) => labels[key] === value, next]
    case '!=':
      return [(labels) => labels[key] !== value, next]
    case '>':
      return [(labels) => key in labels && Number(labels[key]) > Number(value), next]
    case '<':
      return [(labels) => key in labels && Number(labels[key]) < Number(value), next]
    default:
      throw new SelectorError(`unable to parse requirement: found '${operator}', expected: in, notin, =, ==, !=, gt, lt`)
  }
}

function parseSet(tokens: readonly string[], start: number): [Set<string>, number] {
  if (tokens[start] !== '(') throw new SelectorError(`unable to parse requirement: found '${tokens[start] ?? ''}', expected: '('`)
  const values = new Set<string>()
  let position = start + 1
  while (tokens[position] !== ')') {
    const token = tokens[position]
    if (token === undefined) throw new SelectorError("unable to parse requirement: found '', expected: ',' or ')'")
    if (token !== ',') values.add(token)
    position++
  }
  return [values, position + 1]
}

function identifier(token: string | undefined): string {
  if (token === undefined || /^[=!,()<>]/.test(token)) {
    throw new SelectorError(`unable to parse requirement: found '${token ?? ''}', expected: identifier`)
  }
  return token
}
