/** One field as it stands on the wire: a varint or fixed number, or the bytes of a string, message or packed list. */
export type WireField = { number: number; value: bigint | Buffer }

/** Takes a protobuf message apart; throws if the bytes are not one. */
export function readFields(bytes: Buffer): WireField[] {
  const fields: WireField[] = []
  let at = 0
  const varint = (): bigint => {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++]
      if (byte === undefined || shift > 63n) throw new Error('unexpected EOF')
      value |= BigInt(byte & 127) << shift
      if (byte < 128) return value
    }
  }
  const take = (length: number): Buffer => {
    if (at + length > bytes.length) throw new Error('unexpected EOF')
    at += length
    return bytes.subarray(at - length, at)
  }
  while (at < bytes.length) {
    const tag = varint()
    const number = Number(tag >> 3n)
    switch (Number(tag & 7n)) {
      case 0:
        fields.push({ number, value: varint() })
        break
      case 1:
        fields.push({ number, value: take(8) })
        break
      case 2:
        fields.push({ number, value: take(Number(varint())) })
        break
      case 5:
        fields.push({ number, value: take(4) })
        break
      default:
        throw new Error(`illegal wireType ${Number(tag & 7n)}`)
    }
  }
  return fields
}

/** A varint as the signed 64-bit number it stands for; JSON numbers above 2^53 lose digits, as in JavaScript generally. */
export function signed(value: bigint): number {
  return Number(BigInt.asIntN(64, value))
}
