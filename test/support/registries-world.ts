import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type OpenRegistries, openRegistries, type RegistryOptions } from '#io/registries'
import type { Repository, Snapshot } from '#model'

/** Registries opened on a folder of their own, with a clock that stands still until it is moved. */
export type RegistriesWorld = {
  charts: OpenRegistries
  root: string
  pass(ms: number): void
  /** Ends them and opens them again on the same folder, as after a restart. */
  restart(): Promise<OpenRegistries>
  close(): Promise<void>
}

export async function openRegistriesWorld(options: Partial<RegistryOptions> = {}): Promise<RegistriesWorld> {
  const root = await mkdtemp(join(tmpdir(), 'mainstay-registries-'))
  let now = Date.parse('2024-01-01T00:00:00Z')
  const open = () =>
    openRegistries({
      root,
      clock: { now: () => new Date(now) },
      userAgent: 'mainstay/test',
      retryMs: 1,
      environment: {},
      failureMs: 0,
      ...options,
    })
  const world: RegistriesWorld = {
    charts: await open(),
    root,
    pass: (ms) => (now += ms),
    async restart() {
      await world.charts.close()
      world.charts = await open()
      return world.charts
    },
    async close() {
      await world.charts.close()
      await rm(root, { recursive: true, force: true })
    },
  }
  return world
}

/** A repository without anything special. */
export function plainRepository(url: string, facts: Partial<Repository> = {}): Repository {
  const plain = { insecure: false, insecureIgnoreHostKey: false, forceHttpBasicAuth: false, enableLfs: false }
  return { url, type: url.startsWith('oci:') ? 'oci' : 'helm', ...plain, ...facts }
}

/** All files of a snapshot, by path. */
export async function filesOf(snapshot: Snapshot): Promise<{ [path: string]: string }> {
  const files: { [path: string]: string } = {}
  for (const { path, kind } of await snapshot.walk(''))
    if (kind === 'file') files[path] = (await snapshot.read(path)).toString('utf8')
  return files
}
