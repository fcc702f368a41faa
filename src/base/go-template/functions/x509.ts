import { createHash, createPublicKey, X509Certificate } from 'node:crypto'
import { bytesOf } from '../bytes.ts'
import { quote } from '../fmt/quote.ts'
import { GoError } from '../value.ts'
import { bits, der, derTime, derTrue, elementsOf, identifier, integer, octets, sequence, tagged } from './der.ts'
import type { PrivateKey } from './keys.ts'
import { decodePem, encodePem } from './pem.ts'
import { signerOf } from './signatures.ts'
import type { Randomness } from './world.ts'

/** What a certificate says. */
export type CertificateOrder = {
  commonName: string
  addresses: readonly Buffer[]
  names: readonly string[]
  serial: bigint
  notBefore: Date
  notAfter: Date
  isAuthority: boolean
}

/** Who signs: the authority's name as its certificate has it, and the identifier of its key, where it gives one. */
export type Issuer = { name: Buffer; keyId: Buffer | undefined; key: PrivateKey }

/** A certificate as Go's x509 writes it, as PEM. Without an issuer it is signed with its own key. */
export function writeCertificate(
  order: CertificateOrder,
  key: PrivateKey,
  about: { issuer?: Issuer; randomness: Randomness },
): string {
  if (key.kind === 'dsa') throw new GoError('x509: unsupported public key type: *dsa.PublicKey')
  const subject = nameOf(order.commonName)
  const issuer = about.issuer ?? { name: subject, keyId: undefined, key }
  const signer = signerOf(issuer.key, about.randomness)
  const publicKey = createPublicKey(key.key).export({ format: 'der', type: 'spki' })
  const content = sequence(
    tagged(0, integer(2n)),
    integer(order.serial),
    signer.algorithm,
    issuer.name,
    sequence(derTime(order.notBefore), derTime(order.notAfter)),
    subject,
    publicKey,
    tagged(3, sequence(...extensionsOf(order, { publicKey, subject, issuer }))),
  )
  return encodePem({ type: 'CERTIFICATE', bytes: sequence(content, signer.algorithm, bits(signer.sign(content))) })
}

/** Reads who can sign with a certificate and its key. Throws GoError in sprig's words. */
export function readIssuer(certificate: string, readKey: () => PrivateKey): Issuer {
  const block = decodePem(certificate)
  if (block === undefined) throw new GoError('unable to decode certificate')
  const parsed = parseCertificate(block.bytes, 'decodedSignerCert.Bytes')
  const key = readKey()
  // A certificate holds: version, serial, algorithm, issuer, validity, subject, public key, extensions.
  const fields = elementsOf(elementsOf(elementsOf(parsed.raw)[0]!.content)[0]!.content)
  const name = fields[fields[0]!.tag === 0xa0 ? 5 : 4]!.raw
  if (key.kind !== 'dsa' && !parsed.checkPrivateKey(key.key)) {
    throw new GoError("error creating certificate: x509: provided PrivateKey doesn't match parent's PublicKey")
  }
  return { name, keyId: subjectKeyId(fields), key }
}

/** The certificate of these bytes; an error that names the place in sprig where there is none. */
export function parseCertificate(bytes: Buffer, place: string): X509Certificate {
  try {
    return new X509Certificate(bytes)
  } catch {
    throw new GoError(`error parsing certificate: ${place}: x509: malformed certificate`)
  }
}

const keyUsage = '2.5.29.15'
const subjectKey = '2.5.29.14'

function extensionsOf(order: CertificateOrder, about: { publicKey: Buffer; subject: Buffer; issuer: Issuer }): Buffer[] {
  const { isAuthority } = order
  // Digital signature and key encipherment; an authority signs certificates besides.
  const usage = isAuthority ? bits(Buffer.of(0xa4), 2) : bits(Buffer.of(0xa0), 5)
  const purposes = ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'].map(identifier)
  const extensions = [
    extension(keyUsage, usage, true),
    extension('2.5.29.37', sequence(...purposes)),
    extension('2.5.29.19', isAuthority ? sequence(derTrue) : sequence(), true),
  ]
  if (isAuthority) extensions.push(extension(subjectKey, octets(keyIdOf(about.publicKey))))
  const { keyId } = about.issuer
  if (keyId !== undefined && !about.issuer.name.equals(about.subject)) {
    extensions.push(extension('2.5.29.35', sequence(der(0x80, keyId))))
  }
  if (order.names.length > 0 || order.addresses.length > 0) {
    // Without a subject this is all that the certificate says about its owner.
    extensions.push(extension('2.5.29.17', alternativeNames(order), order.commonName === ''))
  }
  return extensions
}

const extension = (id: string, value: Buffer, isCritical = false): Buffer =>
  sequence(identifier(id), ...(isCritical ? [derTrue] : []), octets(value))

/** Go cuts a SHA-256 of the public key to the length of the SHA-1 that others use. */
function keyIdOf(publicKey: Buffer): Buffer {
  const [, key] = elementsOf(elementsOf(publicKey)[0]!.content)
  return createHash('sha256').update(key!.content.subarray(1)).digest().subarray(0, 20)
}

function alternativeNames({ names, addresses }: CertificateOrder): Buffer {
  const written = names.map((name) => {
    if (/[^\x00-\x7f]/.test(name)) throw new GoError(`x509: ${quote(name)} cannot be encoded as an IA5String`)
    return der(0x82, Buffer.from(name, 'latin1'))
  })
  return sequence(...written, ...addresses.map((address) => der(0x87, address)))
}

/** A name of nothing but a common name. Characters beyond those of a PrintableString need the form of UTF-8. */
function nameOf(commonName: string): Buffer {
  if (commonName === '') return sequence()
  const tag = /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(commonName) ? 0x13 : 0x0c
  return sequence(der(0x31, sequence(identifier('2.5.4.3'), der(tag, bytesOf(commonName)))))
}

function subjectKeyId(fields: ReturnType<typeof elementsOf>): Buffer | undefined {
  const wrapped = fields.find((field) => field.tag === 0xa3)
  if (wrapped === undefined) return undefined
  const id = identifier(subjectKey)
  for (const { content } of elementsOf(elementsOf(wrapped.content)[0]!.content)) {
    const parts = elementsOf(content)
    if (parts[0]!.raw.equals(id)) return elementsOf(parts.at(-1)!.content)[0]!.content
  }
  return undefined
}
