import { describe, expect, it } from 'vitest'
import { labelSelector } from './label-selector.ts'

describe('labelSelector', () => {
  it.each([
    ['app=web', true],
    ['app==web', true],
    ['app=db', false],
    ['app!=db', true],
    ['none!=x', true],
    ['app', true],
    ['!app', false],
    ['!none', true],
    ['app in (db, web),tier', true],
    ['app notin (web)', false],
    ['none notin (web)', true],
    ['example.com/part=x,app=web', true],
    ['', true],
  ])('%s', (selector, expected) => {
    expect(labelSelector(selector)({ app: 'web', tier: '', 'example.com/part': 'x' })).toBe(expected)
  })

  it.each(['a=b=c', 'a in b', '=x', 'a in (b'])('refuses %s', (selector) => {
    expect(() => labelSelector(selector)).toThrow('cannot be read')
  })
})
