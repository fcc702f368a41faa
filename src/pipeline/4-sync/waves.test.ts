import { describe, expect, test } from 'vitest'
import type { KubeObject } from '#model'
import { configMap, deployment, job, syncWorld, wave } from '#test/sync-world'

describe('waves', () => {
  test('one wave without hooks succeeds after the apply, health is not awaited', async () => {
    const { sync, waits } = syncWorld()
    expect((await sync([deployment('web')])).end.phase).toBe('Succeeded')
    expect(waits).toEqual([])
  })

  test('a later wave waits until the earlier one is healthy, and says for what', async () => {
    const { sync, cluster, waits } = syncWorld()
    const run = await sync([configMap('late', wave(1)), deployment('web', wave(-1))])
    expect(run.end.phase).toBe('Succeeded')
    expect(cluster.writes).toEqual(['apply Deployment web', 'apply ConfigMap late'])
    expect(waits[0]).toContain('waiting for Deployment.apps shop/web')
  })

  test('a degraded object ends the operation before the next wave', async () => {
    const { sync, cluster } = syncWorld({ fail: ['migrate'] })
    const run = await sync([job('migrate', wave(0)), configMap('late', wave(1))])
    expect(run.end).toMatchObject({ phase: 'Failed', message: expect.stringContaining('migrate has ended') })
    expect(cluster.writes.join()).not.toContain('late')
  })

  test('a wave that is no number forbids the sync and names the object', async () => {
    const { sync, cluster } = syncWorld()
    const run = await sync([configMap('a', wave('first'))])
    expect(run.end).toMatchObject({
      phase: 'Failed',
      message: 'Cannot order ConfigMap shop/a: argocd.argoproj.io/sync-wave is "first"; expected a whole number',
    })
    expect(cluster.writes).toEqual([])
  })

  test('an object that somebody deletes while its wave waits is applied again', async () => {
    let left = 1
    const { sync, cluster } = syncWorld({
      onWait: () => {
        if (left-- > 0) cluster.objects.delete('/ConfigMap/shop/settings')
      },
    })
    const run = await sync([configMap('settings'), deployment('web'), configMap('late', wave(1))])
    expect(run.end.phase).toBe('Succeeded')
    expect(cluster.writes.filter((line) => line.endsWith('settings'))).toHaveLength(2)
  })

  test('a pause between waves is taken where it is set', async () => {
    const { sync, waits } = syncWorld({ decisions: { waveDelayMs: 2_000 } })
    await sync([configMap('a'), configMap('b', wave(1))])
    expect(waits.filter((message) => message === 'pause after Sync wave 0').length).toBeGreaterThan(0)
  })

  test('a namespace goes to the first wave that needs it', async () => {
    const { sync, cluster } = syncWorld()
    const other = {
      ...configMap('a', wave(-5)),
      metadata: { name: 'a', namespace: 'other', annotations: wave(-5) },
    } as KubeObject
    await sync([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'other' } }, other])
    expect(cluster.writes).toEqual(['apply Namespace other', 'apply ConfigMap a'])
  })
})
