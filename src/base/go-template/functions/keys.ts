import { createECDH, createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { GoError } from '../value.ts'
import { bytesOfNumber, firstPrime, inverse, numberBelow, numberOf, power, primeFrom } from './big-numbers.ts'
import { bits, elementsOf, identifier, integer, integerOf, octets, sequence, tagged } from './der.ts'
import { decodePem, encodePem } from './pem.ts'
import type { Randomness, RandomBytes } from './world.ts'

/** A private key. That of DSA is only carried along: no certificate is made with it, in Go neither. */
export type PrivateKey = { kind: 'rsa' | 'ec' | 'ed25519'; key: KeyObject } | { kind: 'dsa'; bytes: Buffer }

/** The kinds of keys that can be made. */
export type KeyKind = PrivateKey['kind']

const p256 = { oid: '1.2.840.10045.3.1.7', order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n }

/** A new RSA key of so many bits. */
export function generateRsa(modulusLength: number, { bytes, repeats }: Randomness): PrivateKey {
  if (!repeats) return { kind: 'rsa', key: generateKeyPairSync('rsa', { modulusLength }).privateKey }
  const key = createPrivateKey({ key: rsaFrom(bytes, modulusLength), format: 'der', type: 'pkcs1' })
  return { kind: 'rsa', key }
}

/** A new key of a kind, of the size that sprig makes. */
export function generateKey(kind: KeyKind, randomness: Randomness): PrivateKey {
  const { bytes, repeats } = randomness
  switch (kind) {
    case 'rsa':
      return generateRsa(4096, randomness)
    case 'ec': {
      if (!repeats) return { kind, key: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey }
      return { kind, key: createPrivateKey({ key: ecFrom(bytes), format: 'der', type: 'sec1' }) }
    }
    case 'ed25519': {
      if (!repeats) return { kind, key: generateKeyPairSync('ed25519').privateKey }
      const content = sequence(integer(0n), sequence(identifier('1.3.101.112')), octets(octets(Buffer.from(bytes(32)))))
      return { kind, key: createPrivateKey({ key: content, format: 'der', type: 'pkcs8' }) }
    }
    case 'dsa':
      return { kind, bytes: repeats ? dsaFrom(bytes) : generateDsa() }
  }
}

/** The key as sprig writes it: each kind in its traditional form, Ed25519 in PKCS #8. */
export function writeKey(key: PrivateKey): string {
  if (key.kind === 'dsa') return encodePem({ type: 'DSA PRIVATE KEY', bytes: key.bytes })
  const forms = {
    rsa: { type: 'RSA PRIVATE KEY', form: 'pkcs1' },
    ec: { type: 'EC PRIVATE KEY', form: 'sec1' },
    ed25519: { type: 'PRIVATE KEY', form: 'pkcs8' },
  } as const
  const { type, form } = forms[key.kind]
  return encodePem({ type, bytes: key.key.export({ format: 'der', type: form }) })
}

/** Reads a private key. Throws GoError in sprig's words; what is wrong inside of the key is not told as exactly as Go tells it. */
export function readKey(text: string): PrivateKey {
  const block = decodePem(text)
  if (block === undefined) throw new GoError('no PEM data in input')
  const { type, bytes } = block
  if (type === 'PRIVATE KEY') return read(bytes, 'pkcs8', 'decoding PEM as PKCS#8')
  if (!type.endsWith(' PRIVATE KEY')) throw new GoError(`no private key data in PEM block of type ${type}`)
  switch (type.slice(0, -' PRIVATE KEY'.length)) {
    case 'RSA':
      return read(bytes, 'pkcs1', 'parsing RSA private key from PEM')
    case 'EC':
      return read(bytes, 'sec1', 'parsing EC private key from PEM')
    case 'DSA':
      return { kind: 'dsa', bytes }
    default:
      throw new GoError(`invalid private key type ${type}`)
  }
}

function read(bytes: Buffer, type: 'pkcs1' | 'pkcs8' | 'sec1', doing: string): PrivateKey {
  try {
    const key = createPrivateKey({ key: bytes, format: 'der', type })
    const kind = key.asymmetricKeyType
    if (kind === 'rsa' || kind === 'ec' || kind === 'ed25519') return { kind, key }
    throw new GoError(`${doing}: x509: unknown key type ${String(kind)}`)
  } catch (error) {
    if (error instanceof GoError) throw error
    throw new GoError(`${doing}: x509: failed to parse private key`)
  }
}

const publicExponent = 65537n

/** A PKCS #1 key of two primes of half its length. */
function rsaFrom(bytes: RandomBytes, modulusLength: number): Buffer {
  const isFit = (prime: bigint): boolean => (prime - 1n) % publicExponent !== 0n
  const first = primeFrom(bytes, modulusLength / 2, isFit)
  const second = primeFrom(bytes, modulusLength / 2, (prime) => isFit(prime) && prime !== first)
  const [p, q] = first > second ? [first, second] : [second, first]
  const d = inverse(publicExponent, (p - 1n) * (q - 1n))
  const numbers = [0n, p * q, publicExponent, d, p, q, d % (p - 1n), d % (q - 1n), inverse(q, p)]
  return sequence(...numbers.map(integer))
}

/** A SEC 1 key on the curve P-256. */
function ecFrom(bytes: RandomBytes): Buffer {
  const secret = bytesOfNumber(numberBelow(bytes, p256.order), 32)
  const curve = createECDH('prime256v1')
  curve.setPrivateKey(secret)
  return sequence(integer(1n), octets(secret), tagged(0, identifier(p256.oid)), tagged(1, bits(curve.getPublicKey())))
}

/** A DSA key in OpenSSL's form: `p` of 2048 bits, so that `q` of 256 bits divides `p - 1`. */
function dsaFrom(bytes: RandomBytes): Buffer {
  const q = primeFrom(bytes, 256)
  let p: bigint | undefined
  while (p === undefined || p.toString(2).length !== 2048) {
    const start = numberOf(bytes(256)) | (1n << 2047n)
    const step = 2n * q
    p = firstPrime({ start: start - (start % step) + 1n, step, tries: 20000 })
  }
  let g = 1n
  for (let base = 2n; g === 1n; base++) g = power(base, (p - 1n) / q, p)
  return dsaKey({ p, q, g, x: numberBelow(bytes, q) })
}

function generateDsa(): Buffer {
  const { privateKey } = generateKeyPairSync('dsa', { modulusLength: 2048, divisorLength: 256 })
  // PKCS #8: a version, the algorithm with its parameters, and the secret number inside of octets.
  const [, algorithm, secret] = elementsOf(elementsOf(privateKey.export({ format: 'der', type: 'pkcs8' }))[0]!.content)
  const [p, q, g] = elementsOf(elementsOf(algorithm!.content)[1]!.content).map(integerOf)
  return dsaKey({ p: p!, q: q!, g: g!, x: integerOf(elementsOf(secret!.content)[0]!) })
}

const dsaKey = ({ p, q, g, x }: { p: bigint; q: bigint; g: bigint; x: bigint }): Buffer =>
  sequence(...[0n, p, q, g, power(g, x, p), x].map(integer))
