import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../eventually.ts'
import type { JourneyCluster } from '../journey-cluster.ts'
import { makeRepository, type TestRepository } from '../repository.ts'
import { applicationOf, openWorld, type World } from '../world.ts'
import { configMap } from './manifests.ts'
import { mayLackKubectl } from '../kubectl-run.ts'

/** What goes wrong in the world, and what must not follow from it. */
export function troubleJourneys(name: string, start: () => Promise<JourneyCluster>): void {
  describe.skipIf(mayLackKubectl())(`trouble on ${name}`, () => {
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

    const begin = async (application: string, files: { [path: string]: string }): Promise<TestRepository> => {
      const repository = await makeRepository({ files })
      repositories.push(repository)
      const manifest = applicationOf(repository, { name: application, path: 'app', namespace: application })
      expect(await world.tryKubectl(['apply', '-f', '-'], JSON.stringify(manifest))).toMatchObject({ code: 0 })
      await world.settled(application)
      return repository
    }
    const condition = async (application: string, type: string): Promise<string> => {
      const found = (await world.application(application))?.status?.conditions?.find((one) => one.type === type)
      if (found === undefined)
        throw new Error(
          `${application} has no ${type}: ${JSON.stringify((await world.application(application))?.status?.conditions)}`,
        )
      return found.message ?? ''
    }

    it('a repository that is gone makes the application Unknown and touches nothing', async () => {
      const repository = await begin('gone', { 'app/a.yaml': configMap('a', { a: '1' }) })
      const comeBack = await repository.hide()
      await world.cli('app', 'refresh', 'gone', '--hard')
      await eventually(async () => {
        expect(await condition('gone', 'ComparisonError')).toMatch(/repository/i)
        expect((await world.application('gone'))?.status?.sync?.status).toBe('Unknown')
      })
      expect(await world.get('ConfigMap', 'gone', 'a')).toBeDefined()
      await comeBack()
      await world.cli('app', 'refresh', 'gone', '--hard')
      await world.settled('gone')
    })

    it('a broken file among good ones stops the application, names file and line, and prunes nothing', async () => {
      const repository = await begin('broken', {
        'app/a.yaml': configMap('a', { a: '1' }),
        'app/b.yaml': configMap('b', { b: '1' }),
      })
      await repository.commit('b: Break', { 'app/b.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: b\n bad: [\n' })
      await eventually(async () => expect(await condition('broken', 'ComparisonError')).toMatch(/app\/b\.yaml.*(?:line |:)5/))
      expect(await world.get('ConfigMap', 'broken', 'b')).toBeDefined()
      const sha = await repository.commit('b: Mend', { 'app/b.yaml': configMap('b', { b: '2' }) })
      await world.settled('broken', { sha })
    })

    it('an Application with an unusable spec says which field, and stops no other', async () => {
      const repository = await begin('usable', { 'app/a.yaml': configMap('a', { a: '1' }) })
      const unusable = applicationOf(repository, {
        name: 'unusable',
        path: 'app',
        namespace: 'unusable',
        spec: { project: 'nobody-made-this' },
      })
      await world.tryKubectl(['apply', '-f', '-'], JSON.stringify(unusable))
      await eventually(async () => expect(await condition('unusable', 'InvalidSpecError')).toMatch(/nobody-made-this/))
      const sha = await repository.commit('a: Two', { 'app/a.yaml': configMap('a', { a: '2' }) })
      await world.settled('usable', { sha })
    })

    it('an automated sync waits for the windows of its project', async () => {
      const project = (syncWindows: object[]): string =>
        JSON.stringify({
          apiVersion: 'argoproj.io/v1alpha1',
          kind: 'AppProject',
          metadata: { name: 'frozen', namespace: 'argocd' },
          spec: {
            sourceRepos: ['*'],
            destinations: [{ server: '*', namespace: '*' }],
            clusterResourceWhitelist: [{ group: '*', kind: '*' }],
            syncWindows,
          },
        })
      const deny = { kind: 'deny', schedule: '* * * * *', duration: '1h', applications: ['*'] }
      await world.tryKubectl(['apply', '-f', '-'], project([deny]))
      const repository = await makeRepository({ files: { 'app/a.yaml': configMap('a', { a: '1' }) } })
      repositories.push(repository)
      const manifest = applicationOf(repository, {
        name: 'frozen',
        path: 'app',
        namespace: 'frozen',
        spec: { project: 'frozen' },
      })
      await world.tryKubectl(['apply', '-f', '-'], JSON.stringify(manifest))
      await eventually(async () => expect((await world.application('frozen'))?.status?.sync?.status).toBe('OutOfSync'))
      await new Promise((resolve) => setTimeout(resolve, 1000))
      expect((await world.application('frozen'))?.status?.operationState).toBeUndefined()
      await world.tryKubectl(['apply', '-f', '-'], project([]))
      await world.settled('frozen')
    })

    it('a commit that deletes everything is held until somebody approves', async () => {
      const names = Array.from({ length: 12 }, (_, index) => `c${index}`)
      const repository = await begin(
        'held',
        Object.fromEntries([...names, 'keep'].map((one) => [`app/${one}.yaml`, configMap(one, { a: '1' })])),
      )
      await repository.commit('Delete nearly everything', Object.fromEntries(names.map((one) => [`app/${one}.yaml`, undefined])))
      const release = await eventually(async () => {
        const held = (await world.application('held'))?.status?.conditions?.find(({ message }) =>
          /kubectl annotate/.test(message ?? ''),
        )
        if (held === undefined) throw new Error(`not held: ${JSON.stringify((await world.application('held'))?.status)}`)
        return held.message ?? ''
      })
      expect(release).toMatch(/12/)
      expect(await world.get('ConfigMap', 'held', 'c0')).toBeDefined()
      const command = /kubectl (.*annotate[^`'"\n]*(?:'[^']*'|"[^"]*")?[^`'"\n]*)/.exec(release)?.[1] ?? ''
      await world.kubectl(
        ...command
          .trim()
          .split(/\s+/)
          .map((word) => word.replace(/^['"]|['"]$/g, '')),
      )
      await eventually(async () => expect(await world.get('ConfigMap', 'held', 'c0')).toBeUndefined())
      await world.settled('held')
    })

    it('a commit that leaves nothing at all is refused unless allowEmpty says otherwise', async () => {
      const repository = await begin('empty', { 'app/a.yaml': configMap('a', { a: '1' }), 'app/README.md': 'kept\n' })
      await repository.commit('Delete everything', { 'app/a.yaml': undefined })
      await eventually(async () => expect(await condition('empty', 'SyncError')).toMatch(/wipe out all resources/))
      expect(await world.get('ConfigMap', 'empty', 'a')).toBeDefined()
    })
  })
}
