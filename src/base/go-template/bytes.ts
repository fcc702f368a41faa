/**
 * Go's strings are bytes, JavaScript's are UTF-16. Text that is UTF-8 is an ordinary JavaScript string; a byte that is not part of valid UTF-8 is
 * kept as the lone surrogate U+DC00 + byte (0x80 to 0xFF), so that files and decoded texts of any content survive a template unharmed.
 */

/** The bytes of a Go string. */
export function bytesOf(text: string): Buffer {
  if (!hasStrayBytes(text)) return Buffer.from(text, 'utf8')
  const parts: Buffer[] = []
  let start = 0
  for (let at = 0; at < text.length; at++) {
    if (!isStray(text, at)) continue
    parts.push(Buffer.from(text.slice(start, at), 'utf8'), Buffer.of(text.charCodeAt(at) - 0xdc00))
    start = at + 1
  }
  parts.push(Buffer.from(text.slice(start), 'utf8'))
  return Buffer.concat(parts)
}

/** The Go string of these bytes. */
export function textOf(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const text = buffer.toString('utf8')
  if (!text.includes('\uFFFD') || Buffer.from(text, 'utf8').equals(buffer)) return text
  let result = ''
  for (let at = 0; at < buffer.length; ) {
    const size = validSize(buffer, at)
    result += size === 0 ? String.fromCharCode(0xdc00 + buffer[at]!) : buffer.toString('utf8', at, at + size)
    at += size || 1
  }
  return result
}

/** How many bytes a Go string has: what `len` says. */
export function byteLength(text: string): number {
  return hasStrayBytes(text) ? bytesOf(text).length : Buffer.byteLength(text)
}

/** Whether the character at this place stands for a single byte that is no UTF-8. */
export function isStray(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  if (code < 0xdc80 || code > 0xdcff) return false
  const before = at === 0 ? 0 : text.charCodeAt(at - 1)
  return before < 0xd800 || before > 0xdbff
}

/** The order of Go's strings, which is that of their bytes: what `sort` functions compare by. */
export function compareBytes(left: string, right: string): number {
  const shorter = Math.min(left.length, right.length)
  let at = 0
  while (at < shorter && left.charCodeAt(at) === right.charCodeAt(at)) at++
  if (at === shorter) return left.length - right.length
  const one = left.charCodeAt(at)
  const other = right.charCodeAt(at)
  // Only surrogates sort differently in UTF-16 and in UTF-8.
  return one < 0xd800 && other < 0xd800 ? one - other : Buffer.compare(bytesOf(left), bytesOf(right))
}

const hasStrayBytes = (text: string): boolean => /(?<![\uD800-\uDBFF])[\uDC80-\uDCFF]/.test(text)

/** The length of the valid UTF-8 sequence that starts here, 0 where none does. */
function validSize(bytes: Buffer, at: number): number {
  const first = bytes[at]!
  if (first < 0x80) return 1
  if (first < 0xc2 || first > 0xf4) return 0
  const size = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
  if (at + size > bytes.length) return 0
  for (let next = at + 1; next < at + size; next++) {
    if ((bytes[next]! & 0xc0) !== 0x80) return 0
  }
  const second = bytes[at + 1]!
  if ((first === 0xe0 && second < 0xa0) || (first === 0xed && second > 0x9f)) return 0
  if ((first === 0xf0 && second < 0x90) || (first === 0xf4 && second > 0x8f)) return 0
  return size
}
