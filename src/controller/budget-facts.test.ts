import { expect, it } from 'vitest'
import type { KubeObject } from '#model'
import { budgetOf, objectsBelow } from './budget-facts.ts'
import type { Context } from './context.ts'
import { ObjectStore } from './own/object-store.ts'
import type { Prepared } from './prepare.ts'

const finalizers = ['resources-finalizer.argocd.argoproj.io']
const set: KubeObject = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'ApplicationSet',
  metadata: { name: 'clients', namespace: 'argocd', uid: 'u-clients' },
}
const owner = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'ApplicationSet',
  name: 'clients',
  uid: 'u-clients',
  controller: true,
}
const client = (name: string, objects: number): KubeObject => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name, namespace: 'argocd', uid: `u-${name}`, resourceVersion: '1', finalizers, ownerReferences: [owner] },
  status: {
    resources: Array.from({ length: objects }, (_unused, index) => ({
      version: 'v1',
      kind: 'ConfigMap',
      namespace: name,
      name: `c${index}`,
    })),
  },
})

function world(applications: KubeObject[]): { prepared: Prepared; context: Context } {
  const [known, sets] = [new ObjectStore(() => undefined), new ObjectStore(() => undefined)]
  known.replace(applications, '')
  sets.replace([set], '')
  const raw = { ...client('root', 0), metadata: { name: 'root', namespace: 'argocd', finalizers } }
  // The casts: of prepared and context only these parts are asked for the number of objects.
  const prepared = { application: raw, raw, config: { server: 'https://own' } } as unknown as Prepared
  const context = {
    registry: { applications: known, applicationSets: sets },
    ports: { own: { server: 'https://own' } },
  } as unknown as Context
  return { prepared, context }
}

const compared = (live: KubeObject, requiresPruning: boolean) => ({
  ref: { group: live.apiVersion.split('/')[0] ?? '', kind: live.kind, namespace: 'argocd', name: live.metadata.name ?? '' },
  live,
  requiresPruning,
  hook: false,
})

it('counts what the Applications of an ApplicationSet manage when the set is to be pruned', async () => {
  const { prepared, context } = world([client('one', 6), client('two', 6)])
  // The cast: of a look only the comparison is asked.
  const seen = { comparison: { objects: [compared(set, true)] } } as unknown as Parameters<typeof budgetOf>[1]
  const { hold } = await budgetOf(prepared, seen, context)
  expect(hold?.count).toBe(1 + 2 + 12)
})

it('lets a small ApplicationSet go', async () => {
  const { prepared, context } = world([client('one', 3)])
  const seen = { comparison: { objects: [compared(set, true)] } } as unknown as Parameters<typeof budgetOf>[1]
  expect(await budgetOf(prepared, seen, context)).toEqual({ hold: undefined, approved: false })
})

it('counts the ApplicationSets among what an Application manages', () => {
  const { context } = world([
    client('one', 2),
    {
      ...client('parent', 0),
      metadata: { name: 'parent', namespace: 'argocd', uid: 'u-parent', finalizers },
      status: { resources: [{ group: 'argoproj.io', kind: 'ApplicationSet', namespace: 'argocd', name: 'clients' }] },
    },
  ])
  const parent = context.registry.applications.get({ namespace: 'argocd', name: 'parent' })
  expect(objectsBelow(parent === undefined ? [] : [parent], context)).toHaveLength(1 + 1 + 1 + 2)
})
