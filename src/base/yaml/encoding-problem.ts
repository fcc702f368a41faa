/** A character that YAML text cannot hold, as Go's reader complains of it. `from` is where the piece of text starts that Go reads with it. */
export type EncodingProblem = { problem: string; at: number; from: number }

/** Lone surrogates stand for bytes that are no UTF-8. */
const forbidden = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]/u

/** Go's reader takes a text in pieces of this many bytes and checks each as a whole. */
const pieceBytes = 512

/** The first character that no YAML text may hold; undefined where all is well. */
export function findEncodingProblem(text: string): EncodingProblem | undefined {
  const match = forbidden.exec(text)
  if (match === null) return undefined
  const at = match.index
  return { problem: problemAt(text, at), at, from: pieceStart(text, at) }
}

function problemAt(text: string, at: number): string {
  const code = text.charCodeAt(at)
  if (code < 0xdc80 || code > 0xdcff) return 'control characters are not allowed'
  const first = code - 0xdc00
  const width = first < 0xc0 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf8 ? 4 : 0
  if (width === 0) return 'invalid leading UTF-8 octet'
  const following = Array.from(text.slice(at + 1, at + width)).flatMap(octetsOf)
  if (following.length < width - 1) return 'incomplete UTF-8 octet sequence'
  if (following.slice(0, width - 1).some((octet) => (octet & 0xc0) !== 0x80)) return 'invalid trailing UTF-8 octet'
  return first < 0xc2 || first === 0xe0 || first === 0xf0 ? 'invalid length of a UTF-8 sequence' : 'invalid Unicode character'
}

function octetsOf(character: string): number[] {
  const code = character.charCodeAt(0)
  return code >= 0xdc80 && code <= 0xdcff ? [code - 0xdc00] : [...Buffer.from(character, 'utf8')]
}

function pieceStart(text: string, at: number): number {
  let start = 0
  let bytes = 0
  for (let index = 0; index < at; index++) {
    const width = widthAt(text, index)
    if (bytes + width > pieceBytes) {
      start = index
      bytes = 0
    }
    bytes += width
    if (width === 4) index++
  }
  return bytes >= pieceBytes ? at : start
}

function widthAt(text: string, index: number): number {
  const code = text.charCodeAt(index)
  if (code < 0x80) return 1
  if (code < 0x800) return 2
  return code >= 0xd800 && code < 0xdc00 ? 4 : 3
}
