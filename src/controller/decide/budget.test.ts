import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deletionBudget, hashOfList } from './budget.ts'

const holder = { kind: 'Application' as const, namespace: 'argocd', name: 'shop' }
const names = (count: number) => Array.from({ length: count }, (_unused, index) => `ConfigMap shop/c${index}`)
const budget = (total: number, going: number, more: { grave?: string[]; approval?: string } = {}) =>
  deletionBudget({ holder, total, going: names(going), grave: more.grave ?? [], approval: more.approval })

describe('the deletion budget', () => {
  it.each([
    ['ten of ten', 10, 10, false],
    ['eleven of eleven', 11, 11, true],
    ['eleven of twenty-two', 22, 11, false],
    ['twelve of twenty-two', 22, 12, true],
    ['one component of nine with five objects', 54, 6, false],
  ])('%s is held: %s', (_name, total, going, held) => {
    expect(budget(total, going).hold !== undefined).toBe(held)
  })

  it('holds a grave deletion whatever its number, and says why', () => {
    const { hold } = budget(100, 1, { grave: ['CustomResourceDefinition x still has 3 custom resources'] })
    expect(hold?.message).toContain('still has 3 custom resources')
    expect(hold?.message).toContain(hold?.release)
  })

  it('lets exactly the approved list go', () => {
    const hash = budget(20, 20).hold?.hash ?? ''
    expect(budget(20, 20, { approval: hash })).toEqual({ hold: undefined, approved: true })
    expect(budget(20, 19, { approval: hash }).hold).toBeDefined()
  })

  it('names a list whatever its order', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (list) => {
        expect(hashOfList([...list].reverse())).toBe(hashOfList(list))
      }),
    )
  })
})
