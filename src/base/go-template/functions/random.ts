import { GoError } from '../value.ts'
import { define, type Family } from './define.ts'
import { runesOf } from './letters.ts'
import { type FunctionWorld, randomBelow, randomnessFor } from './world.ts'

const digits = '0123456789'
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const ascii = String.fromCharCode(...Array.from({ length: 95 }, (_, index) => index + 32))

/** Random texts and numbers. */
export function randomFunctions(world: FunctionWorld): Family {
  const textFrom = (name: string, alphabet: string) =>
    define(['int'], 'string', (count) => {
      const { bytes } = randomnessFor(world, name, [count])
      let text = ''
      for (let left = Number(count); left > 0; left--) text += alphabet[randomBelow(bytes, alphabet.length)]
      return text
    })
  return {
    randAlphaNum: textFrom('randAlphaNum', digits + letters),
    randAlpha: textFrom('randAlpha', letters),
    randNumeric: textFrom('randNumeric', digits),
    randAscii: textFrom('randAscii', ascii),
    randInt: define(['int', 'int'], 'int', (min, max) => {
      if (max - min <= 0n) throw new GoError('invalid argument to Intn')
      const { bytes } = randomnessFor(world, 'randInt', [min, max])
      return min + (BigInt(`0x${Buffer.from(bytes(16)).toString('hex')}`) % (max - min))
    }),
    randBytes: define(['int'], 'string', (count) => {
      if (count < 0n) throw new GoError('runtime error: makeslice: len out of range')
      return Buffer.from(randomnessFor(world, 'randBytes', [count]).bytes(Number(count))).toString('base64')
    }),
    uuidv4: define([], 'string', () => uuid(Buffer.from(randomnessFor(world, 'uuidv4', []).bytes(16)))),
    shuffle: define(['string'], 'string', (text) => {
      const { bytes } = randomnessFor(world, 'shuffle', [text])
      const runes = runesOf(text)
      for (let at = runes.length - 1; at > 0; at--) {
        const other = randomBelow(bytes, at + 1)
        ;[runes[at], runes[other]] = [runes[other]!, runes[at]!]
      }
      return runes.join('')
    }),
  }
}

/** Version 4 of RFC 9562: all random but for six bits. */
function uuid(bytes: Buffer): string {
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
