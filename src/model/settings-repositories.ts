import type { KubeObject } from './kube-object.ts'
import type { Problem } from './parse.ts'
import { parseRepositoryURL, repositoryAddress } from './repository-url.ts'
import { dataOf } from './settings-data.ts'
import { definedFields, repositoryFromSecret } from './settings-repository.ts'
import type { Repository } from './settings.ts'
import { parseRegistryURL } from './source-kind.ts'

/** All that is known of repositories and how to reach them. Made by `parseRepositories`, asked with `repositoryFor`. */
export type RepositoryBook = {
  /** Of Secrets of type `repository`, by name of the Secret. */
  repositories: readonly Repository[]
  /** Of Secrets of type `repo-creds`; `url` is a prefix. */
  templates: readonly Repository[]
  knownHosts: string
  /** PEM bundles by host name. */
  certificates: { readonly [host: string]: string }
}

const typeLabel = 'argocd.argoproj.io/secret-type'

/**
 * Reads repository Secrets, credential templates, `argocd-ssh-known-hosts-cm` and `argocd-tls-certs-cm`. Objects that are something else are
 * passed over. Problems name the Secret and the key, never a value.
 */
export function parseRepositories(objects: {
  secrets: readonly KubeObject[]
  sshKnownHosts?: KubeObject | undefined
  tlsCerts?: KubeObject | undefined
}): { book: RepositoryBook; problems: Problem[] } {
  const problems: Problem[] = []
  const sorted = [...objects.secrets].sort((a, b) => ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1))
  const ofType = (type: string) =>
    sorted
      .filter((secret) => secret.metadata.labels?.[typeLabel] === type)
      .flatMap((secret) => repositoryFromSecret(secret, problems) ?? [])
  const repositories = ofType('repository')
  const book = {
    repositories: withoutTwins(repositories, problems),
    templates: ofType('repo-creds'),
    knownHosts: dataOf(objects.sshKnownHosts)['ssh_known_hosts'] ?? '',
    certificates: dataOf(objects.tlsCerts),
  }
  return { book, problems }
}

/**
 * The repository that an application of `project` means by `url`, with the credentials it may use: those of the repository Secret of the project, or
 * else of one without a project, never of another project; where that has none, those of the credential template with the longest fitting prefix.
 * A URL that no Secret speaks of is a repository without credentials.
 */
export function repositoryFor(book: RepositoryBook, url: string, project: string): Repository {
  const address = repositoryAddress(url)
  const candidates = book.repositories.filter(
    (candidate) => repositoryAddress(candidate.url) === address || sameInRegistry(candidate, url),
  )
  const own =
    candidates.find((candidate) => candidate.project === project && project !== '') ??
    candidates.find((candidate) => !candidate.project)
  const plain = own === undefined ? anonymousRepository(url) : { ...own, url }
  return withHostFacts(book, hasCredentials(plain) ? plain : withTemplate(book, plain))
}

function withTemplate(book: RepositoryBook, repository: Repository): Repository {
  const fitting = book.templates.filter(
    (template) => fits(template.url, repository.url) || fitsInRegistry(template, repository.url),
  )
  const longest = fitting.reduce<Repository | undefined>(
    (best, next) => (best === undefined || next.url.length > best.url.length ? next : best),
    undefined,
  )
  if (longest === undefined) return repository
  // Credentials and how to send them are inherited; whether a server is trusted without proof is said for each repository.
  const { username, password, bearerToken, sshPrivateKey, tlsClientCert, tlsClientKey, proxy, noProxy, unsupported } = longest
  const inherited = { username, password, bearerToken, sshPrivateKey, tlsClientCert, tlsClientKey, proxy, noProxy, unsupported }
  const forceHttpBasicAuth = repository.forceHttpBasicAuth || longest.forceHttpBasicAuth
  // Whoever gives out the password says that it may go over plain HTTP, so this is of the template, too.
  const { enableOci, insecureOciForceHttp } = longest
  const registry = definedFields({ enableOci, insecureOciForceHttp })
  return { ...definedFields(inherited), ...registry, ...repository, forceHttpBasicAuth }
}

/**
 * Whether a template's prefix covers a URL. The host has to be equal as a whole: `https://example.com` must not send its password to
 * `https://example.com.elsewhere.net`. Within the path a prefix is a prefix, as people use `https://host/team-`.
 */
function fits(prefix: string, url: string): boolean {
  const [a, b] = [parseRepositoryURL(prefix), parseRepositoryURL(url)]
  if (!a.ok || !b.ok || a.value.transport !== b.value.transport || a.value.host !== b.value.host || a.value.port !== b.value.port)
    return false
  const [wanted, actual] = [repositoryAddress(prefix).replace(/\/+$/, ''), repositoryAddress(url)]
  return a.value.path === '' || actual.startsWith(wanted)
}

/** A registry may be written with and without `oci://`, in the Secret and in the Application. */
function sameInRegistry(candidate: Repository, url: string): boolean {
  const [a, b] = [inRegistry(candidate.url), inRegistry(url)]
  return isRegistry(candidate) && a !== undefined && b !== undefined && repositoryAddress(a) === repositoryAddress(b)
}

function fitsInRegistry(template: Repository, url: string): boolean {
  const [prefix, whole] = [inRegistry(template.url), inRegistry(url)]
  return isRegistry(template) && prefix !== undefined && whole !== undefined && fits(prefix, whole)
}

function isRegistry({ type, enableOci }: Repository): boolean {
  return type === 'oci' || enableOci === true
}

/** undefined for a URL with another scheme. */
function inRegistry(url: string): string | undefined {
  const bare = url.trim().replace(/^oci:\/\//i, '')
  return bare.includes('://') ? undefined : `oci://${bare}`
}

/** What is known of the host rather than of the repository: its keys, its certificate authority. */
function withHostFacts(book: RepositoryBook, repository: Repository): Repository {
  const parsed = isRegistry(repository) ? parseRegistryURL(repository.url) : parseRepositoryURL(repository.url)
  if (!parsed.ok) return repository
  const bundle = book.certificates[parsed.value.host]
  return {
    ...repository,
    ...(parsed.value.transport === 'ssh' ? { knownHosts: book.knownHosts } : {}),
    ...(bundle === undefined ? {} : { caBundle: bundle }),
  }
}

function hasCredentials(repository: Repository): boolean {
  const { username, password, bearerToken, sshPrivateKey, tlsClientKey, unsupported } = repository
  return [username, password, bearerToken, sshPrivateKey, tlsClientKey, unsupported].some(
    (credential) => credential !== undefined,
  )
}

/** A repository of which nothing is known but its URL. */
export function anonymousRepository(url: string): Repository {
  const type = /^oci:\/\//i.test(url.trim()) ? 'oci' : 'git'
  return { url, type, insecure: false, insecureIgnoreHostKey: false, forceHttpBasicAuth: false, enableLfs: false }
}

/** Two Secrets for one repository and project: the first by name counts, and somebody should know. */
function withoutTwins(repositories: readonly Repository[], problems: Problem[]): Repository[] {
  const seen = new Map<string, Repository>()
  for (const repository of repositories) {
    const key = `${repository.project ?? ''} ${repositoryAddress(repository.url)}`
    if (seen.has(key))
      problems.push({
        path: 'repository Secrets',
        message: `several speak of ${repositoryAddress(repository.url)}; the first by name is used`,
      })
    else seen.set(key, repository)
  }
  return [...seen.values()]
}
