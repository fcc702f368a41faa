import { type Slots, slots } from '../git/slots.ts'
import type { RegistryAccess } from './access.ts'
import type { Admissions } from './admissions.ts'
import type { ArchiveStore } from './archive-store.ts'
import type { WebClient } from './web-client.ts'

/** What all repositories of one `openRegistries` share. */
export type Workshop = {
  web: WebClient
  archives: ArchiveStore
  /** Whom the archives were sent to; nobody else gets them from the store. */
  admissions: Admissions
  /** A folder for indexes and value files. */
  documents: string
  clock: { now(): Date }
  /** At most so many questions, and so many downloads, at a time and host: a dead one must not keep the others waiting. */
  asking: HostSlots
  fetching: HostSlots
  /** Downloads that are under way: who wants the same waits for the same. */
  downloads: Map<string, Promise<unknown>>
  failureMs: number
  askTimeoutMs: number
  fetchTimeoutMs: number
  limits: RegistryLimits
}

/** Runs what it is given, so many at a time for the host of an access. */
export type HostSlots = <T>(access: RegistryAccess, work: () => Promise<T>) => Promise<T>

export function hostSlots(count: number): HostSlots {
  const hosts = new Map<string, Slots>()
  return (access, work) => {
    const { origin } = access.base
    const own = hosts.get(origin) ?? slots(count)
    hosts.set(origin, own)
    return own(work)
  }
}

/** Bytes; a document is an index or a list of tags. */
export type RegistryLimits = {
  indexBytes: number
  archiveBytes: number
  /** Unpacked: of a chart, and of one of its files, as in Helm. */
  chartBytes: number
  chartFileBytes: number
  /** Unpacked: of an OCI artefact, and of one of its files. */
  artifactBytes: number
  artifactFileBytes: number
  entries: number
  valueFileBytes: number
}

/** One download for all who want the same at the same time, and only a few at a time. `key` names what is downloaded and by whom. */
export async function downloadOnce<T>(
  workshop: Workshop,
  wanted: { access: RegistryAccess; key: string },
  work: () => Promise<T>,
): Promise<T> {
  const key = `${wanted.access.key} ${wanted.key}`
  const running = workshop.downloads.get(key)
  if (running !== undefined) return (await running) as T // the key says what it is
  const mine = workshop.fetching(wanted.access, work)
  workshop.downloads.set(key, mine)
  try {
    return await mine
  } finally {
    workshop.downloads.delete(key)
  }
}
