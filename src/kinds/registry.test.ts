import { describe, expect, test } from 'vitest'
import type { KubeObject } from '#model'
import { healthOf } from './registry.ts'

describe('deletion', () => {
  const going = (finalizers: string[]): KubeObject => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'x', deletionTimestamp: '2026-01-01T00:00:00Z', finalizers },
    status: { conditions: [{ type: 'Complete', status: 'True' }] },
  })
  test('an object that is being deleted is Progressing and says what holds it', () => {
    expect(healthOf(going(['example.com/keep']))).toEqual({
      status: 'Progressing',
      message: 'Waiting for its deletion; held by example.com/keep',
    })
  })
  test('a hook that only our finalizer holds is judged by its result', () => {
    expect(healthOf(going(['argocd.argoproj.io/hook-finalizer']))?.status).toBe('Healthy')
  })
  test('an override goes before the rule of the kind, and may leave it to the rule', () => {
    const object = { ...going([]), metadata: { name: 'x' } }
    expect(healthOf(object, { override: () => ({ status: 'Suspended', message: 'mine' }) })?.status).toBe('Suspended')
    expect(healthOf(object, { override: () => undefined })?.status).toBe('Healthy')
  })
})
