import { describe, expect, test } from 'vitest'
import { healthOf } from '#kinds'
import { type KubeObject, type Manifest, refKey, refOf } from '#model'
import { createMemoryCluster, type MemoryCluster } from '#test/memory-cluster'
import type { DeletionDecision, DeletionInput } from './deletion-types.ts'
import { doDeletion } from './do-deletion.ts'
import { clearHooks } from './hook-steps.ts'
import { nextDeletion } from './next-deletion.ts'
import { planDeletion } from './plan-deletion.ts'

const resources = 'resources-finalizer.argocd.argoproj.io'
const object = (kind: string, name: string, annotations: { [key: string]: string } = {}, more: object = {}): KubeObject => ({
  apiVersion: kind === 'Job' ? 'batch/v1' : kind === 'CustomResourceDefinition' ? 'apiextensions.k8s.io/v1' : 'v1',
  kind,
  metadata: { name, ...(kind !== 'CustomResourceDefinition' && { namespace: 'shop' }), annotations, ...more },
})
const wave = (value: number) => ({ 'argocd.argoproj.io/sync-wave': String(value) })
const options = (value: string) => ({ 'argocd.argoproj.io/sync-options': value })
const hook = (phase: string, policy = 'HookSucceeded') => ({
  'argocd.argoproj.io/hook': phase,
  'argocd.argoproj.io/hook-delete-policy': policy,
})
const input = (live: KubeObject[], finalizers: string[] = [resources], manifests: Manifest[] = []): DeletionInput => ({
  application: { name: 'shop', namespace: 'argocd', uid: 'uid-of-shop', deletionTimestamp: '2026-01-01T00:00:00Z', finalizers },
  live,
  manifests,
  syncOptions: [],
})

describe('the plan', () => {
  test('goes from the last wave to the first, what others need last', () => {
    const plan = planDeletion(
      input([object('ConfigMap', 'a', wave(1)), object('Job', 'b', wave(1)), object('Service', 'c', wave(2))]),
    )
    expect(plan.steps.map((step) => [step.ref.name, step.action, step.propagationPolicy])).toEqual([
      ['c', 'delete', 'Foreground'],
      ['b', 'delete', 'Foreground'],
      ['a', 'delete', 'Foreground'],
    ])
  })
  test.each([
    [object('CustomResourceDefinition', 'shelves.example.com'), 'a CustomResourceDefinition is kept'],
    [object('ConfigMap', 'a', options('Delete=false')), 'Delete=false keeps it'],
    [object('ConfigMap', 'a', { 'helm.sh/resource-policy': 'keep' }), 'helm.sh/resource-policy is keep'],
    [object('ConfigMap', 'a', {}, { uid: 'uid-of-shop' }), 'it is the application itself'],
  ])('keeps %j', (kept, why) => {
    expect(planDeletion(input([kept])).steps).toMatchObject([{ action: 'keep', why: expect.stringContaining(why) }])
  })
  test('deletes nothing without the resources finalizer, and in the background where it says so', () => {
    expect(planDeletion(input([object('ConfigMap', 'a')], [])).steps).toEqual([])
    expect(planDeletion(input([object('ConfigMap', 'a')], [`${resources}/background`])).steps[0]?.propagationPolicy).toBe(
      'Background',
    )
  })
  test('leaves what owners take with them to the garbage collector', () => {
    const owned = object('Job', 'a', {}, { ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'x', uid: 'u' }] })
    expect(planDeletion(input([owned])).steps).toEqual([])
  })
})

/** Goes through a whole deletion; Jobs end whenever it waits. Returns every decision. */
async function runDeletion(
  cluster: MemoryCluster,
  start: string[],
  manifests: Manifest[],
  how: { fail?: string; approvedAt?: string } = {},
) {
  let finalizers = start
  const decisions: DeletionDecision[] = []
  for (let turn = 0; turn < 40; turn++) {
    const live = [...cluster.objects.values()].filter(
      (found) => !manifests.some((manifest) => refKey(refOf(manifest.object)) === refKey(refOf(found))),
    )
    const plan = planDeletion(input(live, finalizers, manifests))
    const decision = nextDeletion(plan, {
      live: (ref) => cluster.objects.get(refKey(ref)),
      health: healthOf,
      ...(how.approvedAt !== undefined && { approvedAt: how.approvedAt }),
    })
    decisions.push(decision)
    const ports = { cluster }
    if (decision.do === 'finish' || decision.do === 'failed') return decisions
    if (decision.do === 'clear') await clearHooks(decision.hooks, ports)
    else if (decision.do === 'phase-done') {
      finalizers = finalizers.filter((finalizer) => !decision.removeFinalizers.includes(finalizer))
      await clearHooks(decision.hooks, ports)
    } else if (decision.do === 'wait') {
      if (decisions.filter((before) => before.do === 'wait').length > 5) return decisions
      for (const job of cluster.objects.values()) {
        if (job.kind === 'Job')
          job['status'] = { conditions: [{ type: job.metadata.name === how.fail ? 'Failed' : 'Complete', status: 'True' }] }
      }
    } else await doDeletion(decision, { plan, manifests, kinds: await cluster.kinds() }, ports)
  }
  throw new Error('no end')
}
const manifest = (hookObject: KubeObject): Manifest => ({ object: hookObject, origin: { sourceIndex: 0, path: 'hooks.yaml' } })
const all = ['pre-delete-finalizer.argocd.argoproj.io', resources, 'post-delete-finalizer.argocd.argoproj.io']

async function filled(...objects: KubeObject[]): Promise<MemoryCluster> {
  const cluster = createMemoryCluster()
  for (const entry of objects) await cluster.create(entry, { fieldManager: 'argocd-controller' })
  cluster.writes.length = 0
  return cluster
}

test('hooks frame the deletion, each once, and finalizers go phase by phase', async () => {
  const cluster = await filled(object('ConfigMap', 'a', wave(1)), object('ConfigMap', 'b', wave(2)))
  const manifests = [manifest(object('Job', 'backup', hook('PreDelete'))), manifest(object('Job', 'report', hook('PostDelete')))]
  const decisions = await runDeletion(cluster, all, manifests)
  expect(cluster.writes.filter((line) => !line.startsWith('patch'))).toEqual([
    'create Job backup',
    'delete Job backup',
    'delete ConfigMap b',
    'delete ConfigMap a',
    'create Job report',
    'delete Job report',
  ])
  expect(decisions.filter((decision) => decision.do === 'phase-done').map((decision) => decision.phase)).toEqual([
    'PreDelete',
    'Delete',
    'PostDelete',
  ])
  expect(decisions.at(-1)?.do).toBe('finish')
})

test('a failing hook stops the deletion before anything is deleted', async () => {
  const cluster = await filled(object('ConfigMap', 'a'))
  const decisions = await runDeletion(cluster, all, [manifest(object('Job', 'backup', hook('PreDelete')))], { fail: 'backup' })
  expect(decisions.at(-1)).toMatchObject({
    do: 'failed',
    message: expect.stringContaining('Job.batch shop/backup'),
    hooks: [{ release: false }],
  })
  expect(cluster.objects.has('/ConfigMap/shop/a')).toBe(true)
})

test('Delete=confirm waits for an approval that is newer than the deletion', async () => {
  const cluster = await filled(object('ConfigMap', 'a', options('Delete=confirm')))
  expect((await runDeletion(cluster, [resources], [])).at(-1)).toMatchObject({
    do: 'wait',
    message: expect.stringContaining('needs approval'),
  })
  expect((await runDeletion(cluster, [resources], [], { approvedAt: '2025-01-01T00:00:00Z' })).at(-1)?.do).toBe('wait')
  expect((await runDeletion(cluster, [resources], [], { approvedAt: '2026-01-01T00:00:01Z' })).at(-1)?.do).toBe('finish')
})

test('finalizers of others are waited for and named; our own on a hook of a sync is taken off', async () => {
  const cluster = await filled(object('ConfigMap', 'a', {}, { finalizers: ['example.com/keep'] }))
  expect((await runDeletion(cluster, [resources], [])).at(-1)).toMatchObject({
    do: 'wait',
    message: expect.stringContaining('held by example.com/keep'),
  })
  const left = await filled(object('Job', 'migrate', {}, { finalizers: ['argocd.argoproj.io/hook-finalizer'] }))
  expect((await runDeletion(left, [resources], [])).at(-1)?.do).toBe('finish')
})

test('an object that took the name since is not deleted', async () => {
  const cluster = await filled(object('ConfigMap', 'a'))
  const plan = planDeletion(input([...cluster.objects.values()]))
  const [old] = [...cluster.objects.values()]
  if (old) old.metadata.uid = 'another'
  const outcome = await doDeletion(
    { do: 'delete', steps: plan.steps, message: '' },
    { plan, manifests: [], kinds: await cluster.kinds() },
    { cluster },
  )
  expect(outcome.failed).toEqual([])
  expect(cluster.objects.size).toBe(1)
})
