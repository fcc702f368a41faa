/** Where Go's decoder finds the first fault in base64 with padding, as a byte; undefined where there is none. Line breaks do not count. */
export function base64Fault(text: string): number | undefined {
  const bytes = Buffer.from(text, 'utf8')
  let at = 0
  for (let digit = 0; ; digit = (digit + 1) % 4) {
    at = afterBreaks(bytes, at)
    if (at >= bytes.length) return digit === 0 ? undefined : at - digit
    const byte = bytes[at]!
    if (byte === padding) return paddingFault(bytes, at, digit)
    if (!isDigit(byte)) return at
    at++
  }
}

const padding = 61

function paddingFault(bytes: Buffer, first: number, digit: number): number | undefined {
  if (digit < 2) return first
  let at = afterBreaks(bytes, first + 1)
  if (digit === 2) {
    if (at >= bytes.length) return bytes.length
    if (bytes[at] !== padding) return at - 1
    at = afterBreaks(bytes, at + 1)
  }
  return at < bytes.length ? at : undefined
}

function afterBreaks(bytes: Buffer, from: number): number {
  let at = from
  while (bytes[at] === 10 || bytes[at] === 13) at++
  return at
}

const isDigit = (byte: number): boolean => /[A-Za-z0-9+/]/.test(String.fromCharCode(byte))
