import { Redacted } from '#base'

/** A repository URL, taken apart. `file` stands for a folder of this machine, written as a path or a `file:` URL. */
export type RepositoryURL = {
  transport: 'https' | 'http' | 'ssh' | 'git' | 'file' | 'oci'
  /** Lower case; `''` for `file`. */
  host: string
  /** Only where it is not the transport's own. */
  port?: number
  user?: string
  /** A password written into the URL. It must not be shown. */
  password?: Redacted
  /** As written, without a leading slash for other transports than `file`, query included. */
  path: string
}

export type ParsedRepositoryURL = { ok: true; value: RepositoryURL } | { ok: false; problem: string }

const defaultPorts = { https: 443, http: 80, ssh: 22, git: 9418, file: 0, oci: 443 } as const

/**
 * Takes a repository URL apart: `https://`, `http://`, `ssh://`, `git://`, `oci://`, `file:` URLs, `user@host:path` and absolute paths.
 * Anything that git could take for an option, a remote helper (`ext::…`) or more than one line is a problem, in words without the URL.
 */
export function parseRepositoryURL(text: string): ParsedRepositoryURL {
  const url = text.trim()
  if (url === '') return problem('it is empty')
  if (/[\u0000-\u001f\u007f]/.test(url)) return problem('it contains control characters')
  if (url.startsWith('-')) return problem('it begins with a dash')
  if (/^[A-Za-z0-9+.-]+::/.test(url)) return problem('it names a remote helper')
  if (url.startsWith('/')) return localPath(url)
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(url)
  if (scheme !== null) return withScheme(scheme[1]!.toLowerCase(), url.slice(scheme[0].length))
  if (/^file:\//i.test(url)) return fileURL(url.slice(5))
  return scpLike(url)
}

/**
 * What two ways of writing the same repository have in common, `host/path` in lower case: scheme, user, port, query and `.git` do not count.
 * Good for finding out which applications a webhook speaks of. An unusable URL is its own key.
 */
export function repositoryKey(text: string): string {
  const parsed = parseRepositoryURL(text)
  if (!parsed.ok) return text.trim().toLowerCase()
  const { transport, host, path } = parsed.value
  if (transport === 'file') return `file:${withoutGitSuffix(path)}`
  return `${host}/${withoutGitSuffix(withoutQuery(path))}`.toLowerCase()
}

/**
 * Like `repositoryKey`, but transport and port do count: where a credential may be sent to. The user and the case of letters do not.
 */
export function repositoryAddress(text: string): string {
  const parsed = parseRepositoryURL(text)
  if (!parsed.ok) return text.trim().toLowerCase()
  const { transport, host, port, path } = parsed.value
  if (transport === 'file') return `file:${withoutGitSuffix(path)}`
  return `${transport}://${host}${port === undefined ? '' : `:${port}`}/${withoutGitSuffix(path)}`.toLowerCase()
}

/** Whether both mean the same repository, however they are written. */
export function sameRepository(a: string, b: string): boolean {
  return repositoryKey(a) === repositoryKey(b)
}

/** The URL for messages and status: as written, but without user and password of a web URL and without query values. */
export function displayURL(text: string): string {
  return text
    .replace(/[\u0000-\u001f\u007f]/g, '?')
    .replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, (_whole, scheme: string) =>
      /^(git\+)?ssh/i.test(scheme) ? _whole.replace(/:[^/@]*@$/, '@') : scheme,
    )
    .replace(/[?#].*$/, '')
}

function withScheme(scheme: string, rest: string): ParsedRepositoryURL {
  if (scheme === 'file')
    return rest.startsWith('/') ? fileURL(rest) : problem('a file: URL has to name an absolute path without a host')
  const transport = scheme === 'git+ssh' || scheme === 'ssh+git' ? 'ssh' : scheme
  if (!isTransport(transport)) return problem(`its scheme ${scheme}: is not supported`)
  const slash = rest.search(/[/?#]/)
  const authority = slash < 0 ? rest : rest.slice(0, slash)
  const path = slash < 0 ? '' : rest.slice(slash).replace(/^\/+/, '')
  return withAuthority(transport, authority, path)
}

function withAuthority(transport: RepositoryURL['transport'], authority: string, path: string): ParsedRepositoryURL {
  const at = authority.lastIndexOf('@')
  const place = /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::(\d{0,5}))?$/.exec(authority.slice(at + 1))
  if (place === null || place[1]!.startsWith('-')) return problem('its host is not a host name')
  const port = place[2] === undefined || place[2] === '' ? defaultPorts[transport] : Number(place[2])
  if (port > 65_535) return problem('its port is not a port')
  const login = at < 0 ? {} : userinfo(authority.slice(0, at))
  if (login === undefined) return problem('its user part is not well-formed')
  const value = {
    transport,
    host: place[1]!.toLowerCase(),
    ...(port === defaultPorts[transport] ? {} : { port }),
    ...login,
    path,
  }
  return { ok: true, value }
}

function userinfo(text: string): { user?: string; password?: Redacted } | undefined {
  const colon = text.indexOf(':')
  const user = decoded(colon < 0 ? text : text.slice(0, colon))
  const password = colon < 0 ? '' : decoded(text.slice(colon + 1))
  if (user === undefined || password === undefined || /[\u0000-\u001f\u007f]/.test(user + password) || user.startsWith('-'))
    return undefined
  return { ...(user === '' ? {} : { user }), ...(password === '' ? {} : { password: new Redacted(password) }) }
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** `[user@]host:path`, as ssh and scp have it: no slash before the first colon. */
function scpLike(url: string): ParsedRepositoryURL {
  const match = /^(?:([^@/:]+)@)?(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):(.+)$/.exec(url)
  if (match === null) return problem('it has no scheme')
  const [, user, host, path] = match
  if (host!.startsWith('-') || user?.startsWith('-') || path!.startsWith('-')) return problem('a part of it begins with a dash')
  const value: RepositoryURL = {
    transport: 'ssh',
    host: host!.toLowerCase(),
    ...(user === undefined ? {} : { user }),
    path: path!.replace(/^\/+/, ''),
  }
  return { ok: true, value }
}

function fileURL(path: string): ParsedRepositoryURL {
  const plain = decoded(path)
  if (plain === undefined || /[\u0000-\u001f\u007f]/.test(plain)) return problem('its path is not well-formed')
  return localPath(plain)
}

function localPath(path: string): ParsedRepositoryURL {
  return { ok: true, value: { transport: 'file', host: '', path: path.replace(/\/{2,}/g, '/').replace(/(.)\/$/, '$1') } }
}

function isTransport(scheme: string): scheme is RepositoryURL['transport'] {
  return Object.hasOwn(defaultPorts, scheme)
}

function withoutGitSuffix(path: string): string {
  return path.replace(/\/+$/, '').replace(/\.git$/i, '')
}

function withoutQuery(path: string): string {
  return path.replace(/[?#].*$/, '')
}

function problem(text: string): ParsedRepositoryURL {
  return { ok: false, problem: text }
}
