import { type Dialect, type Resolved, resolveScalar } from './scalars.ts'

export const longTag = 'tag:yaml.org,2002:'

/** `!!int` for the full name of a type of YAML; other tags as they are. */
export function shortTag(tag: string): string {
  return tag.startsWith(longTag) ? `!!${tag.slice(longTag.length)}` : tag
}

const resolvable = new Set(['!!str', '!!bool', '!!int', '!!float', '!!null', '!!timestamp'])

/** What a text with a tag means. Tags that YAML does not define leave it a text; one that does not fit is a problem, in Go's words. */
export function resolveTagged(tag: string, text: string, dialect: Dialect): Resolved | { problem: string } {
  const wanted = shortTag(tag)
  const asText: Resolved = { tag: '!!str', value: text }
  if (wanted === '!!str' || !resolvable.has(wanted)) return asText
  const found = resolveScalar(text, dialect, wanted === '!!timestamp') ?? asText
  if (found.tag === wanted) return found
  if (wanted === '!!float' && found.tag === '!!int' && fitsInt64(found.value))
    return { tag: '!!float', value: Number(found.value) }
  return { problem: `cannot decode ${found.tag} \`${text}\` as a ${wanted}` }
}

/** The text that base64 stands for; each byte that is no UTF-8 becomes U+FFFD, as in Go's JSON. undefined where it is no base64. */
export function base64Text(text: string): string | undefined {
  const digits = text.replace(/[\r\n]/g, '')
  if (digits.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(digits)) return undefined
  const bytes = Buffer.from(digits, 'base64')
  const decoded = bytes.toString('utf8')
  return decoded.includes('\ufffd') ? lossyText(bytes) : decoded
}

/** The decoder of JavaScript takes several broken bytes for one character, Go does not. */
function lossyText(bytes: Buffer): string {
  let text = ''
  for (let at = 0; at < bytes.length; ) {
    const size = [1, 2, 3, 4].find((length) => isCharacter(bytes.subarray(at, at + length)))
    text += size === undefined ? '\ufffd' : bytes.toString('utf8', at, at + size)
    at += size ?? 1
  }
  return text
}

function isCharacter(bytes: Buffer): boolean {
  const text = bytes.toString('utf8')
  return Array.from(text).length === 1 && Buffer.from(text).equals(bytes)
}

function fitsInt64(value: Resolved['value']): boolean {
  return typeof value !== 'bigint' || value < 2n ** 63n
}
