import { createECDH, createHash, type KeyObject, sign } from 'node:crypto'
import { GoError } from '../value.ts'
import { bytesOfNumber, inverse, numberBelow, numberOf } from './big-numbers.ts'
import { derNull, identifier, integer, sequence } from './der.ts'
import type { PrivateKey } from './keys.ts'
import type { Randomness, RandomBytes } from './world.ts'

/** How a key signs: the algorithm as certificates name it, and the signature of some bytes. */
export type Signer = { algorithm: Buffer; sign(content: Buffer): Buffer }

type Curve = { name: string; hash: string; oid: string; order: bigint; size: number }

const curves: { readonly [name: string]: Curve } = {
  'P-256': {
    name: 'prime256v1',
    hash: 'sha256',
    oid: '1.2.840.10045.4.3.2',
    order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
    size: 32,
  },
  'P-384': {
    name: 'secp384r1',
    hash: 'sha384',
    oid: '1.2.840.10045.4.3.3',
    order: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
    size: 48,
  },
  'P-521': {
    name: 'secp521r1',
    hash: 'sha512',
    oid: '1.2.840.10045.4.3.4',
    order: BigInt(`0x01${'f'.repeat(64)}fa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409`),
    size: 66,
  },
}

/** The signer of a key, with the algorithms that Go chooses. Throws GoError for keys that Go cannot sign with. */
export function signerOf(key: PrivateKey, randomness: Randomness): Signer {
  if (key.kind === 'dsa') throw new GoError('x509: certificate private key does not implement crypto.Signer')
  const { key: object } = key
  if (key.kind === 'rsa') {
    const algorithm = sequence(identifier('1.2.840.113549.1.1.11'), derNull)
    return { algorithm, sign: (content) => sign('sha256', content, object) }
  }
  if (key.kind === 'ed25519') {
    return { algorithm: sequence(identifier('1.3.101.112')), sign: (content) => sign(null, content, object) }
  }
  const { crv = '', d = '' } = object.export({ format: 'jwk' })
  const curve = curves[crv]
  if (curve === undefined) throw new GoError('x509: unsupported elliptic curve')
  return {
    algorithm: sequence(identifier(curve.oid)),
    sign: (content) =>
      randomness.repeats ? signAgain(content, { curve, secret: d }, randomness.bytes) : signOnce(content, curve, object),
  }
}

const signOnce = (content: Buffer, curve: Curve, key: KeyObject): Buffer => sign(curve.hash, content, key)

/**
 * ECDSA with a one-time number from the stream, since the library takes its own. The number also depends on what is signed: used for two
 * contents, it would give the key away.
 */
function signAgain(content: Buffer, { curve, secret }: { curve: Curve; secret: string }, bytes: RandomBytes): Buffer {
  const { order, size } = curve
  const hash = createHash(curve.hash).update(content).digest()
  const excess = BigInt(Math.max(0, hash.length * 8 - order.toString(2).length))
  const message = numberOf(hash) >> excess
  const stream = streamFor(content, bytes)
  for (;;) {
    const once = numberBelow(stream, order)
    const point = createECDH(curve.name)
    point.setPrivateKey(bytesOfNumber(once, size))
    const r = numberOf(point.getPublicKey().subarray(1, 1 + size)) % order
    const s = (inverse(once, order) * (message + r * numberOf(Buffer.from(secret, 'base64url')))) % order
    if (r > 0n && s > 0n) return sequence(integer(r), integer(s))
  }
}

function streamFor(content: Buffer, bytes: RandomBytes): RandomBytes {
  let counter = 0
  const key = Buffer.concat([Buffer.from(bytes(32)), createHash('sha512').update(content).digest()])
  return (size) => {
    const parts: Buffer[] = []
    for (let have = 0; have < size; have += 64) parts.push(createHash('sha512').update(key).update(String(counter++)).digest())
    return Buffer.concat(parts).subarray(0, size)
  }
}
