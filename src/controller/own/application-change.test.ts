import { describe, expect, it } from 'vitest'
import type { KubeObject } from '#model'
import { isNews } from './application-change.ts'

const base: KubeObject = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name: 'web', namespace: 'argocd', uid: 'u1', resourceVersion: '1' },
  spec: { project: 'default' },
  status: { sync: { status: 'Synced' }, operationState: { phase: 'Running' } },
}
const name = { namespace: 'argocd', name: 'web' }
const changed = (change: object) => isNews({ name, before: base, after: { ...base, ...change } })

describe('a change of an Application', () => {
  it('is news where somebody asks for something', () => {
    expect(changed({ spec: { project: 'other' } })).toBe(true)
    expect(changed({ operation: { sync: {} } })).toBe(true)
    expect(changed({ metadata: { ...base.metadata, annotations: { 'argocd.argoproj.io/refresh': 'normal' } } })).toBe(true)
    expect(changed({ status: { operationState: { phase: 'Terminating' } } })).toBe(true)
    expect(isNews({ name, before: base, after: undefined })).toBe(true)
  })

  it('is none where a status or the books change', () => {
    expect(changed({ status: { sync: { status: 'OutOfSync' }, operationState: { phase: 'Running', message: 'x' } } })).toBe(false)
    expect(changed({ metadata: { ...base.metadata, resourceVersion: '2' } })).toBe(false)
    expect(changed({ metadata: { ...base.metadata, annotations: { 'notified.notifications.argoproj.io': '{}' } } })).toBe(false)
  })
})
