import { describe, expect, it } from 'vitest'
import type { KubeObject } from '#model'
import { ObjectStore } from './object-store.ts'

const object = (version: string, name = 'web', uid = 'u1'): KubeObject => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name, namespace: 'argocd', uid, resourceVersion: version },
})
const name = { namespace: 'argocd', name: 'web' }

describe('the store of one kind', () => {
  it('does not let a late watch event undo our own write', () => {
    const store = new ObjectStore(() => undefined)
    store.accept(object('9'), { quiet: true })
    store.accept(object('8'))
    expect(store.get(name)?.metadata.resourceVersion).toBe('9')
    store.accept(object('10'))
    expect(store.get(name)?.metadata.resourceVersion).toBe('10')
  })

  it('tells what a new list no longer has, in that namespace only', () => {
    const gone: string[] = []
    const store = new ObjectStore(({ name: { name: one }, after }) => {
      if (after === undefined) gone.push(one)
    })
    store.replace([object('1'), object('2', 'db', 'u2')], 'argocd')
    store.replace([], 'elsewhere')
    expect(gone).toEqual([])
    store.replace([object('2', 'db', 'u2')], 'argocd')
    expect(gone).toEqual(['web'])
  })

  it('keeps a new object when the end of the old one of that name is told late', () => {
    const store = new ObjectStore(() => undefined)
    store.accept(object('5', 'web', 'u2'))
    store.remove(object('4', 'web', 'u1'))
    expect(store.get(name)?.metadata.uid).toBe('u2')
  })

  it('keeps back what is told of an object while it is written, so that our own write is no news', () => {
    const told: string[] = []
    const store = new ObjectStore(({ after, own }) => told.push(`${after?.metadata.resourceVersion ?? 'gone'} ${own === true}`))
    store.accept(object('1'))
    const release = store.hold(name)
    store.changed(object('2'))
    store.changed(object('3'))
    store.accept(object('2'), { quiet: true })
    release()
    expect(told).toEqual(['1 false', '2 true', '3 false'])
  })

  it('lets an object go whose end was told before our write was answered', () => {
    const store = new ObjectStore(() => undefined)
    store.accept(object('1'))
    const release = store.hold(name)
    store.removed(object('3'))
    store.accept(object('2'), { quiet: true })
    release()
    expect(store.get(name)).toBeUndefined()
    store.changed(object('4'))
    expect(store.get(name)?.metadata.resourceVersion).toBe('4')
  })
})
