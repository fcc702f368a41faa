import { print } from '../fmt/print.ts'
import { GoError, type GoList, GoObject, type GoValue } from '../value.ts'
import { numberOf } from './big-numbers.ts'
import { define, type Family } from './define.ts'
import { decodeBase64 } from './encodings.ts'
import { parseIp } from './ip-addresses.ts'
import { generateKey, generateRsa, type KeyKind, type PrivateKey, readKey, writeKey } from './keys.ts'
import { decodePem } from './pem.ts'
import { type CertificateOrder, type Issuer, parseCertificate, readIssuer, writeCertificate } from './x509.ts'
import { type FunctionWorld, type Randomness, randomnessFor } from './world.ts'

/** A certificate and its key, both as PEM. */
export class CertificateObject extends GoObject {
  readonly goType = 'sprig.certificate'
  readonly cert: string
  readonly key: string

  constructor(cert: string, key: string) {
    super()
    this.cert = cert
    this.key = key
  }

  override field(name: string): GoValue {
    return name === 'Cert' ? this.cert : name === 'Key' ? this.key : undefined
  }

  override fields(): [string, GoValue][] {
    return [
      ['Cert', this.cert],
      ['Key', this.key],
    ]
  }

  override text(): string {
    return `{${this.cert} ${this.key}}`
  }

  toJsonValue(): GoValue {
    return new Map(this.fields())
  }
}

/** Private keys and X.509 certificates. */
export function certificateFunctions(world: FunctionWorld): Family {
  const maker = (name: string, args: readonly unknown[]): Maker => new Maker(world, randomnessFor(world, name, args))
  return {
    genPrivateKey: define(['string'], 'string', (kind) => privateKey(kind, randomnessFor(world, 'genPrivateKey', [kind]))),
    buildCustomCert: define(['string', 'string'], 'sprig.certificate', buildCustomCert),
    genCA: define(['string', 'int'], 'sprig.certificate', (name, days) => maker('genCA', [name, days]).authority(name, days)),
    genCAWithKey: define(['string', 'int', 'string'], 'sprig.certificate', (name, days, key) =>
      maker('genCAWithKey', [name, days, key]).authority(name, days, givenKey(key)),
    ),
    genSelfSignedCert: define(
      ['string', '[]interface {}', '[]interface {}', 'int'],
      'sprig.certificate',
      (name, ips, names, days) =>
        maker('genSelfSignedCert', [name, print(ips), print(names), days]).leaf({ name, ips, names, days }, {}),
    ),
    genSelfSignedCertWithKey: define(
      ['string', '[]interface {}', '[]interface {}', 'int', 'string'],
      'sprig.certificate',
      (...[name, ips, names, days, key]) =>
        maker('genSelfSignedCertWithKey', [name, print(ips), print(names), days, key]).leaf(
          { name, ips, names, days },
          { key: givenKey(key) },
        ),
    ),
    genSignedCert: define(
      ['string', '[]interface {}', '[]interface {}', 'int', 'sprig.certificate'],
      'sprig.certificate',
      (...[name, ips, names, days, authority]) =>
        maker('genSignedCert', [name, print(ips), print(names), days]).leaf({ name, ips, names, days }, { authority }),
    ),
    genSignedCertWithKey: define(
      ['string', '[]interface {}', '[]interface {}', 'int', 'sprig.certificate', 'string'],
      'sprig.certificate',
      (...[name, ips, names, days, authority, key]) =>
        maker('genSignedCertWithKey', [name, print(ips), print(names), days, key]).leaf(
          { name, ips, names, days },
          { authority, key: givenKey(key) },
        ),
    ),
  }
}

type Subject = { name: string; ips: GoList | null; names: GoList | null; days: bigint }

const msPerHour = 3_600_000
const rsaBits = 2048

/** Makes one certificate with the randomness of one call. */
class Maker {
  private readonly world: FunctionWorld
  private readonly randomness: Randomness

  constructor(world: FunctionWorld, randomness: Randomness) {
    this.world = world
    this.randomness = randomness
  }

  authority(name: string, days: bigint, given?: PrivateKey): CertificateObject {
    const order = this.order({ name, ips: null, names: null, days })
    return this.write({ ...order, isAuthority: true }, { key: given })
  }

  leaf(subject: Subject, { authority, key }: { authority?: GoObject; key?: PrivateKey }): CertificateObject {
    const issuer = authority === undefined ? undefined : issuerOf(authority)
    return this.write(this.order(subject), { key, issuer })
  }

  private write(order: CertificateOrder, given: { key: PrivateKey | undefined; issuer?: Issuer | undefined }): CertificateObject {
    // Last, when nothing can be wrong any more: to find a key takes far longer than all the rest.
    const key = given.key ?? generateRsa(rsaBits, this.randomness)
    const about = { randomness: this.randomness, ...(given.issuer === undefined ? {} : { issuer: given.issuer }) }
    try {
      return new CertificateObject(writeCertificate(order, key, about), writeKey(key))
    } catch (error) {
      if (error instanceof GoError) throw new GoError(`error creating certificate: ${error.message}`)
      throw error
    }
  }

  private order({ name, ips, names, days }: Subject): CertificateOrder {
    const addresses = (ips ?? []).map(addressOf)
    const dnsNames = (names ?? []).map(dnsNameOf)
    const notBefore = this.start(days)
    return {
      commonName: name,
      addresses,
      names: dnsNames,
      serial: numberOf(this.randomness.bytes(16)) || 1n,
      notBefore,
      notAfter: new Date(notBefore.getTime() + Number(validityMs(days))),
      isAuthority: false,
    }
  }

  /**
   * Where randomness repeats, the start is rounded down to a multiple of half the validity, or every render would differ by the time of day:
   * the certificate stays the same for half of its life and then has at least the other half left.
   */
  private start(days: bigint): Date {
    const now = this.world.now()
    const half = Number(validityMs(days)) / 2
    if (!this.randomness.repeats || half <= 0) return now
    return new Date(Math.floor(now.getTime() / half) * half)
  }
}

/** Go counts in nanoseconds of 64 bits, which wrap after 292 years. */
const validityMs = (days: bigint): bigint => BigInt.asIntN(64, days * 24n * BigInt(msPerHour) * 1_000_000n) / 1_000_000n

function privateKey(kind: string, randomness: Randomness): string {
  const kinds: { readonly [kind: string]: KeyKind } = { '': 'rsa', rsa: 'rsa', dsa: 'dsa', ecdsa: 'ec', ed25519: 'ed25519' }
  const known = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined
  return known === undefined ? `Unknown type ${kind}` : writeKey(generateKey(known, randomness))
}

function givenKey(text: string): PrivateKey {
  return attempt('parsing private key', () => readKey(text))
}

function issuerOf(authority: GoObject): Issuer {
  if (!(authority instanceof CertificateObject)) throw new TypeError('expected a sprig.certificate, which the signature asks for')
  return readIssuer(authority.cert, () => attempt('error parsing private key', () => readKey(authority.key)))
}

function buildCustomCert(encodedCert: string, encodedKey: string): CertificateObject {
  const decode = (text: string, what: string): string => {
    const bytes = decodeBase64(text)
    if ('wrongAt' in bytes) throw new GoError(`unable to decode base64 ${what}`)
    return bytes.toString('utf8')
  }
  const cert = decode(encodedCert, 'certificate')
  const key = decode(encodedKey, 'private key')
  const block = decodePem(cert)
  if (block === undefined) throw new GoError('unable to decode certificate')
  parseCertificate(block.bytes, 'decodedCert.Bytes')
  attempt('error parsing private key', () => readKey(key))
  return new CertificateObject(cert, key)
}

function attempt<Result>(doing: string, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    if (error instanceof GoError) throw new GoError(`${doing}: ${error.message}`)
    throw error
  }
}

function addressOf(value: GoValue): Buffer {
  if (typeof value !== 'string') throw new GoError(`error parsing ip: ${print(value)} is not a string`)
  const address = parseIp(value)
  if (address === undefined) throw new GoError(`error parsing ip: ${value}`)
  // An address of the old kind in the new notation is written as an old one.
  const isMapped = address.length === 16 && address.subarray(0, 12).toString('hex') === '00000000000000000000ffff'
  return isMapped ? address.subarray(12) : address
}

function dnsNameOf(value: GoValue): string {
  if (typeof value !== 'string') throw new GoError(`error processing alternate dns name: ${print(value)} is not a string`)
  return value
}
