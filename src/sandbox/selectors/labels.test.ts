import { describe, expect, it } from 'vitest'
import { parseFieldSelector } from './fields.ts'
import { parseLabelSelector, selectorText } from './labels.ts'

describe('parseLabelSelector', () => {
  const labels = { app: 'web', tier: 'front', rank: '5' }

  it.each([
    ['', true],
    ['app=web', true],
    ['app==web,tier!=back', true],
    ['app in (web, api)', true],
    ['app notin (web)', false],
    ['missing notin (x)', true],
    ['missing!=x', true],
    ['tier', true],
    ['!tier', false],
    ['!missing', true],
    ['rank>4,rank<6', true],
    ['rank>5', false],
    ['app=', false],
    ['missing=', false],
  ])('%s is %s', (text, expected) => {
    expect(parseLabelSelector(text)(labels)).toBe(expected)
  })

  it.each(['a===b', 'a in x', 'a in (x', '=b', 'a,', 'a b'])('refuses %s', (text) => {
    expect(() => parseLabelSelector(text)).toThrow()
  })
})

describe('selectorText', () => {
  it('sorts by key and knows all operators', () => {
    const matchExpressions = [
      { key: 'tier', operator: 'In', values: ['b', 'a'] },
      { key: 'old', operator: 'DoesNotExist' },
      { key: 'env', operator: 'Exists' },
    ]
    expect(selectorText({ matchLabels: { app: 'web' }, matchExpressions })).toBe('app=web,env,!old,tier in (a,b)')
  })
})

describe('parseFieldSelector', () => {
  const pod = { metadata: { name: 'a', namespace: 'b' }, spec: { nodeName: 'n' }, status: { phase: 'Running' } }

  it.each([
    ['metadata.name=a', true],
    ['metadata.name!=a', false],
    ['status.phase=Running,spec.nodeName==n', true],
    ['spec.nodeName=', false],
    ['spec.hostNetwork=false', true],
  ])('%s is %s', (text, expected) => {
    expect(parseFieldSelector(text, '/pods')(pod)).toBe(expected)
  })

  it('names the fields that can be selected by', () => {
    expect(() => parseFieldSelector('spec.x=1', '/pods')).toThrow('field label not supported: spec.x')
    expect(() => parseFieldSelector('spec.x=1', '/configmaps')).toThrow('is not a known field selector')
  })
})
