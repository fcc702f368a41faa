import { eventually } from '#test/eventually'
import type { JourneyCluster } from '#test/journey-cluster'
import { configMap } from '#test/journeys/manifests'
import { makeRepository } from '#test/repository'
import { applicationOf, openWorld, type World } from '#test/world'
import type { KubeObject } from '#model'
import { usageOf } from './usage.ts'

const parallel = 16

/** One row of the report: seconds from the first Application until all are Synced, and what that cost. */
export type ManyResult = {
  cluster: string
  applications: number
  seconds: number
  cpuSeconds: number
  peakMiB: number
  nullSeconds: number
  ratio: number
}

/**
 * `count` Applications of one ConfigMap each from one repository, against a null controller that writes the same objects to the same
 * API server in the same run: its time is what the API server itself costs.
 */
export async function manyApplications(cluster: JourneyCluster, count: number): Promise<ManyResult> {
  const world = await openWorld(cluster)
  const files = Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`apps/a${index}/cm.yaml`, configMap(`a${index}`, { key: 'x'.repeat(2000) })]),
  )
  const repository = await makeRepository({ files })
  try {
    await world.kubectl('create', 'namespace', 'many')
    await world.kubectl('create', 'namespace', 'null')
    const nullSeconds = await timed(async () => await writeAll(world, nullObjects(files)))
    const applications = Object.keys(files).map((_, index) => {
      const application = applicationOf(repository, { name: `a${index}`, path: `apps/a${index}`, namespace: 'many' })
      return application as KubeObject
    })
    await writeAll(world, applications)
    const controller = world.startController()
    const seconds = await timed(async () => await allSynced(world, count))
    const { cpuSeconds, peakMiB } = usageOf(controller.pid)
    return { cluster: cluster.name, applications: count, seconds, cpuSeconds, peakMiB, nullSeconds, ratio: seconds / nullSeconds }
  } finally {
    await world.stop()
    await repository.remove()
  }
}

/** Two writes an application: its object and its status are what any controller has to write. */
function nullObjects(files: { [path: string]: string }): KubeObject[] {
  return Object.values(files).flatMap((text) => {
    const object = JSON.parse(text) as KubeObject
    const named = (suffix: string): KubeObject => ({
      ...object,
      metadata: { ...object.metadata, name: `${object.metadata.name}${suffix}`, namespace: 'null' },
    })
    return [named(''), named('-status')]
  })
}

async function writeAll(world: World, objects: KubeObject[]): Promise<void> {
  const rest = objects.values()
  const work = async (): Promise<void> => {
    for (const object of rest) await world.cluster.apply(object, { fieldManager: 'bench', force: true })
  }
  await Promise.all(Array.from({ length: parallel }, work))
}

async function allSynced(world: World, count: number): Promise<void> {
  const kind = (await world.cluster.kinds()).find('argoproj.io', 'Application')
  if (kind === undefined) throw new Error('Applications are not served')
  await eventually(
    async () => {
      const { items } = await world.cluster.list(kind)
      const synced = items.filter(
        ({ status }) => (status as { sync?: { status?: string } } | undefined)?.sync?.status === 'Synced',
      )
      if (synced.length < count) throw new Error(`${synced.length} of ${count} are Synced`)
    },
    { timeoutMs: 300_000, everyMs: 250 },
  )
}

async function timed(run: () => Promise<void>): Promise<number> {
  const started = performance.now()
  await run()
  return (performance.now() - started) / 1000
}
