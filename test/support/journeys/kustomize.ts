import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../eventually.ts'
import type { JourneyCluster } from '../journey-cluster.ts'
import { mayLackKubectl } from '../kubectl-run.ts'
import { makeRepository, type TestRepository } from '../repository.ts'
import { applicationOf, openWorld, type World } from '../world.ts'
import { configMap, deployment } from './manifests.ts'

const files: { [path: string]: string } = {
  'base/kustomization.yaml': 'resources: [web.yaml]\nconfigMapGenerator: [{name: settings, literals: [colour=green]}]\n',
  'base/web.yaml': deployment('web', { replicas: 1, image: 'registry.example.com/web:1.0' }),
  'overlays/prod/kustomization.yaml': [
    'resources: [../../base]',
    'namePrefix: prod-',
    'images: [{name: registry.example.com/web, newTag: "2.0"}]',
    'patches: [{path: replicas.yaml}]',
  ].join('\n'),
  'overlays/prod/replicas.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 2}\n',
}

/** A team that keeps bases and overlays in Git. */
export function kustomizeJourneys(name: string, start: () => Promise<JourneyCluster>): void {
  describe.skipIf(mayLackKubectl())(`kustomizations on ${name}`, () => {
    let cluster: JourneyCluster
    let world: World
    let repository: TestRepository

    const apply = async (object: object) => await world.tryKubectl(['apply', '-f', '-'], JSON.stringify(object))
    const web = async (namespace: string, of: string) => await world.get('Deployment', namespace, of)
    const settings = async (namespace: string) => {
      const kind = (await world.cluster.kinds()).find('', 'ConfigMap')!
      const { items } = await world.cluster.list(kind, { namespace })
      return items.filter(({ metadata }) => metadata.name?.includes('settings')).map((item) => [item.metadata.name, item['data']])
    }

    beforeAll(async () => {
      cluster = await start()
      world = await openWorld(cluster)
      repository = await makeRepository({ files })
      world.startController()
      await apply(applicationOf(repository, { name: 'overlay', path: 'overlays/prod', namespace: 'kustomize-prod' }))
      await world.settled('overlay')
    })

    afterAll(async () => {
      await world?.stop()
      await cluster?.stop()
      await repository?.remove()
    })

    it('an overlay is built and applied', async () => {
      const { status } = await world.settled('overlay')
      expect(status?.sourceType).toBe('Kustomize')
      expect(status?.summary?.images).toEqual(['registry.example.com/web:2.0'])
      expect((await web('kustomize-prod', 'prod-web'))?.['spec']).toMatchObject({ replicas: 2 })
      expect(await settings('kustomize-prod')).toEqual([['prod-settings-f2fg2f8dc4', { colour: 'green' }]])
    })

    it('a commit to the base reaches the overlay, and the ConfigMap of the old content goes', async () => {
      const base = files['base/kustomization.yaml']!.replace('green', 'blue')
      const sha = await repository.commit('settings: Blue', { 'base/kustomization.yaml': base })
      await world.settled('overlay', { sha })
      const found = await settings('kustomize-prod')
      expect(found.map(([, data]) => data)).toEqual([{ colour: 'blue' }])
    })

    it('a tag that an image updater writes into the override file is followed', async () => {
      const file = 'overlays/prod/.argocd-source-overlay.yaml'
      const sha = await repository.commit('web: 2.1', { [file]: 'kustomize:\n  images: ["registry.example.com/web:2.1"]\n' })
      await world.settled('overlay', { sha })
      expect((await world.application('overlay'))?.status?.summary?.images).toEqual(['registry.example.com/web:2.1'])
    })

    it('a patch without a target is told with file and object, and nothing is changed or removed', async () => {
      const before = await web('kustomize-prod', 'prod-web')
      const broken = files['overlays/prod/replicas.yaml']!.replace('name: web', 'name: nobody')
      await repository.commit('web: Wrong patch', { 'overlays/prod/replicas.yaml': broken })
      await eventually(async () => {
        const conditions = (await world.application('overlay'))?.status?.conditions ?? []
        expect(conditions.map(({ message }) => message).join()).toMatch(/no resource matches strategic merge patch.*nobody/s)
      })
      expect((await web('kustomize-prod', 'prod-web'))?.metadata.generation).toBe(before?.metadata.generation)
      const sha = await repository.commit('web: Right patch', {
        'overlays/prod/replicas.yaml': files['overlays/prod/replicas.yaml'],
      })
      await world.settled('overlay', { sha })
    })

    it('what the source says is laid over the kustomization', async () => {
      const kustomize = {
        namePrefix: 'blue-',
        images: ['registry.example.com/web=registry.example.com/other:3.0'],
        replicas: [{ name: 'web', count: 3 }],
        commonLabels: { team: 'blue' },
      }
      const source = { repoURL: repository.url, targetRevision: 'main', path: 'base', kustomize }
      await apply(applicationOf(repository, { name: 'blue', path: '', namespace: 'kustomize-blue', spec: { source } }))
      await world.settled('blue')
      const found = await web('kustomize-blue', 'blue-web')
      expect(found?.['spec']).toMatchObject({
        replicas: 3,
        template: { spec: { containers: [{ image: 'registry.example.com/other:3.0' }] } },
      })
      expect(found?.metadata.labels).toMatchObject({ team: 'blue' })
    })

    it('sources of several kinds make one application; of an object that two have, the last one counts', async () => {
      await repository.commit('plain: Add', {
        'plain/extra.yaml': configMap('extra', { from: 'plain' }),
        'last/extra.yaml': configMap('extra', { from: 'last' }),
      })
      const at = (path: string) => ({ repoURL: repository.url, targetRevision: 'main', path })
      const sources = [at('plain'), { ...at('base'), kustomize: { namePrefix: 'many-' } }, at('last')]
      await apply(
        applicationOf(repository, {
          name: 'several',
          path: '',
          namespace: 'kustomize-many',
          spec: { source: undefined, sources },
        }),
      )
      const { status } = await world.settled('several')
      expect(status?.sourceTypes).toEqual(['Directory', 'Kustomize', 'Directory'])
      expect(status?.sync?.revisions).toHaveLength(3)
      expect(status?.history?.at(-1)?.revisions).toHaveLength(3)
      expect((await world.get('ConfigMap', 'kustomize-many', 'extra'))?.['data']).toEqual({ from: 'last' })
      expect(await web('kustomize-many', 'many-web')).toBeDefined()
      expect(status?.conditions?.map(({ type }) => type)).toContain('RepeatedResourceWarning')
    })
  })
}
