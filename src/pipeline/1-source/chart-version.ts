import { compareVersions, parseVersion, parseVersionRange, satisfies, type Version } from '#base'
import { displayURL, MainstayError } from '#model'
import { nearNames } from './near-names.ts'
import type { ChartPlace, ChartVersion } from './ports.ts'

/** Which texts are versions: `strict` wants all three parts and no `v` (tags of charts in registries), `loose` is what Helm repositories are read with. */
export type VersionStyle = 'strict' | 'loose'

/**
 * The version that a `targetRevision` means, as Helm chooses: the very same text first, then the newest that the range allows; nothing means `*`. A plain
 * version is also a range, so `1.2` finds the newest 1.2.x and `1.2.3` finds `v1.2.3`. Prereleases count only where the range names one. Undefined where
 * nothing fits. Versions that are equal to each other: the first listed counts.
 */
export function chooseVersion(
  listed: readonly ChartVersion[],
  wanted: string,
  style: VersionStyle = 'loose',
): ChartVersion | undefined {
  const same = wanted === '' ? undefined : listed.find(({ version }) => version === wanted)
  if (same !== undefined) return same
  const range = parseVersionRange(wanted === '' ? '*' : wanted)
  if (range === undefined) return undefined
  let best: { parsed: Version; found: ChartVersion } | undefined
  for (const found of listed) {
    const parsed = isVersion(found.version, style) ? parseVersion(found.version) : undefined
    if (parsed === undefined || !satisfies(parsed, range)) continue
    if (best === undefined || compareVersions(parsed, best.parsed) > 0) best = { parsed, found }
  }
  return best?.found
}

/** Whether the text names one version and no other: all parts are there. Anything else may be a range, or the name of a tag. */
export function isFullVersion(text: string): boolean {
  return /^v?\d+\.\d+\.\d+(?:[-+].*)?$/.test(text) && parseVersion(text) !== undefined
}

/** The `targetRevision` of a chart without blanks around it. Refuses what a registry or a URL could take for something else than a version. */
export function checkedVersion(targetRevision: string | undefined, place: ChartPlace): string {
  const wanted = (targetRevision ?? '').trim()
  if (!/[\u0000-\u001f\u007f]/.test(wanted) && wanted.length <= 512 && !wanted.startsWith('-')) return wanted
  throw new MainstayError({
    code: 'revision-invalid',
    stage: 'source',
    retry: 'when-changed',
    message: `Cannot resolve revision ${JSON.stringify(wanted.slice(0, 80))} of ${shownPlace(place)}: it is not a version; expected a version, a version range, a tag or a digest`,
  })
}

/** The error for a version that nothing offered answers to; names what is near. `listed` is undefined where the repository does not tell what it has. */
export function versionNotFound(place: ChartPlace, wanted: string, listed: readonly ChartVersion[] | undefined): MainstayError {
  const versions = (listed ?? []).map(({ version }) => version)
  const range = parseVersionRange(wanted === '' ? '*' : wanted)
  const isRange = range !== undefined && !isFullVersion(wanted)
  const newest = [...versions].sort(newestFirst)
  // For a range, what is newest tells more than what is spelled alike.
  const near = (isRange ? newest : nearNames(wanted, newest)).slice(0, 5)
  const what = isRange ? 'no version lies in that range' : 'there is no such version'
  const is = listed?.length === 0 ? 'it has no versions' : what
  const onlyPrereleases =
    isRange && versions.length > 0 && versions.every((version) => (parseVersion(version)?.prerelease.length ?? 0) > 0)
  return new MainstayError({
    code: 'chart-version-not-found',
    stage: 'source',
    retry: 'later',
    message: `Cannot resolve revision ${wanted === '' ? '"" (the newest)' : wanted} of ${shownPlace(place)}: ${is}; expected ${near.length === 0 ? 'one that exists' : `one that exists, such as ${near.join(', ')}`}`,
    hint: onlyPrereleases
      ? 'Only prereleases are offered; a range includes them where it names one, as >=0.0.0-0 does.'
      : 'Check spec.source.targetRevision, or publish the version.',
  })
}

/** For messages: `chart redis of https://charts.example.com`, `oci://registry.example.com/manifests`. */
export function shownPlace(place: ChartPlace): string {
  const shown = displayURL(place.repository.url)
  return place.chart === undefined ? shown : `chart ${place.chart} of ${shown}`
}

function isVersion(text: string, style: VersionStyle): boolean {
  return style === 'loose' || (!text.startsWith('v') && isFullVersion(text))
}

function newestFirst(a: string, b: string): number {
  const [left, right] = [parseVersion(a), parseVersion(b)]
  if (left === undefined || right === undefined) return left === right ? (a < b ? -1 : 1) : left === undefined ? 1 : -1
  return compareVersions(right, left)
}
