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
  /** What the API server used meanwhile; NaN where it is not one process of ours. */
  serverCpuSeconds: number
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
    const serverBefore = usageOf(cluster.pid ?? -1).cpuSeconds
    const controller = world.startController()
    const seconds = await timed(async () => await allSynced(world, count))
    const { cpuSeconds, peakMiB } = usageOf(controller.pid)
    const serverCpuSeconds = usageOf(cluster.pid ?? -1).cpuSeconds - serverBefore
    const ratio = seconds / nullSeconds
    return { cluster: cluster.name, applications: count, seconds, cpuSeconds, peakMiB, serverCpuSeconds, nullSeconds, ratio }
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

/** Follows the Applications by one list and a watch: to list a thousand again and again would cost the server more than the controller does. */
async function allSynced(world: World, count: number): Promise<void> {
  const kind = (await world.cluster.kinds()).find('argoproj.io', 'Application')
  if (kind === undefined) throw new Error('Applications are not served')
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), longestMs)
  const synced = new Set<string>()
  const note = ({ metadata, status }: KubeObject): void => {
    const isSynced = (status as { sync?: { status?: string } } | undefined)?.sync?.status === 'Synced'
    if (isSynced) synced.add(metadata.name ?? '')
    else synced.delete(metadata.name ?? '')
  }
  try {
    const { items, resourceVersion } = await world.cluster.list(kind)
    for (const item of items) note(item)
    if (synced.size >= count) return
    for await (const event of world.cluster.watch(kind, { resourceVersion, signal: stop.signal })) {
      if (event.type !== 'BOOKMARK') note(event.object)
      if (synced.size >= count) return
    }
    throw new Error(`${synced.size} of ${count} are Synced`)
  } finally {
    clearTimeout(timer)
    stop.abort()
  }
}

const longestMs = 300_000

async function timed(run: () => Promise<void>): Promise<number> {
  const started = performance.now()
  await run()
  return (performance.now() - started) / 1000
}
