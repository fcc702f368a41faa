import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JourneyCluster } from '../journey-cluster.ts'
import { makeRepository, type TestRepository } from '../repository.ts'
import { applicationOf, openWorld, type World } from '../world.ts'
import { configMap, deployment, hook, job, wave } from './manifests.ts'
import { mayLackKubectl } from '../kubectl-run.ts'

const settings = 20

/** The controller is killed at random moments of a sync, `rounds` times; the API server is another process and goes on. */
export function crashJourneys(name: string, start: () => Promise<JourneyCluster>, rounds: number): void {
  describe.skipIf(mayLackKubectl())(`kill -9 of the controller on ${name}`, () => {
    let cluster: JourneyCluster
    let world: World
    let repository: TestRepository
    /** Every Job that was ever there, by UID. */
    const jobs = new Map<string, string>()
    const watching = new AbortController()

    beforeAll(async () => {
      cluster = await start()
      world = await openWorld(cluster)
      repository = await makeRepository({ files: filesOf(0) })
      world.startController()
      await world.tryKubectl(
        ['apply', '-f', '-'],
        JSON.stringify(applicationOf(repository, { name: 'crash', path: 'app', namespace: 'crash' })),
      )
      await world.settled('crash')
      void followJobs(world, jobs, watching.signal)
    })

    afterAll(async () => {
      watching.abort()
      await world?.stop()
      await cluster?.stop()
      await repository?.remove()
    })

    it.each(Array.from({ length: rounds }, (_, index) => index + 1))(
      'round %i converges, loses nothing and runs each hook once',
      async (round) => {
        jobs.clear()
        const sha = await repository.commit(`Round ${round}`, filesOf(round))
        const delayMs = Math.round(Math.random() * 2500)
        await new Promise((resolve) => setTimeout(resolve, delayMs))
        await world.controller().stop('SIGKILL')
        world.startController()
        const { status } = await world.settled('crash', { sha, timeoutMs: 60_000 })
        for (let index = 0; index < settings; index++) {
          expect((await world.get('ConfigMap', 'crash', `settings-${index}`))?.['data'], `killed after ${delayMs} ms`).toEqual({
            round: String(round),
          })
        }
        expect(await world.get('ConfigMap', 'crash', `only-${round - 1}`), `killed after ${delayMs} ms`).toBeUndefined()
        expect(status?.operationState?.phase).toBe('Succeeded')
        // One UID a hook: created once for this commit, whatever was killed when.
        expect([...jobs.values()].sort(), `killed after ${delayMs} ms`).toEqual(['migrate', 'smoke'])
      },
    )
  })
}

function filesOf(round: number): { [path: string]: string | undefined } & { [path: string]: string } {
  const files: { [path: string]: string | undefined } = {
    'app/migrate.yaml': job('migrate', { annotations: hook('PreSync') }),
    'app/web.yaml': deployment('web', { replicas: 1, annotations: { ...wave(1), round: String(round) } }),
    'app/smoke.yaml': job('smoke', { annotations: hook('PostSync') }),
    [`app/only-${round}.yaml`]: configMap(`only-${round}`, {}, { annotations: wave(2) }),
    ...(round === 0 ? {} : { [`app/only-${round - 1}.yaml`]: undefined }),
  }
  for (let index = 0; index < settings; index++)
    files[`app/settings-${index}.yaml`] = configMap(`settings-${index}`, { round: String(round) })
  // Round 0 removes nothing, so all its values are texts.
  return files as { [path: string]: string | undefined } & { [path: string]: string }
}

async function followJobs(world: World, jobs: Map<string, string>, signal: AbortSignal): Promise<void> {
  const kind = (await world.cluster.kinds()).find('batch', 'Job')
  if (kind === undefined) throw new Error('Jobs are not served')
  while (!signal.aborted) {
    try {
      const { resourceVersion } = await world.cluster.list(kind, { namespace: 'crash' })
      for await (const event of world.cluster.watch(kind, { namespace: 'crash', resourceVersion, signal })) {
        if (event.type === 'ADDED') jobs.set(event.object.metadata.uid ?? '', event.object.metadata.name ?? '')
      }
    } catch (error) {
      if (!signal.aborted) throw error
    }
  }
}
