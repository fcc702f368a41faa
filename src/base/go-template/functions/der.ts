/** The few forms of ASN.1 in its distinguished encoding that keys and certificates are made of. */

/** An element with its tag. */
export function der(tag: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content)
  return Buffer.concat([Buffer.of(tag), lengthOf(body.length), body])
}

/** A SEQUENCE. */
export const sequence = (...content: readonly Buffer[]): Buffer => der(0x30, ...content)

/** An OCTET STRING. */
export const octets = (content: Buffer): Buffer => der(0x04, content)

/** A BIT STRING, of which the last `unused` bits do not count. */
export const bits = (content: Buffer, unused = 0): Buffer => der(0x03, Buffer.of(unused), content)

/** What an optional or chosen part is wrapped in. */
export const tagged = (number: number, ...content: readonly Buffer[]): Buffer => der(0xa0 | number, ...content)

export const derTrue: Buffer = der(0x01, Buffer.of(255))
export const derNull: Buffer = der(0x05)

/** An INTEGER that is not negative. */
export function integer(value: bigint): Buffer {
  const hex = value.toString(16)
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex')
  // A leading zero keeps a set high bit from meaning a minus sign.
  return der(0x02, bytes[0]! & 128 ? Buffer.concat([Buffer.of(0), bytes]) : bytes)
}

/** An OBJECT IDENTIFIER such as `2.5.29.17`. */
export function identifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const bytes = [first * 40 + second]
  for (const part of rest) {
    const groups = [part & 127]
    for (let left = part >>> 7; left > 0; left >>>= 7) groups.unshift((left & 127) | 128)
    bytes.push(...groups)
  }
  return der(0x06, Buffer.from(bytes))
}

/** A point in time to the second; years from 2050 on need the longer form. */
export function derTime(date: Date): Buffer {
  const digits = date.toISOString().replace(/[-:T]/g, '')
  const year = date.getUTCFullYear()
  return year >= 1950 && year < 2050
    ? der(0x17, Buffer.from(`${digits.slice(2, 14)}Z`))
    : der(0x18, Buffer.from(`${digits.slice(0, 14)}Z`))
}

/** One element: its tag, what is in it, and all its bytes. */
export type Element = { tag: number; content: Buffer; raw: Buffer }

/** The elements that lie one after another in these bytes. Throws RangeError where they do not end where they say. */
export function elementsOf(bytes: Buffer): Element[] {
  const elements: Element[] = []
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at + 1]
    if (first === undefined) throw new RangeError('a length is missing')
    const size = first < 128 ? 0 : first & 127
    if (size > 4) throw new RangeError('a length is too long')
    const start = at + 2 + size
    const length = size === 0 ? first : bytes.readUIntBE(at + 2, size)
    const end = start + length
    if (end > bytes.length) throw new RangeError('an element goes beyond the end')
    elements.push({ tag: bytes[at]!, content: bytes.subarray(start, end), raw: bytes.subarray(at, end) })
    at = end
  }
  return elements
}

/** The value of an INTEGER that is not negative. */
export const integerOf = (element: Element): bigint => BigInt(`0x${element.content.toString('hex') || '0'}`)

function lengthOf(length: number): Buffer {
  if (length < 128) return Buffer.of(length)
  const bytes: number[] = []
  for (let rest = length; rest > 0; rest >>>= 8) bytes.unshift(rest & 255)
  return Buffer.from([128 | bytes.length, ...bytes])
}
