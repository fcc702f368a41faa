import { describe, expect, test } from 'vitest'
import type { KubeObject } from '#model'
import { createMemoryCluster } from '#test/memory-cluster'
import { configMap, hook, job, namesOf, syncWorld } from '#test/sync-world'
import { doSteps } from './do-steps.ts'
import { nextStep } from './next-step.ts'
import type { StepContext, SyncState } from './types.ts'

describe('hooks', () => {
  const shop = [job('migrate', hook('PreSync')), configMap('settings'), job('smoke', hook('PostSync'))]

  test('run before and after the objects, each waited for', async () => {
    const { sync, cluster } = syncWorld()
    const run = await sync(shop)
    expect(run.end.phase).toBe('Succeeded')
    expect(namesOf(cluster.writes).filter((line) => !line.startsWith('patch'))).toEqual([
      'create migrate',
      'apply settings',
      'create smoke',
    ])
    expect(run.results.map((result) => [result.name, result.hookPhase ?? result.status])).toEqual([
      ['migrate', 'Succeeded'],
      ['settings', 'Synced'],
      ['smoke', 'Succeeded'],
    ])
  })

  test('are let go of once their result is recorded', async () => {
    const { sync, cluster } = syncWorld()
    await sync(shop)
    expect([...cluster.objects.values()].flatMap((object) => object.metadata.finalizers ?? [])).toEqual([])
  })

  test('of an earlier sync are deleted before they are created again', async () => {
    const { sync, cluster } = syncWorld()
    await sync(shop)
    const uid = cluster.objects.get('batch/Job/shop/migrate')?.metadata.uid
    cluster.writes.length = 0
    await sync(shop)
    expect(namesOf(cluster.writes).filter((line) => line.includes('migrate') && !line.startsWith('patch'))).toEqual([
      'delete migrate',
      'create migrate',
    ])
    expect(cluster.objects.get('batch/Job/shop/migrate')?.metadata.uid).not.toBe(uid)
  })

  test('a failing PreSync hook stops the sync; SyncFail hooks run', async () => {
    const { sync, cluster } = syncWorld({ fail: ['migrate'] })
    const run = await sync([...shop, job('rescue', hook('SyncFail'))])
    expect(run.end).toMatchObject({ phase: 'Failed', message: expect.stringContaining('Job migrate: migrate has ended') })
    expect(namesOf(cluster.writes)).toContain('create rescue')
    expect(cluster.writes.join()).not.toContain('settings')
  })

  test.each([
    ['HookSucceeded', [], false],
    ['HookSucceeded', ['migrate'], true],
    ['HookFailed', ['migrate'], false],
    ['HookFailed', [], true],
  ])('with policy %s and failures %j the hook stays: %s', async (policy, fail, stays) => {
    const { sync, cluster } = syncWorld({ fail })
    await sync([job('migrate', hook('PreSync', policy)), configMap('settings')])
    expect(cluster.objects.has('batch/Job/shop/migrate')).toBe(stays)
  })

  test('with generated names get one made of commit, phase and start', async () => {
    const { sync, cluster } = syncWorld()
    const object = {
      ...job('', hook('PostSync')),
      metadata: { generateName: 'smoke-', annotations: hook('PostSync') },
    } as KubeObject
    await sync([object])
    expect(cluster.writes[0]).toMatch(/^create Job smoke-0123456-postsync-\d+$/)
  })

  test('that somebody deletes while they run are not waited for', async () => {
    const { sync, cluster } = syncWorld({
      onWait: () => {
        const live = cluster.objects.get('batch/Job/shop/migrate')
        if (live === undefined) return
        live['status'] = { conditions: [{ type: 'Suspended', status: 'True', message: 'Job suspended' }] }
        live.metadata.deletionTimestamp = '2026-01-01T00:00:00Z'
      },
      looks: 5,
    })
    const run = await sync([job('migrate', hook('PreSync')), configMap('settings')])
    expect(run.end).toMatchObject({ phase: 'Failed', message: expect.stringContaining('was deleted before it ended') })
    expect(cluster.objects.get('batch/Job/shop/migrate')?.metadata.finalizers ?? []).toEqual([])
  })

  test('are left out of a rollback and of a selective sync', async () => {
    const { sync, cluster } = syncWorld()
    await sync(shop, { strategy: 'apply' })
    await sync([...shop, configMap('more')], { resources: [{ group: '', kind: 'ConfigMap', name: 'more' }] })
    expect(cluster.writes).toEqual(['apply ConfigMap settings', 'apply ConfigMap more'])
  })

  test('Skip and unknown values never run and never count', async () => {
    const { sync, compare, cluster } = syncWorld()
    const manifests = [configMap('a', hook('Skip')), configMap('b', hook('Later')), configMap('c', { 'helm.sh/hook': 'test' })]
    await sync(manifests)
    expect(cluster.writes).toEqual([])
    expect((await compare(manifests)).status).toBe('Synced')
  })

  test('Helm’s hooks are translated, with their weight as wave', async () => {
    const { sync, cluster } = syncWorld()
    const helm = (name: string, phase: string, weight: string) =>
      job(name, { 'helm.sh/hook': phase, 'helm.sh/hook-weight': weight })
    await sync([
      helm('second', 'pre-install,pre-upgrade', '5'),
      helm('first', 'pre-install', '-5'),
      helm('last', 'post-install', '0'),
      configMap('a'),
    ])
    expect(namesOf(cluster.writes).filter((line) => !line.startsWith('patch'))).toEqual([
      'create first',
      'create second',
      'apply a',
      'create last',
    ])
  })

  test('a hook is created once although the controller died between creating and recording', async () => {
    const cluster = createMemoryCluster()
    const kinds = await cluster.kinds()
    const desired = {
      ...job('migrate', hook('PreSync')),
      metadata: { name: 'migrate', namespace: 'shop', annotations: hook('PreSync') },
    } as KubeObject
    const step = {
      ref: { group: 'batch', kind: 'Job', namespace: 'shop', name: 'migrate' },
      apiVersion: 'batch/v1',
      phase: 'PreSync',
      wave: 0,
      action: 'create',
      hook: true,
      why: '',
      deletePolicies: ['BeforeHookCreation'],
    } as const
    const context: StepContext = { desired: new Map([['batch/Job/shop/migrate', desired]]), kinds, attempt: 'uid/2026/0' }
    const state: SyncState = {
      phase: 'Running',
      startedAt: '2026-01-01T00:00:00Z',
      retryCount: 0,
      results: [],
      dryRunPassed: true,
    }
    const pass = async () => {
      const decision = nextStep({
        plan: { steps: [{ ...step, deletePolicies: [...step.deletePolicies] }], problems: [] },
        state,
        attempt: context.attempt,
        // A cache that has not heard of anything yet.
        seen: { now: new Date('2026-01-01T00:00:01Z'), live: () => undefined, health: () => undefined },
        options: {},
      })
      if (decision.do !== 'steps') throw new Error(`unexpected ${decision.do}`)
      return await doSteps(decision, context, { cluster })
    }
    await pass()
    const uid = cluster.objects.get('batch/Job/shop/migrate')?.metadata.uid
    const again = await pass()
    expect(again.done).toMatchObject([{ result: { hookPhase: 'Running' }, object: { metadata: { uid } } }])
    expect(cluster.writes).toEqual(['create Job migrate'])
  })
})
