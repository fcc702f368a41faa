import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../eventually.ts'
import type { JourneyCluster } from '../journey-cluster.ts'
import { makeRepository, type TestRepository } from '../repository.ts'
import { applicationOf, openWorld, type World } from '../world.ts'
import { configMap, deployment } from './manifests.ts'
import { mayLackKubectl } from '../kubectl-run.ts'

/** What a team does all day: commit, and the cluster follows. */
export function commitJourneys(name: string, start: () => Promise<JourneyCluster>): void {
  describe.skipIf(mayLackKubectl())(`commits on ${name}`, () => {
    let cluster: JourneyCluster
    let world: World
    let repository: TestRepository

    beforeAll(async () => {
      cluster = await start()
      world = await openWorld(cluster)
      repository = await makeRepository({
        files: {
          'app/settings.yaml': configMap('settings', { colour: 'green' }),
          'app/extra.yaml': configMap('extra', { a: '1' }),
          'app/web.yaml': deployment('web', { replicas: 2 }),
        },
      })
      world.startController()
      await world.tryKubectl(
        ['apply', '-f', '-'],
        JSON.stringify(applicationOf(repository, { name: 'commits', path: 'app', namespace: 'commits' })),
      )
      await world.settled('commits')
    })

    afterAll(async () => {
      await world?.stop()
      await cluster?.stop()
      await repository?.remove()
    })

    it('a commit is applied', async () => {
      const sha = await repository.commit('settings: Blue', { 'app/settings.yaml': configMap('settings', { colour: 'blue' }) })
      const { status } = await world.settled('commits', { sha })
      expect(status?.operationState?.phase).toBe('Succeeded')
      expect(status?.history?.at(-1)?.revision).toBe(sha)
      expect((await world.get('ConfigMap', 'commits', 'settings'))?.['data']).toEqual({ colour: 'blue' })
    })

    it('a file that is removed is pruned', async () => {
      const sha = await repository.commit('extra: Remove', { 'app/extra.yaml': undefined })
      await world.settled('commits', { sha })
      expect(await world.get('ConfigMap', 'commits', 'extra')).toBeUndefined()
    })

    it('drift by kubectl is put back, and the event names kubectl', async () => {
      await world.kubectl('--namespace', 'commits', 'scale', 'deployment', 'web', '--replicas=5')
      await world.controller().says(/drift.*Deployment.*web.*replicas.*5.*kubectl/)
      await world.controller().says(/healed.*web/)
      await eventually(async () =>
        expect((await world.get('Deployment', 'commits', 'web'))?.['spec']).toMatchObject({ replicas: 2 }),
      )
      await world.settled('commits')
    })

    it('an object deleted by hand comes back', async () => {
      await world.kubectl('--namespace', 'commits', 'delete', 'configmap', 'settings')
      await eventually(async () =>
        expect((await world.get('ConfigMap', 'commits', 'settings'))?.['data']).toEqual({ colour: 'blue' }),
      )
      await world.settled('commits')
    })

    it('drift that comes after commits of others is healed in so many words, too', async () => {
      await repository.commit('late: Add', { 'app/late.yaml': configMap('late', { a: '1' }) })
      const sha = await repository.commit('Say something elsewhere', { 'README.md': 'elsewhere\n' })
      await world.settled('commits', { sha })
      await world.kubectl('--namespace', 'commits', 'patch', 'configmap', 'late', '--type=merge', '--patch', '{"data":{"a":"2"}}')
      await world.controller().says(/healed.*late/)
      await world.settled('commits')
    })

    it('a field that Git never named is left alone', async () => {
      await world.kubectl('--namespace', 'commits', 'annotate', 'configmap', 'settings', 'team=blue')
      const sha = await repository.commit('settings: Red', { 'app/settings.yaml': configMap('settings', { colour: 'red' }) })
      await world.settled('commits', { sha })
      expect((await world.get('ConfigMap', 'commits', 'settings'))?.metadata.annotations).toMatchObject({ team: 'blue' })
    })

    it('of two commits in quick succession the second wins', async () => {
      await repository.commit('web: Three', { 'app/web.yaml': deployment('web', { replicas: 3 }) })
      const sha = await repository.commit('web: Four', { 'app/web.yaml': deployment('web', { replicas: 4 }) })
      await world.settled('commits', { sha })
      expect((await world.get('Deployment', 'commits', 'web'))?.['spec']).toMatchObject({ replicas: 4 })
    })

    it('deleting the Application deletes what it made', async () => {
      await world.kubectl(
        '--namespace',
        'argocd',
        'patch',
        'application',
        'commits',
        '--type=merge',
        '--patch',
        '{"metadata":{"finalizers":["resources-finalizer.argocd.argoproj.io"]}}',
      )
      await world.kubectl('--namespace', 'argocd', 'delete', 'application', 'commits', '--timeout=60s')
      expect(await world.get('ConfigMap', 'commits', 'settings')).toBeUndefined()
      expect(await world.get('Deployment', 'commits', 'web')).toBeUndefined()
    })
  })
}
