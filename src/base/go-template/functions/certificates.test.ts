import { createPrivateKey, createPublicKey, randomBytes, sign, verify, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { evaluate, stillWorld } from '#test/evaluate'
import { type FunctionWorld, seededWorld } from './index.ts'

const real = { ...stillWorld, randomBytes }
const seeded = (now = stillWorld.now) => seededWorld({ seed: 'a secret', now })

/** The parts that a template writes with bars between. */
const parts = (template: string, world: FunctionWorld = seeded()): string[] => evaluate(template, {}, world).split('|')

/** Keys on curves, since those of RSA take long to find. */
const chain =
  '{{ $ca := genCAWithKey "my ca" 365 (genPrivateKey "ecdsa") }}' +
  '{{ $leaf := genSignedCertWithKey "leaf" (list "1.2.3.4" "::1") (list "a.example") 30 $ca (genPrivateKey "ecdsa") }}' +
  '{{ $ca.Cert }}|{{ $leaf.Cert }}|{{ $leaf.Key }}'

describe.each([
  ['real', real],
  ['repeated', seeded()],
])('with %s randomness', (_, world) => {
  it('an authority signs what OpenSSL verifies', () => {
    const [authority = '', leaf = '', key = ''] = parts(chain, world)
    const [issuer, owner] = [new X509Certificate(authority), new X509Certificate(leaf)]
    expect(issuer.verify(issuer.publicKey) && owner.verify(issuer.publicKey) && owner.checkIssued(issuer)).toBe(true)
    expect(owner.checkPrivateKey(createPrivateKey(key))).toBe(true)
    expect([issuer.ca, owner.ca, owner.subject, owner.subjectAltName]).toEqual([
      true,
      false,
      'CN=leaf',
      'DNS:a.example, IP Address:1.2.3.4, IP Address:0:0:0:0:0:0:0:1',
    ])
    expect(Date.parse(owner.validTo) - Date.parse(owner.validFrom)).toBe(30 * 86_400_000)
  })

  it.each(['ecdsa', 'ed25519'])('a key of %s signs, and signs certificates', (kind) => {
    const [key = '', cert = ''] = parts(`{{ $k := genPrivateKey "${kind}" }}{{ $k }}|{{ (genCAWithKey "ca" 1 $k).Cert }}`, world)
    const algorithm = kind === 'ecdsa' ? 'sha256' : null
    const signature = sign(algorithm, Buffer.from('x'), key)
    expect(verify(algorithm, Buffer.from('x'), createPublicKey(key), signature)).toBe(true)
    const certificate = new X509Certificate(cert)
    expect(certificate.verify(certificate.publicKey)).toBe(true)
  })
})

describe('where randomness repeats', () => {
  it('an RSA key is found that OpenSSL takes', () => {
    const [cert = '', key = ''] = parts('{{ $ca := genCA "my ca" 365 }}{{ $ca.Cert }}|{{ $ca.Key }}')
    const certificate = new X509Certificate(cert)
    expect(certificate.verify(certificate.publicKey)).toBe(true)
    expect(certificate.checkPrivateKey(createPrivateKey(key))).toBe(true)
    expect(createPrivateKey(key).asymmetricKeyDetails).toMatchObject({ modulusLength: 2048, publicExponent: 65537n })
  })

  it('the same seed makes the same chain, wherever else randomness is used', () => {
    expect(parts(`{{ $_ := randAlphaNum 5 }}${chain}`)).toEqual(parts(chain))
    expect(evaluate(chain, {}, seededWorld({ seed: 'another', now: stillWorld.now }))).not.toBe(evaluate(chain, {}, seeded()))
  })

  it('a certificate stays the same for half of its life', () => {
    const template = '{{ (genSelfSignedCertWithKey "x" nil nil 10 (genPrivateKey "ed25519")).Cert }}'
    const at = (time: string) =>
      evaluate(
        template,
        {},
        seeded(() => new Date(time)),
      )
    const first = at('2026-03-04T05:06:07Z')
    const { validFrom, validTo } = new X509Certificate(first)
    const half = (Date.parse(validTo) - Date.parse(validFrom)) / 2
    const last = Date.parse(validFrom) + half - 1
    expect(at(new Date(last).toISOString())).toBe(first)
    expect(at(new Date(last + 1).toISOString())).not.toBe(first)
  })
})

it.each([
  ['{{ genSelfSignedCert "a" (list "x") nil 1 }}', 'genSelfSignedCert: error parsing ip: x'],
  ['{{ genSelfSignedCert "a" nil (list 1) 1 }}', 'genSelfSignedCert: error processing alternate dns name: 1 is not a string'],
  ['{{ genCAWithKey "a" 1 "x" }}', 'genCAWithKey: parsing private key: no PEM data in input'],
  ['{{ buildCustomCert "%" "" }}', 'buildCustomCert: unable to decode base64 certificate'],
  ['{{ genPrivateKey "x" }}', 'Unknown type x'],
])('%s is refused', (template, error) => {
  expect(evaluate(template, {}, seeded())).toBe(error)
})

it('takes a certificate that was made elsewhere', () => {
  const template =
    '{{ $k := genPrivateKey "ecdsa" }}{{ $c := genCAWithKey "ca" 1 $k }}{{ $b := buildCustomCert (b64enc $c.Cert) (b64enc $c.Key) }}' +
    '{{ eq $b.Cert $c.Cert }}{{ eq $b.Key $k }}'
  expect(evaluate(template, {}, seeded())).toBe('truetrue')
})
