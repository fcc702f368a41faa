import { MainstayError } from '#model'
import { nearNames } from './near-names.ts'
import type { Refs } from './ports.ts'
import { newestTag, rangeOf } from './tag-range.ts'

/**
 * The commit that a revision means. `ref` is the full name that led there. With `abbreviated`, `sha` is only the beginning of a commit id
 * that no ref points at: it has to be looked up in the history.
 */
export type Resolution = { sha: string; ref?: string; abbreviated?: true }

const fullSha = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i
const shortSha = /^[0-9a-f]{7,63}$/i

/**
 * Finds the commit of a `targetRevision`. In this order: a full commit id; nothing or `HEAD`; a semver range, over tags only; a full ref
 * name (`refs/…`); a branch or tag (with `tagPrefix`, also a tag without its prefix); the beginning of a commit id.
 * A branch wins over a tag of the same name only where both lead to the same commit; otherwise the answer would be a matter of luck, so the
 * error `revision-ambiguous` asks for the full name. `revision-not-found` lists names that are near.
 */
export function resolveRevision(
  refs: Refs,
  targetRevision: string | undefined,
  options: { repoURL: string; tagPrefix?: string },
): Resolution {
  const wanted = checkedRevision(targetRevision, options.repoURL)
  if (fullSha.test(wanted)) return { sha: wanted.toLowerCase() }
  const found =
    head(refs, wanted) ??
    newestTag(refs, wanted, options.tagPrefix ?? '') ??
    fullName(refs, wanted) ??
    branchOrTag(refs, wanted, options) ??
    abbreviation(refs, wanted, options.repoURL)
  if (found === undefined) throw notFound(refs, wanted, options.repoURL)
  return found
}

/** Whether the revision is a full commit id, for which no repository has to be asked. */
export function isFullSha(revision: string | undefined): revision is string {
  return revision !== undefined && fullSha.test(revision.trim())
}

/** The revision without blanks around it, `HEAD` where it is empty. Refuses what git could take for something else than a name. */
export function checkedRevision(targetRevision: string | undefined, repoURL: string): string {
  const wanted = (targetRevision ?? '').trim()
  if (wanted === '') return 'HEAD'
  if (!wanted.startsWith('-') && !/[\u0000-\u001f\u007f]/.test(wanted) && wanted.length <= 512) return wanted
  throw new MainstayError({
    code: 'revision-invalid',
    stage: 'source',
    retry: 'when-changed',
    message: `Cannot resolve revision ${JSON.stringify(wanted.slice(0, 80))} of ${repoURL}: it is not a name; expected a branch, tag, commit id, HEAD, ref path or version range`,
  })
}

function head(refs: Refs, wanted: string): Resolution | undefined {
  if (wanted !== 'HEAD') return undefined
  const sha = refs.commits.get('HEAD') ?? (refs.headBranch === undefined ? undefined : refs.commits.get(refs.headBranch))
  if (sha === undefined) return undefined
  return { sha, ref: refs.headBranch !== undefined && refs.commits.get(refs.headBranch) === sha ? refs.headBranch : 'HEAD' }
}

function fullName(refs: Refs, wanted: string): Resolution | undefined {
  const sha = wanted.startsWith('refs/') ? refs.commits.get(wanted) : undefined
  return sha === undefined ? undefined : { sha, ref: wanted }
}

function branchOrTag(refs: Refs, wanted: string, options: { repoURL: string; tagPrefix?: string }): Resolution | undefined {
  const prefixed = options.tagPrefix ? `refs/tags/${options.tagPrefix}${wanted}` : ''
  const tagged = refs.commits.get(prefixed)
  if (tagged !== undefined) return { sha: tagged, ref: prefixed }
  // `heads/main`, `tags/v1` and `origin/main`-like names: git tries these places in its own order, and so do clients of Argo CD.
  const names = [`refs/heads/${wanted}`, `refs/tags/${wanted}`, `refs/${wanted}`, `refs/remotes/${wanted}`]
  const hits = names.flatMap((ref) => {
    const sha = refs.commits.get(ref)
    return sha === undefined ? [] : [{ ref, sha }]
  })
  const [first, second] = hits
  if (first === undefined) return undefined
  if (second === undefined) return first
  const other = hits.find((hit) => hit.sha !== first.sha)
  if (other === undefined) return first
  throw new MainstayError({
    code: 'revision-ambiguous',
    stage: 'source',
    retry: 'when-changed',
    message: `Cannot resolve revision ${wanted} of ${options.repoURL}: ${first.ref} is commit ${short(first.sha)} and ${other.ref} is commit ${short(other.sha)}; expected one of the two`,
    hint: `Write the full name as targetRevision: ${first.ref} or ${other.ref}.`,
  })
}

function abbreviation(refs: Refs, wanted: string, repoURL: string): Resolution | undefined {
  if (!shortSha.test(wanted)) return undefined
  const prefix = wanted.toLowerCase()
  const tips = new Map([...refs.commits].filter(([, sha]) => sha.startsWith(prefix)).map(([ref, sha]) => [sha, ref]))
  if (tips.size > 1) throw ambiguousSha(wanted, repoURL, [...tips.keys()])
  const [tip] = tips
  return tip === undefined ? { sha: prefix, abbreviated: true } : { sha: tip[0], ref: tip[1] }
}

/** The error for the beginning of a commit id that several commits share. */
export function ambiguousSha(wanted: string, repoURL: string, candidates: readonly string[]): MainstayError {
  return new MainstayError({
    code: 'revision-ambiguous',
    stage: 'source',
    retry: 'when-changed',
    message: `Cannot resolve revision ${wanted} of ${repoURL}: ${candidates.length} commits begin like this; expected more digits, such as ${[...candidates].sort().slice(0, 3).join(' or ')}`,
  })
}

/** The error for a revision that nothing in the repository answers to. */
export function notFound(refs: Refs, wanted: string, repoURL: string): MainstayError {
  const names = [...refs.commits.keys()]
    .filter((ref) => /^refs\/(heads|tags)\//.test(ref))
    .map((ref) => ref.replace(/^refs\/(heads|tags)\//, ''))
  const near = nearNames(wanted, names)
  const none = rangeOf(wanted) === undefined ? 'there is no such branch, tag or commit' : 'no tag lies in that version range'
  const is = names.length === 0 ? 'the repository has no branches and no tags' : none
  const expected = near.length === 0 ? 'one that exists' : `one that exists, such as ${near.join(', ')}`
  return new MainstayError({
    code: 'revision-not-found',
    stage: 'source',
    retry: 'later',
    message: `Cannot resolve revision ${wanted} of ${repoURL}: ${is}; expected ${expected}`,
    hint: 'Check spec.source.targetRevision, or push the branch or tag.',
  })
}

function short(sha: string): string {
  return sha.slice(0, 8)
}
