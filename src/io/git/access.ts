import { createHash } from 'node:crypto'
import { displayURL, MainstayError, parseRepositoryURL, type Repository, type RepositoryURL } from '#model'
import { Redacted } from '#base'

/**
 * How one repository is reached: the URL as git gets it (no user or password in it for the web), the credentials beside it. `key` is equal for
 * equal URL and credentials, so that one answer may serve both; it is a hash and safe to keep.
 */
export type Access = {
  key: string
  /** For messages. */
  shown: string
  url: string
  location: RepositoryURL
  username: string | undefined
  password: Redacted | undefined
  repository: Repository
}

/** Repositories are never changed, only replaced; to look at one costs a hash over its credentials. */
const known = new WeakMap<Repository, Access>()

/** Looks at URL and settings of a repository. A MainstayError says what cannot be used, before anything is started. */
export function accessOf(repository: Repository): Access {
  const access = known.get(repository) ?? read(repository)
  known.set(repository, access)
  return access
}

function read(repository: Repository): Access {
  const shown = displayURL(repository.url)
  const parsed = parseRepositoryURL(repository.url)
  if (!parsed.ok)
    throw unusable('repository-url-invalid', shown, `${parsed.problem}`, 'an https://, ssh://, git:// or user@host:path URL')
  if (repository.unsupported !== undefined)
    throw unusable(
      'repository-credentials-unsupported',
      shown,
      repository.unsupported,
      'a user name and password, a token or an SSH key',
    )
  const location = parsed.value
  const username = repository.username ?? location.user
  const password = repository.password ?? location.password
  for (const [name, value] of [
    ['username', username],
    ['password', password?.reveal()],
    ['bearer token', repository.bearerToken?.reveal()],
    ['proxy', repository.proxy],
  ] as const) {
    if (value !== undefined && /[\r\n\0]/.test(value))
      throw unusable('repository-credentials-invalid', shown, `its ${name} has more than one line`, 'one line')
  }
  if (location.transport === 'ssh' && /^socks/i.test(repository.proxy ?? '')) {
    throw unusable(
      'repository-proxy-unsupported',
      shown,
      'its proxy is a SOCKS proxy, which is not supported for SSH yet',
      'a repository without a proxy, or an https:// URL',
    )
  }
  const url = gitURL(repository.url.trim(), location)
  return { key: accessKey(url, repository, location), shown, url, location, username, password, repository }
}

/** Every secret of an access and the forms in which git or a server may repeat it; for masking by value. */
export function secretsOf(access: Access): string[] {
  const { repository, location } = access
  const plain = [access.password, location.password, repository.bearerToken].flatMap((secret) =>
    secret === undefined ? [] : [secret.reveal()],
  )
  const keys = [repository.sshPrivateKey, repository.tlsClientKey].flatMap((secret) =>
    secret === undefined ? [] : secret.reveal().split(/\r?\n/),
  )
  const proxy = /^[a-z0-9]+:\/\/([^/@]*)@/i.exec(repository.proxy ?? '')?.[1]
  // A token is often written where the user name goes: with no password beside it, the user is the secret.
  if (access.password === undefined && location.transport !== 'ssh' && access.username !== undefined) plain.push(access.username)
  const forms = plain.flatMap((secret) => [secret, encodeURIComponent(secret), basic(access.username ?? '', secret)])
  return [...forms, ...keys.filter((line) => line.length >= 16), ...(proxy === undefined ? [] : [proxy])]
}

/** `user:password` as the Authorization header carries it. */
export function basic(username: string, password: string): string {
  return Buffer.from(`${username}:${password}`, 'utf8').toString('base64')
}

/** Replaces secrets by `+++`: those given, by value, and whatever stands before the `@` of a web URL. */
export function mask(text: string, secrets: readonly string[]): string {
  let masked = text
  for (const secret of [...secrets].sort((a, b) => b.length - a.length)) {
    if (secret.length >= 3) masked = masked.replaceAll(secret, '+++')
  }
  return masked.replace(/\b(https?:\/\/)[^\s/@'"]*@/gi, '$1').replace(/(authorization:\s*)(\w+\s+)?\S+/gi, '$1+++')
}

function gitURL(written: string, location: RepositoryURL): string {
  if (location.transport === 'file') return location.path
  if (!written.includes('://')) return written
  const user = location.transport === 'ssh' && location.user !== undefined ? `${encodeURIComponent(location.user)}@` : ''
  const port = location.port === undefined ? '' : `:${location.port}`
  return `${location.transport}://${user}${location.host}${port}/${location.path}`
}

function accessKey(url: string, repository: Repository, location: RepositoryURL): string {
  const { password, bearerToken, sshPrivateKey, tlsClientKey, username, tlsClientCert, caBundle, knownHosts } = repository
  const secrets = [password, bearerToken, sshPrivateKey, tlsClientKey, location.password].map(
    (secret) => secret?.reveal() ?? null,
  )
  const { insecure, insecureIgnoreHostKey, forceHttpBasicAuth, proxy, noProxy } = repository
  const open = [
    username,
    location.user,
    tlsClientCert,
    caBundle,
    knownHosts,
    insecure,
    insecureIgnoreHostKey,
    forceHttpBasicAuth,
    proxy,
    noProxy,
  ]
  return createHash('sha256')
    .update(JSON.stringify([url, secrets, open.map((value) => value ?? null)]))
    .digest('hex')
}

function unusable(code: string, shown: string, what: string, expected: string): MainstayError {
  return new MainstayError({
    code,
    stage: 'source',
    retry: 'when-changed',
    message: `Cannot read repository ${shown}: ${what}; expected ${expected}`,
  })
}
