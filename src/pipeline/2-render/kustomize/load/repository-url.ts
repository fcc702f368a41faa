import type { RemoteBase } from '../contract.ts'

/** A remote base: the repository, and the folder in it. */
export type RepositoryUrl = RemoteBase & { path: string }

const schemes = ['ssh://', 'https://', 'http://', 'file://'] as const

/**
 * Reads a text as the URL of a git repository with a folder in it, in the forms that kustomize knows: `host/org/repo//folder?ref=v1`,
 * `https://host/org/repo.git/folder`, `git@host:org/repo`. undefined where it is none, which makes it a local path.
 */
export function parseRepositoryUrl(url: string): RepositoryUrl | undefined {
  if (url.startsWith('/')) return undefined
  const at = url.indexOf('?')
  const { ref, submodules } = parseQuery(at < 0 ? '' : url.slice(at + 1))
  const host = splitHost(at < 0 ? url : url.slice(0, at))
  if (host === undefined) return undefined
  const parts = splitRepository(host.rest, host.host.startsWith('file://'))
  if (parts === undefined || parts.repository === '' || leavesRepository(parts.path)) return undefined
  const repository = host.host + parts.repository
  return { url, repository, ref, submodules, path: parts.path.startsWith('/') ? parts.path.slice(1) : parts.path }
}

/** Whether a path is fetched as a file by HTTP. */
export const isRemoteFile = (path: string): boolean => /^https?:/i.test(path) && !/[\0-\x1f\x7f]/.test(path)

function parseQuery(query: string): { ref: string; submodules: boolean } {
  const unread = { ref: '', submodules: true }
  if (query.includes(';') || /%(?![0-9a-fA-F]{2})/.test(query)) return unread
  const values = new URLSearchParams(query)
  const submodules = values.get('submodules') ?? ''
  return {
    ref: values.get('ref') || values.get('version') || '',
    submodules: !['0', 'f', 'F', 'false', 'False', 'FALSE'].includes(submodules),
  }
}

/** Splits off scheme, user and host. Only a user, or GitHub, allows a colon after the host in place of a scheme. */
function splitHost(url: string): { host: string; rest: string } | undefined {
  const start = url.toLowerCase().startsWith('git::') ? url.slice(5) : url
  const scheme = schemes.find((each) => start.toLowerCase().startsWith(each)) ?? ''
  const afterScheme = start.slice(scheme.length)
  const user = /^[a-zA-Z][a-zA-Z0-9-]*@/.exec(afterScheme)?.[0] ?? ''
  const rest = afterScheme.slice(user.length)
  const isGithub = /^github\.com[/:]/i.test(rest)
  const isScp = scheme === '' && (user !== '' || isGithub)
  if (scheme === '' && !isScp) return undefined
  if (scheme === 'file://') return { host: scheme, rest: user + rest }
  const separator = separatorOf(rest, isScp)
  const host = separator < 0 ? rest : rest.slice(0, separator + 1)
  const path = separator < 0 ? '' : rest.slice(separator + 1)
  if (isGithub) return { host: scheme === 'ssh://' || user !== '' ? `${user}github.com:` : 'https://github.com/', rest: path }
  return host === '' ? undefined : { host: scheme + user + host, rest: path }
}

function separatorOf(hostAndPath: string, isScp: boolean): number {
  const slash = hostAndPath.indexOf('/')
  if (!isScp) return slash
  const colon = hostAndPath.indexOf(':')
  return slash === -1 || (colon > 0 && colon < slash) ? colon : slash
}

function splitRepository(path: string, isWhole: boolean): { repository: string; path: string } | undefined {
  const azure = path.indexOf('_git/')
  if (azure >= 0) {
    const end = path.indexOf('/', azure + 5)
    return end < 0 ? { repository: path, path: '' } : { repository: path.slice(0, end), path: path.slice(end + 1) }
  }
  const double = path.indexOf('//')
  if (double >= 0) return { repository: path.slice(0, double), path: path.slice(double + 2) }
  const suffix = path.indexOf('.git')
  if (suffix >= 0) return { repository: path.slice(0, suffix + 4), path: path.slice(suffix + 4) }
  if (isWhole) return { repository: path, path: '' }
  const segments = path.split('/')
  if (segments.length < 2) return undefined
  return { repository: segments.slice(0, 2).join('/'), path: segments.slice(2).join('/') }
}

function leavesRepository(path: string): boolean {
  let depth = 0
  for (const part of path.split('/')) {
    if (part === '..') depth--
    else if (part !== '' && part !== '.') depth++
    if (depth < 0) return true
  }
  return false
}
