import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { routes } from '#contract'
import { type ApiProcess, startApi } from '../api-process.ts'
import { eventually } from '../eventually.ts'
import type { JourneyCluster } from '../journey-cluster.ts'
import { makeRepository, type TestRepository } from '../repository.ts'
import { applicationOf, openWorld, type World } from '../world.ts'
import { configMap } from './manifests.ts'
import { mayLackKubectl } from '../kubectl-run.ts'

const canaries = ['canary-in-git', 'canary-in-the-cluster', 'canary-of-a-repository']
const secret = (value: string) => `apiVersion: v1\nkind: Secret\nmetadata:\n  name: key\nstringData:\n  password: ${value}\n`

/** What programs see over HTTP, and what they must never see. */
export function apiJourneys(name: string, start: () => Promise<JourneyCluster>): void {
  describe.skipIf(mayLackKubectl())(`the API on ${name}`, () => {
    let cluster: JourneyCluster
    let world: World
    let api: ApiProcess
    let repository: TestRepository
    let token: string

    beforeAll(async () => {
      cluster = await start()
      world = await openWorld(cluster)
      world.startController()
      api = await startApi(world)
      repository = await makeRepository({
        files: { 'app/a.yaml': configMap('settings', { a: '1' }), 'app/s.yaml': secret('canary-in-git') },
      })
      const manifest = applicationOf(repository, { name: 'web', path: 'app', namespace: 'web' })
      expect(await world.tryKubectl(['apply', '-f', '-'], JSON.stringify(manifest))).toMatchObject({ code: 0 })
      await world.settled('web')
      const body = { username: 'admin', password: api.password }
      token = (await api.client('').call(routes.createSession, { body })).token
    })
    afterAll(async () => {
      await api?.stop()
      await world?.stop()
      await cluster?.stop()
      await repository?.remove()
    })

    it('never says the value of a Secret, whatever is asked', async () => {
      const credentials = { url: 'https://git.example.com/x', username: 'x', password: 'canary-of-a-repository' }
      await world.kubectl(
        '-n',
        'argocd',
        'create',
        'secret',
        'generic',
        'repo',
        ...Object.entries(credentials).map(([key, value]) => `--from-literal=${key}=${value}`),
      )
      await world.kubectl('-n', 'argocd', 'label', 'secret', 'repo', 'argocd.argoproj.io/secret-type=repository')
      await world.kubectl(
        '-n',
        'web',
        'patch',
        'secret',
        'key',
        '--type=merge',
        '-p',
        '{"stringData":{"password":"canary-in-the-cluster"}}',
      )
      const hidden = [...canaries, ...canaries.map((text) => Buffer.from(text).toString('base64'))]
      const sha = await repository.git('rev-parse', 'HEAD')
      let asked = 0
      for (const route of Object.values(routes).filter(({ method, streams }) => method === 'GET' && !streams)) {
        for (const [app, project] of [
          ['web', 'default'],
          ['default', 'web'],
        ] as const) {
          const path = route.path.replace('{name}', route.path.includes('/projects/') ? project : app).replace('{revision}', sha)
          const answer = await fetch(`${api.url}${path}`, { headers: { authorization: `Bearer ${token}` } })
          const text = await answer.text()
          for (const value of hidden) expect(text, path).not.toContain(value)
          asked++
        }
      }
      expect(asked).toBeGreaterThan(40)
      for (const value of hidden) expect(api.running.output()).not.toContain(value)
    })

    it('tells of a change as it happens', async () => {
      const abort = new AbortController()
      const stream = api.client(token).stream(routes.watchApplications, { query: { name: 'web' }, signal: abort.signal })
      expect((await stream.next()).value).toMatchObject({ type: 'ADDED', application: { metadata: { name: 'web' } } })
      const sha = await repository.commit('Change it', { 'app/a.yaml': configMap('settings', { a: '2' }) })
      for await (const { application } of stream) if (application.status?.sync?.revision === sha) break
      abort.abort()
    })

    it('gives tree, resources and the commit', async () => {
      const client = api.client(token)
      await eventually(async () => {
        const { nodes } = await client.call(routes.resourceTree, { path: { name: 'web' } })
        expect(nodes?.map(({ kind, name: object }) => `${kind}/${object}`).sort()).toEqual(
          expect.arrayContaining(['ConfigMap/settings', 'Secret/key']),
        )
      })
      const revision = await repository.git('rev-parse', 'HEAD')
      const commit = await client.call(routes.revisionMetadata, { path: { name: 'web', revision } })
      expect(commit).toMatchObject({
        author: expect.stringContaining('Test') as string,
        message: expect.stringContaining('Change it') as string,
      })
    })

    it('refuses the token after signing out, also after a restart', async () => {
      const client = api.client(token)
      await client.call(routes.deleteSession)
      await api.stop()
      api = await startApi(world)
      await expect(api.client(token).call(routes.listApplications)).rejects.toThrow('invalid session')
    })
  })
}
