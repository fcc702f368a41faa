import { createHash } from 'node:crypto'
import { Redacted } from '#base'
import { displayURL, MainstayError, parseRegistryURL, parseRepositoryURL, type Repository, sourceKindOf } from '#model'

/**
 * How a Helm repository or a registry is reached. `base` ends with a slash and holds no user; `key` is equal for equal URL and credentials, so that one
 * answer may serve both; it is a hash and safe to keep.
 */
export type RegistryAccess = {
  kind: 'helm' | 'oci'
  key: string
  /** For messages. */
  shown: string
  base: URL
  username: string | undefined
  password: Redacted | undefined
  repository: Repository
}

/** Repositories are never changed, only replaced; to look at one costs a hash over its credentials. */
const known = { helm: new WeakMap<Repository, RegistryAccess>(), oci: new WeakMap<Repository, RegistryAccess>() }

/** Looks at URL and settings of a repository. A MainstayError says what cannot be used, before anything is sent. */
export function registryAccess(repository: Repository, chart: string | undefined): RegistryAccess {
  const kind = sourceKindOf(repository, chart) === 'oci' ? 'oci' : 'helm'
  const access = known[kind].get(repository) ?? read(repository, kind)
  known[kind].set(repository, access)
  return access
}

/** The Authorization header of an access for HTTP Basic or a token from the Secret; undefined where it has no credentials. */
export function authorizationOf(access: RegistryAccess): string | undefined {
  const { repository, username, password } = access
  if (repository.bearerToken !== undefined) return `Bearer ${repository.bearerToken.reveal()}`
  if (username === undefined && password === undefined) return undefined
  return `Basic ${Buffer.from(`${username ?? ''}:${password?.reveal() ?? ''}`, 'utf8').toString('base64')}`
}

/** Takes the secrets of an access out of a text, by value and in the forms in which a server may repeat them. */
export function masked(access: RegistryAccess, text: string): string {
  const { repository, username, password } = access
  const plain = [password?.reveal(), repository.bearerToken?.reveal(), password === undefined ? username : undefined]
  const secrets = plain.flatMap((secret) =>
    secret === undefined
      ? []
      : [secret, encodeURIComponent(secret), Buffer.from(`${username ?? ''}:${secret}`).toString('base64')],
  )
  return secrets
    .filter((secret) => secret.length >= 3)
    .sort((a, b) => b.length - a.length)
    .reduce((left, secret) => left.replaceAll(secret, '+++'), text)
}

function read(repository: Repository, kind: RegistryAccess['kind']): RegistryAccess {
  const shown = displayURL(repository.url)
  const parsed = kind === 'oci' ? parseRegistryURL(repository.url) : parseRepositoryURL(repository.url)
  if (!parsed.ok) throw unusable('repository-url-invalid', shown, parsed.problem, expectedURL(kind))
  if (repository.unsupported !== undefined)
    throw unusable('repository-credentials-unsupported', shown, repository.unsupported, 'a user name and password or a token')
  const { transport, host, port, path, user } = parsed.value
  const isWeb = transport === 'http' || transport === 'https'
  if (!isWeb && !(kind === 'oci' && transport === 'oci'))
    throw unusable('repository-url-invalid', shown, `it is reached by ${transport}`, expectedURL(kind))
  if (kind === 'oci' && /[?#@:]/.test(path))
    throw unusable('repository-url-invalid', shown, 'it holds a tag or a digest', 'the name alone, and the tag as targetRevision')
  for (const [name, value] of [
    ['username', repository.username],
    ['password', repository.password?.reveal()],
    ['bearer token', repository.bearerToken?.reveal()],
    ['proxy', repository.proxy],
  ] as const) {
    if (value !== undefined && /[\r\n\0]/.test(value))
      throw unusable('repository-credentials-invalid', shown, `its ${name} has more than one line`, 'one line')
  }
  const scheme = kind === 'oci' ? (repository.insecureOciForceHttp === true ? 'http' : 'https') : transport
  const base = new URL(`${scheme}://${registryHost(kind, host)}${port === undefined ? '' : `:${port}`}/${withSlash(path)}`)
  const username = repository.username ?? user
  const password = repository.password ?? parsed.value.password
  return { kind, key: keyOf(base, repository, [username, password?.reveal()]), shown, base, username, password, repository }
}

/** `docker.io` is a name that people write; the registry answers elsewhere. */
function registryHost(kind: RegistryAccess['kind'], host: string): string {
  return kind === 'oci' && (host === 'docker.io' || host === 'index.docker.io') ? 'registry-1.docker.io' : host
}

/** In a query the index's name would get lost: it stays as it is, and the file is put before it. */
function withSlash(path: string): string {
  const [before = '', query] = path.split('?', 2)
  const folder = before === '' || before.endsWith('/') ? before : `${before}/`
  return query === undefined ? folder : `${folder}?${query}`
}

function keyOf(base: URL, repository: Repository, login: ReadonlyArray<string | undefined>): string {
  const { bearerToken, tlsClientCert, tlsClientKey, caBundle, insecure, proxy, noProxy } = repository
  const facts = [...login, bearerToken?.reveal(), tlsClientCert, tlsClientKey?.reveal(), caBundle, insecure, proxy, noProxy]
  return createHash('sha256')
    .update(JSON.stringify([base.href, facts.map((fact) => fact ?? null)]))
    .digest('hex')
}

function expectedURL(kind: RegistryAccess['kind']): string {
  return kind === 'oci' ? 'oci:// and the host and name' : 'an https:// or http:// URL'
}

function unusable(code: string, shown: string, what: string, expected: string): MainstayError {
  return new MainstayError({
    code,
    stage: 'source',
    retry: 'when-changed',
    message: `Cannot read repository ${shown}: ${what}; expected ${expected}`,
  })
}
