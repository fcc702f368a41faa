/** A field as it stands on the wire: a number, or the bytes of a text, a message or something packed. */
export type Field = { number: number; value: bigint | Buffer }

/** Takes a message apart. Throws where the bytes are none. */
export function readFields(message: Buffer): Field[] {
  const fields: Field[] = []
  let at = 0
  const varint = (): bigint => {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = message[at++]
      if (byte === undefined) break
      value |= BigInt(byte & 127) << shift
      if (byte < 128) return value
    }
    throw new Error('a number in it has no end')
  }
  const take = (length: number): Buffer => {
    if (length > message.length - at) throw new Error('it ends in the middle of a field')
    at += length
    return message.subarray(at - length, at)
  }
  while (at < message.length) {
    const tag = varint()
    const number = Number(tag >> 3n)
    const type = Number(tag & 7n)
    if (type === 0) fields.push({ number, value: varint() })
    else if (type === 1 || type === 5) fields.push({ number, value: take(type === 1 ? 8 : 4) })
    else if (type === 2) fields.push({ number, value: take(Number(varint())) })
    else throw new Error(`it has a field of the unknown type ${type}`)
  }
  return fields
}

/** A text; an empty one is not written, as protobuf 3 does it. */
export const textField = (number: number, text: string): Buffer =>
  text === '' ? Buffer.alloc(0) : bytesField(number, Buffer.from(text))

/** Bytes, or a message inside a message; written also where there are none. */
export const bytesField = (number: number, bytes: Uint8Array): Buffer =>
  Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes])

export const varintField = (number: number, value: number): Buffer =>
  value === 0 ? Buffer.alloc(0) : Buffer.concat([varint(number * 8), varint(value)])

function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128)
  return Buffer.from([...bytes, rest])
}
