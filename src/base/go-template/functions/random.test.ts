import { compareSync } from 'bcryptjs'
import { describe, expect, it } from 'vitest'
import { evaluate, stillWorld } from '#test/evaluate'
import { seededWorld } from './index.ts'

const world = (seed = 'seed') => seededWorld({ seed, now: stillWorld.now })

it('draws from the right characters', () => {
  const output = evaluate(
    '{{ randAlphaNum 50 }}|{{ randAlpha 50 }}|{{ randNumeric 50 }}|{{ randAscii 50 }}|{{ uuidv4 }}',
    {},
    world(),
  )
  expect(output).toMatch(
    /^[A-Za-z0-9]{50}\|[A-Za-z]{50}\|[0-9]{50}\|[ -~]{50}\|[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  )
})

it('keeps to bounds', () => {
  expect(evaluate('{{ randInt 5 6 }}|{{ randAlphaNum -1 }}|{{ randBytes 3 | b64dec | len }}', {}, world())).toBe('5||3')
  expect(evaluate('{{ randInt 5 5 }}')).toBe('randInt: invalid argument to Intn')
  expect(evaluate('{{ shuffle "abc" | splitList "" | sortAlpha | join "" }}', {}, world())).toBe('abc')
})

describe('with a seed', () => {
  it('gives the same again, and another answer to the next question', () => {
    const template = '{{ randAlphaNum 20 }}|{{ randAlphaNum 20 }}'
    const [first, second] = evaluate(template, {}, world()).split('|')
    expect(evaluate(template, {}, world())).toBe(`${first}|${second}`)
    expect(first).not.toBe(second)
    expect(evaluate(template, {}, world('other'))).not.toContain(first)
  })

  it('does not mind other questions in between', () => {
    const [, password] = evaluate('{{ uuidv4 }}|{{ randAlphaNum 20 }}', {}, world()).split('|')
    expect(evaluate('{{ randAlphaNum 20 }}', {}, world())).toBe(password)
  })

  it('gives each place its own', () => {
    const at = (place: string) => evaluate('{{ randAlphaNum 20 }}', {}, world().fork(place))
    expect(at('a.yaml')).toBe(at('a.yaml'))
    expect(at('a.yaml')).not.toBe(at('b.yaml'))
  })

  it('salts hashes of passwords', () => {
    const hash = evaluate('{{ htpasswd "me" "secret" }}', {}, world())
    expect(hash).toMatch(/^me:\$2a\$10\$/)
    expect(compareSync('secret', hash.slice(3))).toBe(true)
    expect(evaluate('{{ htpasswd "me" "secret" }}', {}, world())).toBe(hash)
  })
})

it('derives the passwords that others derive', () => {
  expect(evaluate('{{ derivePassword 1 "long" "password" "user" "example.com" }}')).toBe('ZedaFaxcZaso9*')
  expect(evaluate('{{ derivePassword 1 "x" "" "" "" }}')).toBe('cannot find password template x')
})

it('decrypts what it encrypted, and what others did', () => {
  expect(evaluate('{{ encryptAES "secretkey" "plaintext" | decryptAES "secretkey" }}', {}, world())).toBe('plaintext')
  expect(evaluate('{{ decryptAES "secretkey" "30tEfhuJSVRhpG97XCuWgz2okj7L8vQ1s6V9zVUPeDQ=" }}')).toBe('plaintext')
  expect(evaluate('{{ decryptAES "k" "$" }}')).toBe('decryptAES: illegal base64 data at input byte 0')
})
