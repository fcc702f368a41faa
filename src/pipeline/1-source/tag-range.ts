import { maxSatisfying, parseVersion, parseVersionRange, type VersionRange } from '#base'
import type { Refs } from './ports.ts'

/**
 * The tag with the greatest version in a range, where `wanted` is a range (`1.x`, `>=1.0 <2.0`, `*`) and a tag lies in it; a plain version is the name
 * of a tag and no range. With `tagPrefix` only tags that begin so are looked at, without it in front of the version. Prereleases count only where the
 * range names one (`>=1.0.0-0`).
 */
export function newestTag(refs: Refs, wanted: string, tagPrefix: string): { sha: string; ref: string } | undefined {
  const range = rangeOf(wanted)
  if (range === undefined) return undefined
  const before = `refs/tags/${tagPrefix}`
  const versions = [...refs.commits.keys()].filter((ref) => ref.startsWith(before)).map((ref) => ref.slice(before.length))
  const newest = maxSatisfying(versions.sort(), range)
  if (newest === undefined) return undefined
  const ref = before + newest
  const sha = refs.commits.get(ref)
  return sha === undefined ? undefined : { sha, ref }
}

/** The range that a revision is; undefined for a plain version and for anything else. */
export function rangeOf(wanted: string): VersionRange | undefined {
  return parseVersion(wanted) === undefined ? parseVersionRange(wanted) : undefined
}
