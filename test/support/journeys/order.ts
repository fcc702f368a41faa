import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../eventually.ts'
import type { JourneyCluster } from '../journey-cluster.ts'
import { makeRepository, type TestRepository } from '../repository.ts'
import { applicationOf, openWorld, type World } from '../world.ts'
import { configMap, customResource, customResourceDefinition, deployment, hook, job, wave } from './manifests.ts'
import { mayLackKubectl } from '../kubectl-run.ts'

type DeploymentStatus = { conditions?: Array<{ type: string; lastTransitionTime: string }> }

/** Things that must happen one after the other. */
export function orderJourneys(name: string, start: () => Promise<JourneyCluster>): void {
  describe.skipIf(mayLackKubectl())(`order on ${name}`, () => {
    let cluster: JourneyCluster
    let world: World
    const repositories: TestRepository[] = []

    beforeAll(async () => {
      cluster = await start()
      world = await openWorld(cluster)
      world.startController()
    })

    afterAll(async () => {
      await world?.stop()
      await cluster?.stop()
      for (const repository of repositories) await repository.remove()
    })

    const begin = async (application: string, files: { [path: string]: string }, spec: object = {}): Promise<TestRepository> => {
      const repository = await makeRepository({ files })
      repositories.push(repository)
      const manifest = applicationOf(repository, { name: application, path: 'app', namespace: application, spec })
      expect(await world.tryKubectl(['apply', '-f', '-'], JSON.stringify(manifest))).toMatchObject({ code: 0 })
      return repository
    }
    const created = async (kind: string, namespace: string, object: string): Promise<number> =>
      Date.parse((await world.get(kind, namespace, object))?.metadata.creationTimestamp ?? '')

    const availableSince = async (namespace: string, name: string): Promise<number> => {
      const status = (await world.get('Deployment', namespace, name))?.['status'] as DeploymentStatus | undefined
      return Date.parse(status?.conditions?.find(({ type }) => type === 'Available')?.lastTransitionTime ?? '')
    }

    it('a wave begins when the one before it is healthy', async () => {
      await begin('waves', {
        'app/first.yaml': deployment('first', { replicas: 1, annotations: wave(-1) }),
        'app/second.yaml': configMap('second', {}, { annotations: wave(1) }),
      })
      await world.settled('waves')
      expect(await created('ConfigMap', 'waves', 'second')).toBeGreaterThanOrEqual(await availableSince('waves', 'first'))
    })

    it('hooks run before and after the objects', async () => {
      await begin('hooks', {
        'app/migrate.yaml': job('migrate', { annotations: hook('PreSync') }),
        'app/settings.yaml': configMap('settings', { a: '1' }),
        'app/smoke.yaml': job('smoke', { annotations: hook('PostSync') }),
      })
      const { status } = await world.settled('hooks')
      const [migrate, settings, smoke] = [
        await created('Job', 'hooks', 'migrate'),
        await created('ConfigMap', 'hooks', 'settings'),
        await created('Job', 'hooks', 'smoke'),
      ]
      expect(migrate).toBeLessThanOrEqual(settings)
      expect(settings).toBeLessThanOrEqual(smoke)
      const results = status?.operationState?.syncResult?.resources ?? []
      expect(
        results
          .filter(({ hookType }) => hookType !== undefined)
          .map(({ name, hookType, hookPhase }) => [name, hookType, hookPhase]),
      ).toEqual([
        ['migrate', 'PreSync', 'Succeeded'],
        ['smoke', 'PostSync', 'Succeeded'],
      ])
    })

    it('a PreSync hook that fails stops the sync, and the next commit gets it going', async () => {
      const repository = await begin(
        'blocked',
        {
          'app/migrate.yaml': job('migrate', { annotations: hook('PreSync'), fails: true }),
          'app/settings.yaml': configMap('settings', { a: '1' }),
        },
        {
          syncPolicy: { automated: { prune: true, selfHeal: true }, syncOptions: ['CreateNamespace=true'], retry: { limit: 0 } },
        },
      )
      await eventually(
        async () => {
          const operation = (await world.application('blocked'))?.status?.operationState
          expect(operation?.phase).toBe('Failed')
          expect(operation?.message).toMatch(/migrate/)
        },
        { timeoutMs: 60_000 },
      )
      expect(await world.get('ConfigMap', 'blocked', 'settings')).toBeUndefined()
      const sha = await repository.commit('migrate: Mend', {
        'app/migrate.yaml': job('migrate', { annotations: hook('PreSync') }),
      })
      await world.settled('blocked', { sha })
      expect(await world.get('ConfigMap', 'blocked', 'settings')).toBeDefined()
    })

    it('a definition and its custom resource come in one commit', async () => {
      await begin('custom', {
        'app/crd.yaml': customResourceDefinition('Widget'),
        'app/widget.yaml': customResource('Widget', 'one'),
      })
      await world.settled('custom')
      expect(await world.get('Widget', 'custom', 'one')).toMatchObject({ spec: { size: 3 } })
    })

    it('an app of apps waits for the health of its children', async () => {
      const repository = await makeRepository()
      repositories.push(repository)
      const child = (childName: string, number: number): string =>
        JSON.stringify(
          applicationOf(repository, {
            name: childName,
            path: childName,
            namespace: 'parents',
            metadata: { annotations: wave(number), finalizers: ['resources-finalizer.argocd.argoproj.io'] },
          }),
        )
      await repository.commit('Two children', {
        'root/base.yaml': child('base', 0),
        'root/top.yaml': child('top', 1),
        'base/web.yaml': deployment('base', { replicas: 1 }),
        'top/settings.yaml': configMap('top', {}),
      })
      const parent = applicationOf(repository, { name: 'parent', path: 'root', namespace: 'argocd' })
      await world.tryKubectl(['apply', '-f', '-'], JSON.stringify(parent))
      await world.settled('parent')
      await world.settled('top')
      expect(await created('Application', 'argocd', 'top')).toBeGreaterThanOrEqual(await availableSince('parents', 'base'))
    })

    it('an app of apps does not wait for a child that its next commit mends', async () => {
      const repository = await makeRepository()
      repositories.push(repository)
      const child = (path: string, number: number): string =>
        JSON.stringify(
          applicationOf(repository, { name: 'mended', path, namespace: 'mended', metadata: { annotations: wave(number) } }),
        )
      await repository.commit('A child with a wrong path', {
        'family/mended.yaml': child('nowhere', 0),
        'family/later.yaml': configMap('later', {}, { annotations: wave(1) }),
        'somewhere/settings.yaml': configMap('settings', {}),
      })
      await world.tryKubectl(
        ['apply', '-f', '-'],
        JSON.stringify(applicationOf(repository, { name: 'family', path: 'family', namespace: 'argocd' })),
      )
      await eventually(async () => {
        const state = (await world.application('family'))?.status?.operationState
        expect(state?.message).toMatch(/waiting for Application.*mended/i)
      })
      const sha = await repository.commit('The right path', { 'family/mended.yaml': child('somewhere', 0) })
      await world.settled('family', { sha, timeoutMs: 20_000 })
      await world.settled('mended', { sha })
    })
  })
}
