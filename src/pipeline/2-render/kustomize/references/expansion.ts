import { type ScalarNode, scalar } from '../node/index.ts'

/**
 * Replaces `$(NAME)` in a text; `$$` is one `$`, and what has no value stays. A text that is nothing but one reference becomes the value, with its type.
 */
export function expand(text: string, mapping: (name: string) => ScalarNode | undefined): ScalarNode {
  let result = ''
  let at = 0
  for (let sign = text.indexOf('$'); sign >= 0 && sign + 1 < text.length; sign = text.indexOf('$', at)) {
    result += text.slice(at, sign)
    const next = text.charAt(sign + 1)
    const close = next === '(' ? text.indexOf(')', sign + 2) : -1
    if (close < 0) {
      result += next === '$' ? '$' : `$${next}`
      at = sign + 2
      continue
    }
    const name = text.slice(sign + 2, close)
    const value = mapping(name) ?? scalar(`$(${name})`, '!!str')
    if (text === `$(${name})`) return value
    result += shown(value)
    at = close + 1
  }
  return scalar(result + text.slice(at), '!!str')
}

/** Within a text, large and small numbers have an exponent. */
function shown({ tag, value }: ScalarNode): string {
  if (tag !== '!!float') return value
  const number = Number(value)
  const power = number === 0 ? 0 : Math.floor(Math.log10(Math.abs(number)))
  return power < -4 || power >= 21 ? number.toExponential().replace(/e([-+])(\d)$/, 'e$10$2') : value
}
