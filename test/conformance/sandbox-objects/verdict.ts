import { arrayAt, isJsonObject, objectAt, sameJson, textAt } from '../../../src/sandbox/json.ts'
import type { Json } from '../../../src/sandbox/json.ts'
import { comparable } from './model.ts'
import type { Answer } from './model.ts'
import type { Reply } from './server.ts'

/** How the sandbox's answer differs from the real one; undefined if it does not. */
export function difference(real: Reply, ours: Answer): string | undefined {
  if (real.code < 300 && 'object' in ours) {
    const [theirs, own] = [comparable(real.body), comparable(ours.object)]
    return sameJson(theirs, own) ? undefined : changes(theirs, own).join('\n')
  }
  const theirs = real.code < 300 ? 'accepted' : refusalText(real)
  const own = 'object' in ours ? 'accepted' : ours.message
  const [said, say] = [unprinted(theirs), unprinted(own)]
  // The words before "cannot be handled as" are the handlers' own.
  if (real.code === ours.code && (said === say || (real.code === 400 && said.endsWith(say)))) return undefined
  return `the real server: ${real.code} ${theirs}\nthe sandbox: ${ours.code} ${own}`
}

function refusalText({ code, body }: Reply): string {
  const causes = arrayAt(objectAt(body, 'details'), 'causes').filter(isJsonObject)
  if (code === 409 && causes.length > 0) {
    return causes
      .map((cause) => `${textAt(cause, 'field')} by ${textAt(cause, 'message').replace('conflict with ', '')}`)
      .sort()
      .join(', ')
  }
  if (code !== 422 || causes.length === 0) return textAt(body, 'message')
  return causes.map((cause) => `${textAt(cause, 'field')}: ${textAt(cause, 'message').split('\n')[0] ?? ''}`).join(', ')
}

/** Some messages repeat whole values with the field names of Go; the words around them are what counts. */
function unprinted(text: string): string {
  return text.replaceAll(/(Invalid value: )[[{].*?[\]}](: (field is|cannot|minA|must|invalid))/g, '$1{}$2')
}

function changes(real: Json | undefined, ours: Json | undefined, path = ''): string[] {
  if (sameJson(real, ours)) return []
  if (isJsonObject(real) && isJsonObject(ours)) {
    return [...new Set([...Object.keys(real), ...Object.keys(ours)])].flatMap((field) =>
      changes(real[field], ours[field], `${path}/${field}`),
    )
  }
  if (Array.isArray(real) && Array.isArray(ours) && real.length === ours.length) {
    return real.flatMap((item, index) => changes(item, ours[index], `${path}/${index}`))
  }
  return [`${path}: the real server ${JSON.stringify(real)}, the sandbox ${JSON.stringify(ours)}`]
}
