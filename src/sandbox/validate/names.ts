/** What is wrong with a text of some format; none means that it is right. The words are those of k8s.io/apimachinery/util/validation. */
export type Check = (text: string) => string[]

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const label1035 = '[a-z]([-a-z0-9]*[a-z0-9])?'
const subdomain = `${label}(\\.${label})*`
const qualified = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'
const labelValue = `(${qualified})?`

export const isLabel: Check = (text) => [
  ...longer(text, 63, 'characters'),
  ...mismatch(
    text,
    label,
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '",
  ),
]

export const isLabel1035: Check = (text) => [
  ...longer(text, 63, 'characters'),
  ...mismatch(
    text,
    label1035,
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '",
  ),
]

export const isSubdomain: Check = (text) => [
  ...longer(text, 253, 'characters'),
  ...mismatch(
    text,
    subdomain,
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '",
  ),
]

export const isWildcardSubdomain: Check = (text) => [
  ...longer(text, 253, 'characters'),
  ...mismatch(
    text,
    `\\*\\.${subdomain}`,
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '",
  ),
]

/** RBAC names: anything that can be a segment of a URL path. */
export const isPathSegment: Check = (text) => {
  if (text === '.' || text === '..') return [`may not be '${text}'`]
  return ['/', '%'].filter((sign) => text.includes(sign)).map((sign) => `may not contain '${sign}'`)
}

/** Label keys, annotation keys and finalizers: `prefix.example.com/name` or `name`. */
export const isQualifiedName: Check = (text) => {
  const parts = text.split('/')
  const wrong: string[] = []
  const name = parts.at(-1) ?? ''
  if (parts.length > 2) {
    return [`a valid label key ${qualifiedRule} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`]
  }
  if (parts.length === 2) {
    const prefix = parts[0] ?? ''
    if (prefix === '') wrong.push('prefix part must be non-empty')
    else wrong.push(...isSubdomain(prefix).map((problem) => `prefix part ${problem}`))
  }
  if (name === '') wrong.push('name part must be non-empty')
  else wrong.push(...longer(name, 63).map((problem) => `name part ${problem}`))
  if (!compiled(qualified).test(name)) wrong.push(`name part ${qualifiedRule}`)
  return wrong
}

const qualifiedRule = `must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${qualified}')`

export const isLabelValue: Check = (text) => [
  ...longer(text, 63),
  ...mismatch(
    text,
    labelValue,
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '",
  ),
]

/** Keys of ConfigMaps and Secrets, which become file names. */
export const isConfigKey: Check = (text) => {
  const wrong = [
    ...longer(text, 253, 'characters'),
    ...mismatch(
      text,
      '[-._a-zA-Z0-9]+',
      "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '",
    ),
  ]
  if (text === '.') wrong.push("must not be '.'")
  else if (text === '..') wrong.push("must not be '..'")
  else if (text.startsWith('..')) wrong.push("must not start with '..'")
  return wrong
}

export const isEnvName: Check = (text) => {
  if (text === '') return ['environment variable name must be non-empty']
  return /^[ -<>-~]+$/.test(text)
    ? []
    : ["a valid environment variable name must consist only of printable ASCII characters other than '='"]
}

export const isPortName: Check = (text) => {
  const wrong: string[] = []
  if (text.length > 15) wrong.push('must be no more than 15 characters')
  if (!/^[-a-z0-9]+$/.test(text)) wrong.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)')
  if (!/[a-z]/.test(text)) wrong.push('must contain at least one letter (a-z)')
  if (text.includes('--')) wrong.push('must not contain consecutive hyphens')
  if (text.startsWith('-') || text.endsWith('-')) wrong.push('must not begin or end with a hyphen')
  return wrong
}

export function isPort(port: number): string[] {
  return port >= 1 && port <= 65535 ? [] : ['must be between 1 and 65535, inclusive']
}

function longer(text: string, maximum: number, unit = 'bytes'): string[] {
  return text.length > maximum ? [`must be no more than ${maximum} ${unit}`] : []
}

function mismatch(text: string, pattern: string, rule: string): string[] {
  return compiled(pattern).test(text) ? [] : [`${rule}${pattern}')`]
}

const expressions = new Map<string, RegExp>()

function compiled(pattern: string): RegExp {
  let expression = expressions.get(pattern)
  if (expression === undefined) {
    expression = new RegExp(`^(?:${pattern})$`)
    expressions.set(pattern, expression)
  }
  return expression
}
