import { describe, expect, it } from 'vitest'
import { projection } from './projection.ts'

const list = {
  metadata: { resourceVersion: '1' },
  items: [{ metadata: { name: 'a', uid: 'u' }, spec: { x: 1 }, status: { sync: { status: 'Synced' }, history: [1] } }],
}

describe('fields', () => {
  it('keeps only what is named, through lists', () => {
    expect(projection('items.metadata.name,items.status.sync')(list)).toEqual({
      items: [{ metadata: { name: 'a' }, status: { sync: { status: 'Synced' } } }],
    })
  })

  it('leaves out what is named after a dash', () => {
    expect(projection('-items.status.history,items.metadata.uid')(list)).toEqual({
      metadata: { resourceVersion: '1' },
      items: [{ metadata: { name: 'a' }, spec: { x: 1 }, status: { sync: { status: 'Synced' } } }],
    })
  })

  it('changes nothing without a word', () => {
    for (const text of [undefined, '', ' ']) expect(projection(text)(list)).toBe(list)
  })
})
