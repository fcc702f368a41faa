/** The few forms of ASN.1 in its distinguished encoding that a certificate is made of. */
export function der(tag: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content)
  return Buffer.concat([Buffer.from([tag]), lengthOf(body.length), body])
}

function lengthOf(length: number): Buffer {
  if (length < 128) return Buffer.from([length])
  const bytes: number[] = []
  for (let rest = length; rest > 0; rest >>>= 8) bytes.unshift(rest & 255)
  return Buffer.from([128 | bytes.length, ...bytes])
}

export const sequence = (...content: readonly Buffer[]): Buffer => der(0x30, ...content)
export const set = (...content: readonly Buffer[]): Buffer => der(0x31, ...content)
export const octets = (content: Buffer): Buffer => der(0x04, content)
export const bits = (content: Buffer): Buffer => der(0x03, Buffer.from([0]), content)
export const text = (content: string): Buffer => der(0x0c, Buffer.from(content, 'utf8'))
export const boolean = (value: boolean): Buffer => der(0x01, Buffer.from([value ? 255 : 0]))

/** A positive integer from its bytes; a leading zero keeps a set high bit from meaning a minus sign. */
export function integer(value: Buffer): Buffer {
  const first = value[0] ?? 0
  return der(0x02, first & 128 ? Buffer.concat([Buffer.from([0]), value]) : value)
}

/** An object identifier such as `2.5.29.17`. */
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

/** A point in time; years from 2050 on need the longer form. */
export function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/[-:T]/g, '').slice(0, 14)
  return date.getUTCFullYear() < 2050 ? der(0x17, Buffer.from(`${digits.slice(2)}Z`)) : der(0x18, Buffer.from(`${digits}Z`))
}
