import { expect, it } from 'vitest'
import { shortened } from './shortened.ts'

it('keeps the beginning and the end of a long text, and says how much is missing', () => {
  expect(shortened('short', 5)).toBe('short')
  expect(shortened('0123456789', 4)).toBe('01 [… 6 characters left out …] 89')
})
