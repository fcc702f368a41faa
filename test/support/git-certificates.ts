import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

/** A certificate and its key, PEM. */
export type Certificate = { certificate: string; key: string }

/** A private authority that signs certificates for this machine (`localhost`, 127.0.0.1); valid for an hour. */
export type Authority = Certificate & { issue(commonName: string): Certificate }

/** Makes one. Real X.509, written down here so that tests need no openssl. */
export function makeAuthority(commonName: string): Authority {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const certificate = certify({
    issuer: commonName,
    subject: commonName,
    subjectKey: pair.publicKey,
    signer: pair.privateKey,
    authority: true,
  })
  return {
    certificate,
    key: pem(pair.privateKey),
    issue(subject) {
      const own = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const facts = { issuer: commonName, subject, subjectKey: own.publicKey, signer: pair.privateKey, authority: false }
      return { certificate: certify(facts), key: pem(own.privateKey) }
    },
  }
}

type Facts = { issuer: string; subject: string; subjectKey: KeyObject; signer: KeyObject; authority: boolean }

function certify(facts: Facts): string {
  const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'))
  const now = Date.now()
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([0x40]), randomBytes(15)])),
    ecdsaWithSha256,
    name(facts.issuer),
    sequence(time(now - 3_600_000), time(now + 3_600_000)),
    name(facts.subject),
    facts.subjectKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...extensions(facts.authority))),
  )
  const signature = sign('sha256', body, facts.signer)
  const der = sequence(body, ecdsaWithSha256, tagged(0x03, Buffer.concat([Buffer.from([0]), signature])))
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}

function extensions(authority: boolean): Buffer[] {
  const isAuthority = tagged(0x01, Buffer.from([0xff]))
  if (authority) return [sequence(oid('2.5.29.19'), isAuthority, tagged(0x04, sequence(isAuthority)))]
  const names = sequence(tagged(0x82, Buffer.from('localhost')), tagged(0x87, Buffer.from([127, 0, 0, 1])))
  return [sequence(oid('2.5.29.17'), tagged(0x04, names))]
}

function name(commonName: string): Buffer {
  return sequence(tagged(0x31, sequence(oid('2.5.4.3'), tagged(0x0c, Buffer.from(commonName, 'utf8')))))
}

function time(at: number): Buffer {
  const text = new Date(at).toISOString().replace(/[-:T]|\.\d+/g, '')
  return tagged(0x18, Buffer.from(text, 'latin1'))
}

function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number)
  const bytes = rest.flatMap((value) => {
    const digits = [value & 0x7f]
    for (let left = value >> 7; left > 0; left >>= 7) digits.unshift((left & 0x7f) | 0x80)
    return digits
  })
  return tagged(0x06, Buffer.from([first * 40 + second, ...bytes]))
}

function integer(bytes: Buffer): Buffer {
  return tagged(0x02, bytes)
}

function sequence(...parts: Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts))
}

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

function pem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString()
}
