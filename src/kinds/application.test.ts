import { describe, expect, test } from 'vitest'
import type { KubeObject } from '#model'
import type { ParentApplication } from './health-context.ts'
import { healthOf } from './registry.ts'

describe('child Application', () => {
  const source = { repoURL: 'https://git.example.com/shop.git', path: 'web', targetRevision: 'main' }
  const destination = { server: 'https://kubernetes.default.svc', namespace: 'shop' }
  const child = (status: { [field: string]: unknown }, spec: { [field: string]: unknown } = {}): KubeObject => ({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: 'web', namespace: 'argocd' },
    spec: { source, destination, ...spec },
    status: {
      sync: { status: 'Synced', revision: 'b'.repeat(40), comparedTo: { source, destination } },
      health: { status: 'Healthy' },
      ...status,
    },
  })
  const parent = (revision: string, newer: boolean | undefined): ParentApplication => ({
    sources: [{ repoURL: 'git@git.example.com:shop', targetRevision: 'main', revision }],
    isSameOrNewer: () => newer,
  })
  const automated = { syncPolicy: { automated: {} } }
  const outOfSync = { sync: { status: 'OutOfSync', revision: 'b'.repeat(40), comparedTo: { source, destination } } }

  test.each<[string, KubeObject, ParentApplication | undefined, string, string?]>([
    ['fresh and healthy', child({}), undefined, 'Healthy'],
    ['never compared', child({ sync: {} }), undefined, 'Progressing', 'first time'],
    [
      'compared with an older spec',
      child({}, { source: { ...source, path: 'other' } }),
      undefined,
      'Progressing',
      'new spec.source',
    ],
    [
      'compared without the new ignore rules',
      child({}, { ignoreDifferences: [{ kind: 'Secret', jsonPointers: ['/data'] }] }),
      undefined,
      'Progressing',
      'spec.ignoreDifferences',
    ],
    ['at the commit of its parent', child({}), parent('b'.repeat(40), false), 'Healthy'],
    ['at a newer commit', child({}), parent('a'.repeat(40), true), 'Healthy'],
    ['at an older commit', child({}), parent('c'.repeat(40), false), 'Progressing', 'reach commit ccccccc'],
    ['at a commit that nobody can place', child({}), parent('c'.repeat(40), undefined), 'Progressing'],
    ['degraded', child({ health: { status: 'Degraded', message: 'web is down' } }), undefined, 'Degraded', 'web is down'],
    [
      'not comparable',
      child({
        sync: { status: 'Unknown', comparedTo: { source, destination } },
        conditions: [{ type: 'ComparisonError', message: 'no repository' }],
      }),
      undefined,
      'Unknown',
      'no repository',
    ],
    ['automated and not yet synced', child(outOfSync, automated), undefined, 'Progressing', 'automated sync'],
    ['synced by hand only', child(outOfSync), undefined, 'Healthy'],
    [
      'automated, and its sync failed',
      child({ ...outOfSync, operationState: { phase: 'Failed', message: 'refused' } }, automated),
      undefined,
      'Degraded',
      'refused',
    ],
    ['syncing', child({ operationState: { phase: 'Running' } }), undefined, 'Progressing', 'sync to finish'],
  ])('%s', (...[, object, of, status, message]) => {
    const health = healthOf(object, of === undefined ? {} : { parent: of })
    expect(health?.status).toBe(status)
    if (message !== undefined) expect(health?.message).toContain(message)
  })
})
