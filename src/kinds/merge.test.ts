import { describe, expect, test } from 'vitest'
import type { KubeObject } from '#model'
import { mergeThreeWay } from './merge.ts'
import { sameQuantity } from './quantity.ts'

const pod = (spec: object): KubeObject => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' }, spec })
const merge = (last: object | undefined, live: object, desired: object) =>
  mergeThreeWay(pod(desired), pod(live), last === undefined ? undefined : { spec: last as never })['spec']

describe('a three-way merge', () => {
  test('sets what is desired, keeps what others set, removes what was ours', () => {
    expect(merge({ a: 1, gone: 1 }, { a: 1, gone: 1, other: 1 }, { a: 2 })).toEqual({ a: 2, other: 1 })
  })
  test('knows nothing of removals without a last apply', () => {
    expect(merge(undefined, { a: 1, gone: 1 }, { a: 2 })).toEqual({ a: 2, gone: 1 })
  })
  test('merges containers by name, keeps a sidecar where it is, and removes one that was ours', () => {
    const live = {
      containers: [
        { name: 'proxy', image: 'p' },
        { name: 'web', image: '1', pull: 'Always' },
        { name: 'old', image: 'o' },
      ],
    }
    const last = {
      containers: [
        { name: 'web', image: '1' },
        { name: 'old', image: 'o' },
      ],
    }
    expect(merge(last, live, { containers: [{ name: 'web', image: '2' }] })).toEqual({
      containers: [
        { name: 'proxy', image: 'p' },
        { name: 'web', image: '2', pull: 'Always' },
      ],
    })
  })
  test('tells ports apart by number and protocol, with the default protocol', () => {
    const live = {
      ports: [
        { port: 53, protocol: 'TCP', nodePort: 1 },
        { port: 53, protocol: 'UDP', nodePort: 2 },
      ],
    }
    expect(merge(undefined, live, { ports: [{ port: 53 }, { port: 53, protocol: 'UDP' }] })).toEqual(live)
  })
  test('keeps defaults inside items of other lists, and replaces those of another length', () => {
    expect(merge(undefined, { rules: [{ host: 'a', kind: 'Default' }] }, { rules: [{ host: 'b' }] })).toEqual({
      rules: [{ host: 'b', kind: 'Default' }],
    })
    expect(merge(undefined, { rules: [{ host: 'a' }] }, { rules: [{ host: 'b' }, { host: 'c' }] })).toEqual({
      rules: [{ host: 'b' }, { host: 'c' }],
    })
  })
  test('takes a list with repeated keys as it is written', () => {
    const env = [
      { name: 'A', value: '1' },
      { name: 'A', value: '2' },
    ]
    expect(merge(undefined, { env: [{ name: 'A', value: '1' }] }, { env })).toEqual({ env })
  })
  test('leaves a quantity as the server wrote it', () => {
    expect(merge(undefined, { limits: { cpu: '1', memory: '1Gi' } }, { limits: { cpu: '1000m', memory: '1024Mi' } })).toEqual({
      limits: { cpu: '1', memory: '1Gi' },
    })
  })
})

test.each([
  ['1', '1000m', true],
  ['1Gi', '1024Mi', true],
  ['1G', '1Gi', false],
  [0.5, '500m', true],
  ['1e3', '1k', true],
  ['0.1n', '1n', true],
  ['-1', '-1000m', true],
  ['latest', 'latest', false],
  ['', '', false],
  ['1', 'one', false],
])('%j and %j are the same quantity: %s', (a, b, same) => {
  expect(sameQuantity(a, b)).toBe(same)
})
