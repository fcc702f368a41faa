import { describe, expect, test } from 'vitest'
import { createEngine } from '#test/engine'
import { configMap, syncWorld, wave } from '#test/sync-world'

describe('pruning', () => {
  const both = [configMap('keep'), configMap('drop')]

  test('happens only where the operation asks for it', async () => {
    const { sync, cluster } = syncWorld()
    await sync(both)
    const run = await sync([configMap('keep')], { prune: false })
    expect(run.results.find((result) => result.name === 'drop')).toMatchObject({
      status: 'PruneSkipped',
      message: 'ignored (requires pruning)',
    })
    await sync([configMap('keep')])
    expect(cluster.objects.has('/ConfigMap/shop/drop')).toBe(false)
  })

  test.each([{ 'argocd.argoproj.io/sync-options': 'Prune=false' }, { 'helm.sh/resource-policy': 'keep' }])(
    'never with %j',
    async (annotations) => {
      const { sync, cluster } = syncWorld()
      await sync([configMap('keep'), configMap('drop', annotations)])
      await sync([configMap('keep')])
      expect(cluster.objects.has('/ConfigMap/shop/drop')).toBe(true)
    },
  )

  test('goes from the last wave to the first, before applies of the same wave', async () => {
    const { sync, cluster } = syncWorld({ search: [{ group: '', kind: 'ConfigMap' }] })
    await sync([configMap('one', wave(1)), configMap('two', wave(2)), configMap('three', wave(3))])
    cluster.writes.length = 0
    await sync([configMap('new', wave(1))])
    expect(cluster.writes).toEqual([
      'delete ConfigMap three',
      'apply ConfigMap new',
      'delete ConfigMap two',
      'delete ConfigMap one',
    ])
  })

  test('PruneLast comes after every wave', async () => {
    const { sync, cluster } = syncWorld({ application: { syncOptions: ['PruneLast=true'] } })
    await sync([configMap('drop')])
    cluster.writes.length = 0
    await sync([configMap('a'), configMap('b', wave(7))])
    expect(cluster.writes.at(-1)).toBe('delete ConfigMap drop')
  })

  test('confirm waits for an approval that is newer than the operation', async () => {
    const confirm = { 'argocd.argoproj.io/sync-options': 'Prune=confirm' }
    const { sync, cluster } = syncWorld({ looks: 5 })
    await sync([configMap('keep'), configMap('drop', confirm)])
    await expect(sync([configMap('keep')])).rejects.toThrow('needs approval')
    const approved = createEngine(cluster, { approvedAt: '2027-01-01T00:00:00Z' })
    await approved.sync([configMap('keep')])
    expect(cluster.objects.has('/ConfigMap/shop/drop')).toBe(false)
  })

  test('keeps what another application took over since the comparison', async () => {
    const { sync, cluster } = syncWorld({ search: [{ group: '', kind: 'ConfigMap' }] })
    await sync([configMap('move')])
    cluster.intercept = (verb) => {
      if (verb !== 'delete') return
      cluster.intercept = undefined
      cluster.edit({ kind: 'ConfigMap', name: 'move' }, (object) => {
        object.metadata.annotations = { 'argocd.argoproj.io/tracking-id': 'other:/ConfigMap:shop/move' }
      })
    }
    const run = await sync([])
    expect(run.results).toMatchObject([{ name: 'move', status: 'PruneSkipped', message: expect.stringContaining('other:') }])
    expect(cluster.objects.has('/ConfigMap/shop/move')).toBe(true)
  })

  test('keeps what another application has in its source', async () => {
    const { sync, cluster } = syncWorld({
      search: [{ group: '', kind: 'ConfigMap' }],
      wantedElsewhere: (ref) => (ref.name === 'move' ? 'other' : undefined),
    })
    await sync([configMap('move'), configMap('drop')])
    await sync([])
    expect([...cluster.objects.keys()].filter((key) => key.includes('ConfigMap'))).toEqual(['/ConfigMap/shop/move'])
  })

  test('never deletes a later object of the same name', async () => {
    const { sync, cluster } = syncWorld({ search: [{ group: '', kind: 'ConfigMap' }] })
    await sync([configMap('drop')])
    cluster.intercept = (verb) => {
      const object = cluster.objects.get('/ConfigMap/shop/drop')
      if (verb === 'delete' && object) object.metadata.uid = 'another'
    }
    const run = await sync([])
    expect(run.end).toMatchObject({ phase: 'Failed', message: expect.stringContaining('replaced by another object') })
    expect(cluster.objects.has('/ConfigMap/shop/drop')).toBe(true)
  })

  test('spares what a controller copied together with its tracking mark', async () => {
    const { sync, compare, cluster } = syncWorld({ search: [{ group: '', kind: 'ConfigMap' }] })
    await sync([configMap('original')])
    const copy = structuredClone(cluster.objects.get('/ConfigMap/shop/original'))
    if (copy === undefined) throw new Error('nothing was applied')
    copy.metadata.name = 'copy'
    cluster.objects.set('/ConfigMap/shop/copy', copy)
    expect((await compare([configMap('original')])).objects.map((object) => object.ref.name)).toEqual(['original'])
  })
})
