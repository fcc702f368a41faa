const word = '[A-Za-z0-9]'
const name = `(${word}[-A-Za-z0-9_.]*)?${word}`
const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const subdomain = `${label}(\\.${label})*`
const alphanumeric = "alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
const nameRule = rule(`must consist of ${alphanumeric}`, name, ['MyName', 'my.name', '123-abc'])
const valueRule = rule(`a valid label must be an empty string or consist of ${alphanumeric}`, `(${name})?`, [
  'MyValue',
  'my_value',
  '12345',
])
const subdomainRule = rule(
  "a DNS-1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  subdomain,
  ['example.com'],
)

/** What is wrong with the key of a label, in the words of Kubernetes; empty where nothing is. */
export function keyProblems(key: string): string[] {
  const parts = key.split('/')
  if (parts.length > 2)
    return [`a qualified name ${nameRule} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`]
  const own = parts.at(-1) ?? ''
  const problems = parts.length === 2 ? prefixProblems(parts[0] ?? '') : []
  if (own === '') problems.push('name part must be non-empty')
  else if (own.length > 63) problems.push('name part must be no more than 63 characters')
  if (!whole(name).test(own)) problems.push(`name part ${nameRule}`)
  return problems
}

/** What is wrong with the value of a label. */
export function valueProblems(value: string): string[] {
  const problems = value.length > 63 ? ['must be no more than 63 characters'] : []
  return whole(`(${name})?`).test(value) ? problems : [...problems, valueRule]
}

function prefixProblems(prefix: string): string[] {
  if (prefix === '') return ['prefix part must be non-empty']
  const problems = prefix.length > 253 ? ['prefix part must be no more than 253 characters'] : []
  return whole(subdomain).test(prefix) ? problems : [...problems, `prefix part ${subdomainRule}`]
}

const whole = (pattern: string): RegExp => new RegExp(`^${pattern}$`)

function rule(text: string, pattern: string, examples: readonly string[]): string {
  const shown = examples.map((example) => `'${example}', `).join(' or ')
  return `${text} (e.g. ${shown}regex used for validation is '${pattern}')`
}
