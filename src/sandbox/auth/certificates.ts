import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { bits, boolean, der, identifier, integer, octets, sequence, set, text, time } from './der.ts'

/** A certificate and its key, in PEM. */
export type Credential = { certificate: string; key: string }

/** A certificate authority of our own for the sandbox; `now` starts its ten years. */
export function createAuthority(now: Date): Credential {
  const pair = newKey()
  const certificate = issue({
    subject: 'mainstay-sandbox-ca',
    issuer: 'mainstay-sandbox-ca',
    publicKey: pair.publicKey,
    signer: pair.privateKey,
    now,
    extensions: [extension('2.5.29.19', sequence(boolean(true)), true), extension('2.5.29.15', bitString(1, 0x06), true)],
  })
  return { certificate, key: keyPem(pair.privateKey) }
}

/** A server certificate for `localhost`, 127.0.0.1, ::1 and the names that pods would use. */
export function createServerCertificate(authority: Credential, now: Date): Credential {
  const pair = newKey()
  const names = [
    'localhost',
    'kubernetes',
    'kubernetes.default',
    'kubernetes.default.svc',
    'kubernetes.default.svc.cluster.local',
  ]
  const addresses = [Buffer.from([127, 0, 0, 1]), Buffer.from([...Array.from({ length: 15 }, () => 0), 1])]
  const alternatives = [...names.map((name) => der(0x82, Buffer.from(name))), ...addresses.map((address) => der(0x87, address))]
  const certificate = issue({
    subject: 'kube-apiserver',
    issuer: 'mainstay-sandbox-ca',
    publicKey: pair.publicKey,
    signer: createPrivateKey(authority.key),
    now,
    extensions: [
      extension('2.5.29.19', sequence(), true),
      extension('2.5.29.15', bitString(7, 0x80), true),
      extension('2.5.29.37', sequence(identifier('1.3.6.1.5.5.7.3.1')), false),
      extension('2.5.29.17', sequence(...alternatives), false),
    ],
  })
  return { certificate, key: keyPem(pair.privateKey) }
}

const ecdsaWithSha256 = sequence(identifier('1.2.840.10045.4.3.2'))
const tenYearsMs = 10 * 365 * 86_400_000

type Request = { subject: string; issuer: string; publicKey: KeyObject; signer: KeyObject; now: Date; extensions: Buffer[] }

// X.509 version 3 as RFC 5280 lays it out.
function issue({ subject, issuer, publicKey, signer, now, extensions }: Request): string {
  const serial = randomBytes(16)
  // A serial number is positive and not zero.
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40
  const body = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(serial),
    ecdsaWithSha256,
    nameOf(issuer),
    // An hour back, for clients whose clock is behind.
    sequence(time(new Date(now.getTime() - 3_600_000)), time(new Date(now.getTime() + tenYearsMs))),
    nameOf(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  )
  return pem('CERTIFICATE', sequence(body, ecdsaWithSha256, bits(sign('sha256', body, signer))))
}

function nameOf(commonName: string): Buffer {
  return sequence(set(sequence(identifier('2.5.4.3'), text(commonName))))
}

function extension(oid: string, value: Buffer, critical: boolean): Buffer {
  return sequence(identifier(oid), ...(critical ? [boolean(true)] : []), octets(value))
}

function bitString(unused: number, byte: number): Buffer {
  return der(0x03, Buffer.from([unused, byte]))
}

function newKey(): { publicKey: KeyObject; privateKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
}

function keyPem(key: KeyObject): string {
  // PEM exports are strings.
  return key.export({ type: 'pkcs8', format: 'pem' }) as string
}

function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}
