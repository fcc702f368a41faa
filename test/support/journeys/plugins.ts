import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../eventually.ts'
import type { JourneyCluster } from '../journey-cluster.ts'
import { mayLackKubectl } from '../kubectl-run.ts'
import { makeRepository, type TestRepository } from '../repository.ts'
import { type Sidecar, startSidecar } from '../sidecar.ts'
import { applicationOf, openWorld, type World } from '../world.ts'
import { configMap } from './manifests.ts'

const commands = [
  '- name: expand',
  '  command: [sh, -c]',
  '  args: ["sed s/NAME/$PARAM_NAME/ template.txt; cat linked.txt"]',
  '  discover: {fileName: template.txt}',
].join('\n')

/** Runs what the repository says: so a commit decides how the plugin behaves. */
const scripted = { name: 'scripted-v1', generate: '. ./generate.sh' }

/** A team with generators of its own, as sidecars of Argo CD and as commands; and what a bad one must not do to others. */
export function pluginJourneys(name: string, start: () => Promise<JourneyCluster>): void {
  describe.skipIf(mayLackKubectl())(`plugins on ${name}`, () => {
    let cluster: JourneyCluster
    let world: World
    let repository: TestRepository
    let neighbours: TestRepository
    let sockets = ''
    let sidecar: Sidecar | undefined

    const apply = async (object: object): Promise<void> => {
      expect(await world.tryKubectl(['apply', '-f', '-'], JSON.stringify(object))).toMatchObject({ code: 0 })
    }
    const begin = async (application: string, path: string, plugin?: object): Promise<void> => {
      const source = { repoURL: repository.url, targetRevision: 'main', path, ...(plugin === undefined ? {} : { plugin }) }
      await apply(applicationOf(repository, { name: application, path, namespace: application, spec: { source } }))
    }
    const generate = (script: string) => repository.commit('scripted: Change', { 'scripted/generate.sh': script })
    const problem = async (application: string): Promise<string> => {
      const found = await world.application(application)
      expect(found?.status?.sync?.status).toBe('Unknown')
      return (found?.status?.conditions ?? []).map(({ message }) => message).join()
    }

    beforeAll(async () => {
      cluster = await start()
      world = await openWorld(cluster)
      sockets = await mkdtemp(join(tmpdir(), 'journey-sockets-'))
      sidecar = await startSidecar(sockets, scripted)
      const data = { 'repository.local.enabled': 'true', 'mainstay.plugins': commands }
      await apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'argocd-cm', namespace: 'argocd' }, data })
      repository = await makeRepository({
        files: {
          'scripted/generate.sh': 'sed "s/WHO/$ARGOCD_ENV_WHO/" ../shared/settings.yaml',
          'shared/settings.yaml': configMap('settings', { who: 'WHO' }),
          'expanded/template.txt': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: NAME}\n---\n',
          'expanded/linked.txt': configMap('linked', { a: '1' }),
        },
      })
      neighbours = await makeRepository({ files: { 'app/a.yaml': configMap('a', { a: '1' }) } })
      world.startController({ env: { ARGOCD_PLUGINSOCKFILEPATH: sockets, ARGOCD_EXEC_TIMEOUT: '3s' } })
      await apply(applicationOf(neighbours, { name: 'neighbour', path: 'app', namespace: 'plugins-neighbour' }))
      await begin('scripted', 'scripted', { name: 'scripted-v1', env: [{ name: 'WHO', value: 'team $ARGOCD_APP_NAME' }] })
      await world.settled('neighbour')
    })

    afterAll(async () => {
      await world?.stop()
      await cluster?.stop()
      await sidecar?.close()
      await repository?.remove()
      await neighbours?.remove()
      if (sockets !== '') await rm(sockets, { recursive: true, force: true })
    })

    it('a sidecar of Argo CD renders an application, and a commit is followed', async () => {
      expect((await world.settled('scripted')).status?.sourceType).toBe('Plugin')
      expect((await world.get('ConfigMap', 'scripted', 'settings'))?.['data']).toEqual({ who: 'team scripted' })
      const sha = await repository.commit('shared: Change', { 'shared/settings.yaml': configMap('settings', { who: 'the WHO' }) })
      await world.settled('scripted', { sha })
      expect((await world.get('ConfigMap', 'scripted', 'settings'))?.['data']).toEqual({ who: 'the team scripted' })
    })

    it('a command of the operator is found by what lies in the folder', async () => {
      await begin('expanded', 'expanded', { parameters: [{ name: 'name', string: 'filled-in' }] })
      expect((await world.settled('expanded')).status?.sourceType).toBe('Plugin')
      expect(await world.get('ConfigMap', 'expanded', 'filled-in')).toBeDefined()
      expect(await world.get('ConfigMap', 'expanded', 'linked')).toBeDefined()
    })

    it('a plugin that is not there is told with the names of those that are', async () => {
      await begin('nameless', 'scripted', { name: 'scripted' })
      await eventually(async () =>
        expect(await problem('nameless')).toMatch(/there is no plugin "scripted"; expected one of scripted-v1, expand/),
      )
    })

    it.each([
      ['hangs', 'sleep 60', /plugin scripted-v1 took more than 3 s/],
      ['prints garbage', 'echo "a: [}"', /Cannot use what plugin scripted-v1 gave/],
      ['fails', 'echo "cannot log in with password=hunter22" >&2; exit 3', /exit status 3: cannot log in with password=\+\+\+/],
      ['prints a hundred megabytes', "head -c 100000000 /dev/zero | tr '\\0' a", /more than 20000000 bytes/],
    ])('a plugin that %s stops its application, changes nothing, and no neighbour notices', async (how, script, message) => {
      const before = await world.get('ConfigMap', 'scripted', 'settings')
      await generate(script)
      const sha = await neighbours.commit(`a: ${how}`, { 'app/a.yaml': configMap('a', { a: how }) })
      await world.settled('neighbour', { sha })
      await eventually(async () => expect(await problem('scripted')).toMatch(message))
      expect((await world.get('ConfigMap', 'scripted', 'settings'))?.metadata.resourceVersion).toBe(
        before?.metadata.resourceVersion,
      )
      expect(await problem('scripted')).not.toContain('hunter22')
    })

    it('a plugin that is gone stops its application until it is back', async () => {
      const healthy = await generate('cat ../shared/settings.yaml')
      await world.settled('scripted', { sha: healthy })
      await sidecar?.close()
      const sha = await generate('cat ../shared/settings.yaml # again')
      await eventually(async () => expect(await problem('scripted')).toMatch(/there is no plugin "scripted-v1"/))
      expect(await world.get('ConfigMap', 'scripted', 'settings')).toBeDefined()
      sidecar = await startSidecar(sockets, scripted)
      await world.cli('app', 'refresh', 'scripted')
      await world.settled('scripted', { sha })
    })
  })
}
