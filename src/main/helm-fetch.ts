import { mkdtemp, rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { Redacted } from '#base'
import type { HelmTemplateFlags } from '#cli'
import { systemClock } from '#io/clock'
import { workingFolder } from '#io/disk'
import { type OpenRegistries, openRegistries } from '#io/registries'
import type { Repository } from '#model'
import { type ChartPlace, type FetchedDependencies, fetchDependencies } from '#source'
import { resolveChart } from '../pipeline/1-source/resolve-chart.ts'
import { version } from './version.ts'

/** The flags that say what to fetch and as whom. */
export type FetchFlags = Pick<HelmTemplateFlags, 'repository' | 'version' | 'access'>

/** The packed chart behind a name in `--repo`, an `oci://` reference or the URL of an archive. Rejects with a MainstayError. */
export async function fetchChart(name: string, flags: FetchFlags): Promise<Buffer> {
  return await withRegistries(async (charts) => {
    if (flags.repository !== undefined) {
      const place = placeOf(flags.repository, name, flags)
      return await charts.archive(place, await resolveChart(place, flags.version, { charts, maxAgeMs: 0 }))
    }
    const end = name.lastIndexOf('/')
    const place = placeOf(name.slice(0, end), name.slice(end + 1), flags)
    if (!name.startsWith('oci://')) return await charts.archive(place, { version: flags.version ?? '', urls: [name] })
    return await charts.archive(place, await resolveChart(place, flags.version, { charts, maxAgeMs: 0 }))
  })
}

/** What `--dependency-update` lays over a chart's folder, in memory: nothing is written beside the chart. Rejects with a MainstayError. */
export async function fetchMissing(folder: string): Promise<FetchedDependencies> {
  // Dependencies of the kind file:// lie beside the chart, somewhere in the same working tree.
  const root = workingTree(folder)
  const request = {
    snapshot: workingFolder(root),
    folder: relative(root, folder),
    repository: (url: string) => repositoryOf(url, undefined),
    named: () => undefined,
    maxAgeMs: 0,
  }
  return await withRegistries(async (charts) => await fetchDependencies(request, { charts }))
}

async function withRegistries<T>(use: (charts: OpenRegistries) => Promise<T>): Promise<T> {
  const root = await mkdtemp(join(tmpdir(), 'mainstay-charts-'))
  try {
    const charts = await openRegistries({ root, clock: systemClock, userAgent: `mainstay/${version().version}` })
    try {
      return await use(charts)
    } finally {
      await charts.close()
    }
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

function placeOf(url: string, chart: string, { access }: FetchFlags): ChartPlace {
  return { repository: repositoryOf(url, access), chart, passCredentials: access?.passCredentials === true }
}

function repositoryOf(url: string, access: HelmTemplateFlags['access']): Repository {
  const oci = url.startsWith('oci://')
  return {
    url,
    type: oci ? 'oci' : 'helm',
    insecure: access?.insecure === true,
    insecureIgnoreHostKey: false,
    forceHttpBasicAuth: false,
    enableLfs: false,
    ...(oci ? { enableOci: true, insecureOciForceHttp: access?.plainHttp === true } : {}),
    ...(access?.username === undefined ? {} : { username: access.username }),
    ...(access?.password === undefined ? {} : { password: new Redacted(access.password) }),
  }
}

function workingTree(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at
    if (at === dirname(at)) return folder
  }
}
