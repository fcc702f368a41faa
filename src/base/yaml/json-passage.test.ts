import { describe, expect, it } from 'vitest'
import { textAfterJson } from './json-passage.ts'

describe('a text that passes through JSON', () => {
  it('folds at U+0085 as YAML folds, and nowhere else', () => {
    expect(textAfterJson('a  b\u0085c')).toBe('a  b c')
    expect(textAfterJson('a  \u0085 \u0085\u0085 b  c')).toBe('a\n\nb  c')
    expect(textAfterJson('\u0085')).toBe(' ')
  })

  it('is read in linear time, however many spaces there are', () => {
    const text = `${' '.repeat(300_000)}x\u0085y`
    const before = performance.now()
    expect(textAfterJson(text)).toBe(`${' '.repeat(300_000)}x y`)
    expect(performance.now() - before).toBeLessThan(4000)
  })
})
