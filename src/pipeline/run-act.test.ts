import { expect, it } from 'vitest'
import { compare, createAnswerCache, desiredState } from '#compare'
import { healthOf } from '#kinds'
import type { Cluster, KubeObject } from '#model'
import { refKey, refOf } from '#model'
import { createMemoryCluster } from '#test/memory-cluster'
import { configMap, hook, job } from '#test/sync-world'
import type { SyncState } from '#sync'
import { act } from './run-act.ts'

const startedAt = '2026-01-01T00:00:00.000Z'
const application = {
  name: 'shop',
  namespace: 'argocd',
  controllerNamespace: 'argocd',
  destinationNamespace: 'shop',
  ignoreDifferences: [],
  syncOptions: [],
}
const tracking = { method: 'annotation' as const, labelKey: 'app.kubernetes.io/instance', installationId: undefined }

it('stores what became of a hook before it lets go of it, however soon after the last write', async () => {
  const memory = createMemoryCluster()
  let stored: SyncState = { phase: 'Running', startedAt, retryCount: 0, results: [] }
  const storedAtWrites: string[] = []
  const watched: Pick<Cluster, 'patch'> = {
    async patch(...call: Parameters<Cluster['patch']>) {
      storedAtWrites.push(stored.results.find(({ name }) => name === 'migrate')?.hookPhase ?? 'nothing')
      return await memory.patch(...call)
    },
  }
  // The cast: a sync asks no more of a cluster than the stand-in has.
  const cluster = { ...memory, ...watched } as unknown as Cluster
  const pass = async () => {
    const kinds = await memory.kinds()
    const manifests = [job('migrate', hook('PreSync', 'HookSucceeded')), configMap('settings')].map((object, index) => ({
      object: structuredClone(object),
      origin: { sourceIndex: 0, path: `${index}.yaml` },
    }))
    const desired = desiredState({ manifests, kinds, tracking, application })
    const live: KubeObject[] = [...memory.objects.values()]
    const comparison = await compare(
      { cluster: 'test', kinds, desired, live, application, settings: { ignoreDifferences: [] }, tracking },
      {
        dryRunApply: async (object) => await memory.apply(object, { fieldManager: 'x', force: true, dryRun: true }),
        read: async () => undefined,
        cache: createAnswerCache({ now: () => new Date(0) }),
      },
    )
    const options = { prune: true, dryRun: false, strategy: 'hook' as const, force: false, syncOptions: [] }
    return await act(
      {
        comparison,
        manifests: desired.manifests,
        live: new Map(live.map((object) => [refKey(refOf(object)), object])),
        health: (object) => healthOf(object),
        kinds,
        options: { ...options, revision: '0123456789', startedAt, retryCount: 0, applicationUid: 'u', results: stored.results },
        decision: {},
        state: stored,
        approvedAt: undefined,
      },
      {
        cluster,
        now: () => new Date(startedAt),
        forbidden: () => undefined,
        written: () => undefined,
        // As the controller: what is not urgent is not written within a second of the write before.
        persist: async (state, urgent) => {
          if (urgent) stored = structuredClone(state)
        },
        did: () => undefined,
        signal: new AbortController().signal,
      },
    )
  }
  await pass()
  const running = memory.objects.get('batch/Job/shop/migrate')
  if (running === undefined) throw new Error('the hook was not created')
  running['status'] = { conditions: [{ type: 'Complete', status: 'True' }] }
  await pass()
  expect(storedAtWrites).toEqual(['Succeeded'])
  const end = await pass()
  expect(end.decision).toMatchObject({ do: 'finish', phase: 'Succeeded' })
})
