import { X509Certificate, createPrivateKey, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { compareSync } from 'bcryptjs'
import { describe, expect, it } from 'vitest'
import { builtinNames, bytesOf, fromJson, parseTemplates, TemplateSet, textOf } from '#base/go-template'
import { sprigFunctions } from '#base/go-template/functions'
import { expressionData, expressions } from '#test/sprig-expressions'
import { askSprig, type SprigAnswer, sprigNow } from '#test/sprig-oracle'
import { randomExpressions } from '#test/sprig-random'

const functions = sprigFunctions({ now: () => sprigNow, randomBytes })
const names = new Set([...builtinNames, ...functions.keys()])

function ours(template: string): SprigAnswer {
  try {
    const set = new TemplateSet({ name: 't', functions, missingKey: 'zero' })
    const parsed = parseTemplates('t', template, { functions: names })
    set.add(parsed)
    return { output: textOf(bytesOf(set.executeParsed(parsed, fromJson(expressionData)))) }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
}

async function differences(templates: readonly string[]) {
  const answers = await askSprig(templates, expressionData)
  return templates
    .map((template, index) => ({ template, sprig: answers[index], ours: ours(template) }))
    .filter(({ sprig, ours: own }) => JSON.stringify(sprig) !== JSON.stringify(own))
}

describe('the functions of sprig', () => {
  it('answer every written expression as Go does', async () => {
    const written = readFileSync(new URL('sprig/expressions.txt', import.meta.url), 'utf8').split('\n')
    expect(await differences(written.filter((line) => line !== ''))).toEqual([])
  })

  // The seeds are fixed, so that a failure is one again; about 12,000 expressions.
  it.each([20, 21])('answer what is put together at random (seed %i) as Go does', async (seed) => {
    expect(await differences(expressions(functions, { seed, each: 30 }))).toEqual([])
  })

  it.each([1, 2])('answer texts and numbers that nobody would write (seed %i) as Go does', async (seed) => {
    expect(await differences(randomExpressions({ seed, rounds: 800 }))).toEqual([])
  })

  it('are all there', async () => {
    const [answer] = await askSprig(['{{ range functionNames }}{{ . }} {{ end }}'], null)
    const known = 'output' in answer! ? answer.output.trim().split(' ') : []
    expect(known.length).toBeGreaterThan(200)
    expect([...functions.keys()].sort()).toEqual(known.filter((name) => name !== 'functionNames').sort())
  })
})

describe('what is random', () => {
  it('can be read by Go: keys, certificates and encrypted texts', async () => {
    const cases = ['rsa', 'ecdsa', 'ed25519'].flatMap((kind) => {
      const key = JSON.stringify(call('genPrivateKey', kind))
      return [`{{ $ca := genCAWithKey "ca" 5 ${key} }}{{ (genSignedCertWithKey "leaf" nil nil 5 $ca ${key}).Key | eq ${key} }}`]
    })
    const encrypted = call('encryptAES', 'password', 'plain text')
    cases.push(`{{ decryptAES "password" ${JSON.stringify(encrypted)} | eq "plain text" }}`)
    expect(await askSprig(cases, null)).toEqual(cases.map(() => ({ output: 'true' })))
  })

  it('has the fields of the certificates that Go makes', async () => {
    const template =
      '{{ $ca := genCA "my ca" 365 }}{{ $leaf := genSignedCert "leaf*" (list "1.2.3.4" "::1") (list "a.b" "c") 30 $ca }}' +
      '{{ $ca.Cert }}|{{ $leaf.Cert }}|{{ $leaf.Key }}|{{ (genSelfSignedCert "" nil (list "x") 1).Cert }}'
    const [theirs] = await askSprig([template], null)
    const own = ours(template)
    if (!('output' in own) || theirs === undefined || !('output' in theirs)) throw new Error('expected certificates')
    expect(certificateFacts(own.output)).toEqual(certificateFacts(theirs.output))
  })

  it('hashes passwords so that they can be checked', async () => {
    const [user, hash = ''] = String(call('htpasswd', 'me', 'secret')).split(':')
    expect([user, hash.slice(0, 7), compareSync('secret', hash)]).toEqual(['me', '$2a$10$', true])
  })
})

function call(name: string, ...args: string[]): unknown {
  return functions.get(name)?.call(...args)
}

/** All of a chain that does not differ from call to call: the dates as a length, keys and signatures as their sizes. */
function certificateFacts(output: string) {
  const [authority = '', leaf = '', key = '', alone = ''] = output.split('|')
  const issuer = new X509Certificate(authority)
  const owner = new X509Certificate(leaf)
  const facts = (certificate: X509Certificate) => ({
    subject: certificate.subject,
    issuer: certificate.issuer,
    names: certificate.subjectAltName,
    usage: certificate.keyUsage,
    isAuthority: certificate.ca,
    days: (Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)) / 86_400_000,
    // Everything around the numbers: extensions, their order and criticality.
    shape: shapeOf(certificate.raw),
  })
  return {
    all: [issuer, owner, new X509Certificate(alone)].map(facts),
    isVerified: owner.verify(issuer.publicKey) && issuer.verify(issuer.publicKey),
    isIssued: owner.checkIssued(issuer),
    hasKey: owner.checkPrivateKey(createPrivateKey(key)),
  }
}

/** The bytes of the extensions, in hexadecimal, but for the identifiers of keys, which are 20 bytes each. */
function shapeOf(raw: Buffer): string {
  const hex = raw.toString('hex')
  const start = hex.indexOf('0603551d0f')
  const end = hex.indexOf('300d06092a864886f70d01010b', start)
  return hex.slice(start, end).replace(/(0414|8014)[0-9a-f]{40}/g, '$1')
}
