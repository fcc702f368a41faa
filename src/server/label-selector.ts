import { ApiError } from '#contract'

type Labels = { readonly [key: string]: string }

/**
 * A label selector as `kubectl -l` takes it (`a=b`, `a!=b`, `a in (b,c)`, `a notin (b)`, `a`, `!a`) as a test.
 * Anything else is an ApiError InvalidArgument.
 */
export function labelSelector(text: string): (labels: Labels) => boolean {
  const tests = split(text).map(requirement)
  return (labels) => tests.every((test) => test(labels))
}

/** Splits at commas outside parentheses. */
function split(text: string): string[] {
  return text
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function requirement(text: string): (labels: Labels) => boolean {
  const set = /^([\w./-]+)\s+(in|notin)\s*\(([^()]*)\)$/.exec(text)
  if (set !== null) {
    const [, key = '', word, list = ''] = set
    const values = new Set(list.split(',').map((value) => value.trim()))
    return (labels) => values.has(labels[key] ?? ' ') === (word === 'in')
  }
  const comparison = /^([\w./-]+)\s*(==|=|!=)\s*([\w.-]*)$/.exec(text)
  if (comparison !== null) {
    const [, key = '', operator, value] = comparison
    return (labels) => (labels[key] === value) === (operator !== '!=')
  }
  const existence = /^(!?)\s*([\w./-]+)$/.exec(text)
  if (existence !== null) {
    const [, not, key = ''] = existence
    return (labels) => (labels[key] !== undefined) === (not === '')
  }
  throw new ApiError('InvalidArgument', `label selector part ${JSON.stringify(text)} cannot be read; expected such as app=web`)
}
