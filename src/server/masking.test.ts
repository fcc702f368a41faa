import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { KubeObject } from '#model'
import { maskAnswer, maskTogether } from './masking.ts'

const secret = (data: { [key: string]: string }, more: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'key' },
  data,
  ...more,
})
const canary = 'Y2FuYXJ5'

describe('masking', () => {
  it('lets no value of a Secret through, wherever it stands', () => {
    const one = secret({ a: canary }, { stringData: { b: canary, c: { d: canary } } })
    const nested = {
      items: [{ targetState: JSON.stringify(one), list: { kind: 'List', items: [one] } }],
      text: JSON.stringify({ inner: [one] }),
    }
    for (const answer of [one, [one], nested, { manifests: [JSON.stringify(one)] }]) {
      expect(JSON.stringify(maskAnswer(answer))).not.toContain(canary)
    }
  })

  it('goes by the object, not by what is said about it', () => {
    const spoofed = { kind: 'ConfigMap', liveState: JSON.stringify(secret({ a: canary })) }
    expect(JSON.stringify(maskAnswer(spoofed))).not.toContain(canary)
    const escaped = `{"kind":"\\u0053ecret","apiVersion":"v1","data":{"a":"${canary}"}}`
    expect(maskAnswer(escaped)).not.toContain(canary)
  })

  it('drops the annotation that repeats the whole object', () => {
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': canary, other: 'stays' }
    const [masked] = maskTogether([secret({}, { metadata: { name: 'key', annotations } })])
    expect(masked?.metadata.annotations).toEqual({ other: 'stays' })
  })

  it('masks broken Secrets too', () => {
    for (const data of [canary, [canary], { a: [canary] }, { a: { b: canary } }]) {
      expect(JSON.stringify(maskAnswer({ apiVersion: 'v1', kind: 'Secret', metadata: {}, data }))).not.toContain(canary)
    }
  })

  it('masks equal values alike and different values differently, and does nothing twice', () => {
    const value = fc.string({ minLength: 1 }).map((text) => Buffer.from(text).toString('base64'))
    fc.assert(
      fc.property(value, value, (a, b) => {
        const [first, second] = maskTogether([secret({ k: a }), secret({ k: b })])
        expect(JSON.stringify(first?.['data']) === JSON.stringify(second?.['data'])).toBe(a === b)
        expect(maskTogether([first, second])).toEqual([first, second])
      }),
    )
  })

  it('shares what holds no Secret', () => {
    const answer = { items: [{ kind: 'ConfigMap', data: { a: 'Secret' } }], text: 'a Secret story' }
    expect(maskAnswer(answer)).toBe(answer)
  })
})
