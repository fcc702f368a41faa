import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiProcess, startApi } from '../api-process.ts'
import type { JourneyCluster } from '../journey-cluster.ts'
import { finished } from '../program.ts'
import { makeRepository, type TestRepository } from '../repository.ts'
import { applicationOf, openWorld, type World } from '../world.ts'
import { configMap } from './manifests.ts'
import { mayLackKubectl } from '../kubectl-run.ts'

/** A day at the command line: sign in, create, compare, sync, watch, go back, delete, sign out. The tests go on from one another. */
export function cliJourneys(name: string, start: () => Promise<JourneyCluster>): void {
  describe.skipIf(mayLackKubectl())(`the command line on ${name}`, () => {
    let cluster: JourneyCluster
    let world: World
    let api: ApiProcess
    let repository: TestRepository

    beforeAll(async () => {
      cluster = await start()
      world = await openWorld(cluster)
      world.startController()
      api = await startApi(world)
      repository = await makeRepository({ files: { 'app/a.yaml': configMap('settings', { color: 'blue' }) } })
    })
    afterAll(async () => {
      await api?.stop()
      await world?.stop()
      await cluster?.stop()
      await repository?.remove()
    })

    it('signs in and keeps the token where nobody else can read it', async () => {
      const wrong = await api.cli(['login', api.url, '--username', 'admin', '--password', 'wrong'])
      expect(wrong).toMatchObject({ code: 20, stderr: expect.stringContaining('Invalid username or password') as string })
      const right = await api.cli(['login', api.url, '--username', 'admin', '--password', api.password])
      expect(right).toMatchObject({ code: 0, stdout: expect.stringContaining("'admin:login' logged in successfully") as string })
      expect((await stat(join(api.configFolder, 'config'))).mode & 0o777).toBe(0o600)
    })

    it('creates an Application from standard input and sees what a sync would do', async () => {
      const manifest: { spec: object } = { ...applicationOf(repository, { name: 'day', path: 'app', namespace: 'day' }) } as never
      const manual = { ...manifest, spec: { ...manifest.spec, syncPolicy: { syncOptions: ['CreateNamespace=true'] } } }
      expect(await api.cli(['app', 'create', '-f', '-'], JSON.stringify(manual))).toMatchObject({ code: 0, stderr: '' })
      const diff = await api.cli(['app', 'diff', 'day', '--refresh'])
      expect(diff).toMatchObject({ code: 1, stdout: expect.stringContaining('===== /ConfigMap day/settings ======') as string })
      expect(diff.stdout).toContain('>   color: blue')
      const dry = await api.cli(['app', 'sync', 'day', '--dry-run'])
      expect(dry.code, dry.stdout + dry.stderr).toBe(0)
      expect(dry.stdout).toMatch(/Sync +0 +(create|apply) +ConfigMap +day +settings/)
      expect(await world.get('ConfigMap', 'day', 'settings')).toBeUndefined()
    })

    it('syncs, waits, and finds no difference', async () => {
      const sync = await api.cli(['app', 'sync', 'day', '--timeout', '60'])
      expect(sync.code, sync.stdout + sync.stderr).toBe(0)
      expect(sync.stdout).toMatch(/Phase: +Succeeded/)
      const wait = await api.cli(['app', 'wait', 'day', '--timeout', '60'])
      expect(wait.code, wait.stdout + wait.stderr).toBe(0)
      expect(await api.cli(['app', 'diff', 'day', '--refresh'])).toMatchObject({ code: 0, stdout: '' })
      expect((await api.cli(['app', 'list', '-o', 'name'])).stdout).toBe('argocd/day\n')
      expect((await api.cli(['app', 'get', 'day'])).stdout).toMatch(/Sync Status: +Synced to .*\nHealth Status: +Healthy/)
    })

    it('names who changed what in the cluster', async () => {
      await world.kubectl('-n', 'day', 'patch', 'configmap', 'settings', '--type=merge', '-p', '{"data":{"color":"red"}}')
      const { code, stdout } = await api.cli(['app', 'diff', 'day', '--refresh'])
      expect(code).toBe(1)
      expect(stdout).toContain('<   color: red\n---\n>   color: blue')
      expect(stdout).toMatch(/# \/data\/color: "blue" in Git, "red" live, set by kubectl\S* \(Update\) at \d{4}-/)
    })

    it('answers the same straight from the cluster', async () => {
      const core = await world.cli('app', 'diff', 'day')
      expect(core.code, core.stderr).toBe(1)
      expect(core.stdout).toBe((await api.cli(['app', 'diff', 'day'])).stdout)
      expect((await world.cli('app', 'list')).stdout).toBe((await api.cli(['app', 'list'])).stdout)
    })

    it('syncs chosen objects only', async () => {
      await repository.commit('Add another', { 'app/b.yaml': configMap('other', { size: '1' }) })
      await api.cli(['app', 'refresh', 'day', '--hard'])
      const sync = await api.cli(['app', 'sync', 'day', '--resource', ':ConfigMap:other'])
      expect(sync.code, sync.stdout + sync.stderr).toBe(0)
      expect(await world.get('ConfigMap', 'day', 'other')).toBeDefined()
      expect((await world.get('ConfigMap', 'day', 'settings'))?.['data']).toEqual({ color: 'red' })
      expect((await api.cli(['app', 'sync', 'day'])).code).toBe(0)
      expect((await world.get('ConfigMap', 'day', 'settings'))?.['data']).toEqual({ color: 'blue' })
    })

    it('exits 1 where the operation fails, and 20 where waiting takes too long', async () => {
      const broken = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: broken}\ndata: {a: {b: not text}}\n'
      await repository.commit('Break it', { 'app/c.yaml': broken })
      await api.cli(['app', 'refresh', 'day', '--hard'])
      const sync = await api.cli(['app', 'sync', 'day', '--timeout', '60'])
      expect(sync.code, sync.stdout + sync.stderr).toBe(1)
      expect((await api.cli(['app', 'wait', 'day', '--sync', '--timeout', '2'])).code).toBe(20)
      await repository.commit('Mend it', { 'app/c.yaml': undefined })
      await api.cli(['app', 'refresh', 'day', '--hard'])
      expect((await api.cli(['app', 'sync', 'day', '--prune', '--timeout', '60'])).code).toBe(0)
    })

    it('goes back to an earlier deployment', async () => {
      const { stdout } = await api.cli(['app', 'history', 'day'])
      expect(stdout.split('\n').length).toBeGreaterThanOrEqual(4)
      const back = await api.cli(['app', 'rollback', 'day', '0', '--prune', '--timeout', '60'])
      expect(back.code, back.stdout + back.stderr).toBe(0)
      expect(await world.get('ConfigMap', 'day', 'other')).toBeUndefined()
    })

    it('ends quietly where nobody reads on', async () => {
      const program = new URL('../../../bin/mainstay.js', import.meta.url).pathname
      const script = `MAINSTAY_CONFIG_DIR=${api.configFolder} ${process.execPath} ${program} app get day -o yaml | head -1; echo "\${PIPESTATUS[0]}"`
      const { stdout, stderr } = await finished('bash', ['-c', script])
      expect(stderr).toBe('')
      expect(stdout.split('\n')[0]).toBe('apiVersion: argoproj.io/v1alpha1')
    })

    it('deletes with what it made, and signs out', async () => {
      const gone = await api.cli(['app', 'delete', 'day', '--yes', '--wait'])
      expect(gone.code, gone.stderr).toBe(0)
      expect(await world.get('ConfigMap', 'day', 'settings')).toBeUndefined()
      expect(await api.cli(['app', 'get', 'day'])).toMatchObject({ code: 20 })
      const context = api.url.replace('http://', '')
      expect(await api.cli(['logout', context])).toMatchObject({ code: 0, stderr: '' })
      const after = await api.cli(['app', 'list'])
      expect(after).toMatchObject({ code: 20, stderr: expect.stringContaining('mainstay login') as string })
    })
  })
}
