import { parseVersion, parseVersionRange } from '#base'
import { type SourceKind, sourceKindOf } from '#model'
import { checkedVersion, chooseVersion, type VersionStyle, versionNotFound } from './chart-version.ts'
import type { ChartPlace, Charts, ChartVersion } from './ports.ts'

const digestPattern = /^sha256:[0-9a-f]{64}$/

/**
 * The version that a `targetRevision` means now: a version, a range, nothing (the newest), and for registries also any tag or a digest. Rejects with MainstayError
 * (`chart-version-not-found`, `revision-invalid`, or what the port says).
 */
export async function resolveChart(
  place: ChartPlace,
  targetRevision: string | undefined,
  ports: { charts: Charts; maxAgeMs: number },
): Promise<ChartVersion> {
  const wanted = checkedVersion(targetRevision, place)
  const { charts, maxAgeMs } = ports
  if (kindOf(place) === 'oci') return await resolveArtifact(place, wanted, ports)
  const listed = await charts.versions(place, { maxAgeMs })
  const found = chooseVersion(listed, wanted)
  if (found === undefined) throw versionNotFound(place, wanted, listed)
  return found
}

/** What `status.sync.revision` says: the version of a chart, the digest of an artefact without one. */
export function revisionOf(place: ChartPlace, found: ChartVersion): string {
  return place.chart === undefined && found.digest !== undefined ? found.digest : found.version
}

/** Whatever can be read as a version is the name of a tag, as for Helm (`1.2` is no range here); only a range needs the list of all tags. */
async function resolveArtifact(
  place: ChartPlace,
  wanted: string,
  ports: { charts: Charts; maxAgeMs: number },
): Promise<ChartVersion> {
  const { charts, maxAgeMs } = ports
  if (digestPattern.test(wanted)) return { version: wanted, digest: wanted }
  const mayBeRange = wanted === '' || (parseVersion(wanted) === undefined && parseVersionRange(wanted) !== undefined)
  if (!mayBeRange) {
    const found = await charts.find(place, wanted, { maxAgeMs })
    if (found !== undefined) return found
    // Some registries give out what one can name, and no lists.
    throw versionNotFound(place, wanted, await charts.versions(place, { maxAgeMs }).catch(() => undefined))
  }
  const listed = await charts.versions(place, { maxAgeMs })
  const style: VersionStyle = place.chart === undefined ? 'loose' : 'strict'
  const chosen = chooseVersion(listed, wanted, style)
  const found = chosen === undefined ? undefined : await charts.find(place, chosen.version, { maxAgeMs })
  if (found === undefined) throw versionNotFound(place, wanted, listed)
  return found
}

function kindOf({ repository, chart }: ChartPlace): SourceKind {
  return sourceKindOf(repository, chart)
}
