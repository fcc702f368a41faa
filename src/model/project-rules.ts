import { RE2JS } from 're2js'
import { matchGlob } from '#base'
import type { ObjectRef } from './kube-object.ts'
import { refText } from './kube-object.ts'
import { repositoryAddress } from './repository-url.ts'

/** What of an AppProject decides what its applications may do. An AppProject's name and spec fit. */
export type ProjectRules = {
  name: string
  spec: {
    sourceRepos?: readonly string[] | undefined
    sourceNamespaces?: readonly string[] | undefined
    destinations?:
      | ReadonlyArray<{ server?: string | undefined; name?: string | undefined; namespace?: string | undefined }>
      | undefined
    clusterResourceWhitelist?: ReadonlyArray<KindPattern> | undefined
    clusterResourceBlacklist?: ReadonlyArray<KindPattern> | undefined
    namespaceResourceWhitelist?: ReadonlyArray<KindPattern> | undefined
    namespaceResourceBlacklist?: ReadonlyArray<KindPattern> | undefined
    permitOnlyProjectScopedClusters?: boolean | undefined
  }
}

type KindPattern = { group: string; kind: string; name?: string | undefined }

/** Why something is not allowed: the field of the project that says so, the whole sentence, and what would allow it. */
export type Refusal = { project: string; rule: string; message: string; hint: string }

/** A destination as it was resolved: an application names one of server and name, the rules may name either. */
export type ResolvedDestination = {
  server: string
  name: string
  namespace: string /** The project that owns the cluster. */
  clusterProject?: string | undefined
}

/** Whether a source repository may be used. In globs `*` stays within a path segment and `**` crosses them; a lone `*` is everything. */
export function sourceRefusal(project: ProjectRules, repoURL: string): Refusal | undefined {
  const url = repositoryAddress(repoURL)
  // An HTTP client resolves dots before it asks, so such a URL leads elsewhere than the text that the rules see.
  if (/(^|[/\\])(\.|%2e){1,2}([/\\]|$)/i.test(repoURL.replace(/[?#].*$/, '').replace(/^[a-z+]+:\/\//i, ''))) {
    return refusal(project, 'sourceRepos', `the source repository ${url} contains . or .. segments`, 'write the URL without them')
  }
  let allowed = false
  for (const entry of project.spec.sourceRepos ?? []) {
    const pattern = entry.startsWith('!') ? entry.slice(1) : entry
    const matches = pattern === '*' || matchGlob(repositoryAddress(pattern), url, '/')
    if (!entry.startsWith('!')) allowed ||= matches
    else if (matches) {
      return refusal(
        project,
        'sourceRepos',
        `the source repository ${url} is denied by ${entry}`,
        `remove ${entry} from spec.sourceRepos`,
      )
    } else allowed = true
  }
  return allowed
    ? undefined
    : refusal(
        project,
        'sourceRepos',
        `the source repository ${url} is not among its sources`,
        `add ${url} (or a glob for it) to spec.sourceRepos`,
      )
}

/** Whether applications in a namespace may use the project. The controller's own namespace always may. `/…/` is a regular expression. */
export function sourceNamespaceRefusal(
  project: ProjectRules,
  namespace: string,
  controllerNamespace: string,
): Refusal | undefined {
  if (namespace === controllerNamespace) return undefined
  const allowed = (project.spec.sourceNamespaces ?? []).some((pattern) => matchesNamespace(pattern, namespace))
  return allowed
    ? undefined
    : refusal(
        project,
        'sourceNamespaces',
        `applications in the namespace ${namespace} may not use it`,
        `add ${namespace} to spec.sourceNamespaces`,
      )
}

/**
 * Whether a destination is allowed, by server or name and by namespace. A pattern with `!` refuses what it names and allows the rest of
 * its entry. With `permitOnlyProjectScopedClusters` the cluster has to belong to the project.
 */
export function destinationRefusal(project: ProjectRules, destination: ResolvedDestination): Refusal | undefined {
  const where = `${destination.name || destination.server} namespace ${destination.namespace || '(none)'}`
  const hint = `add {server: ${destination.server}, namespace: ${destination.namespace || "'*'"}} to spec.destinations`
  let allowed = false
  for (const entry of project.spec.destinations ?? []) {
    const server = hits(entry.server, destination.server)
    const name = hits(entry.name, destination.name)
    const namespace = hits(entry.namespace, destination.namespace)
    if ((server || name) && namespace) allowed = true
    else if (
      (isDenied(entry.server, server) && namespace) ||
      (isDenied(entry.name, name) && namespace) ||
      (isDenied(entry.namespace, namespace) && (server || name))
    ) {
      const rule = [entry.server, entry.name, entry.namespace].find((pattern) => pattern?.startsWith('!')) ?? ''
      return refusal(
        project,
        'destinations',
        `the destination ${where} is denied by ${rule}`,
        `remove ${rule} from spec.destinations`,
      )
    }
  }
  if (!allowed) return refusal(project, 'destinations', `the destination ${where} is not among its destinations`, hint)
  return scopedClusterRefusal(project, destination)
}

/** Whether an object of a kind is allowed: cluster-scoped kinds only where listed, namespaced ones unless a list says otherwise. */
export function kindRefusal(project: ProjectRules, ref: ObjectRef, namespaced: boolean): Refusal | undefined {
  const [white, black] = namespaced
    ? (['namespaceResourceWhitelist', 'namespaceResourceBlacklist'] as const)
    : (['clusterResourceWhitelist', 'clusterResourceBlacklist'] as const)
  const allowList = project.spec[white]
  const matching = (list: ReadonlyArray<KindPattern> | undefined) => (list ?? []).find((pattern) => matchesKind(pattern, ref))
  const denied = matching(project.spec[black])
  if (denied !== undefined) {
    return refusal(
      project,
      black,
      `${refText(ref)} is denied by ${kindText(denied)}`,
      `remove ${kindText(denied)} from spec.${black}`,
    )
  }
  if ((namespaced && (allowList === undefined || allowList === null)) || matching(allowList) !== undefined) return undefined
  const scope = namespaced ? 'namespaced' : 'cluster-scoped'
  const entry = `{group: ${ref.group === '' ? "''" : ref.group}, kind: ${ref.kind}}`
  return refusal(project, white, `${refText(ref)} is ${scope} and its kind is not allowed`, `add ${entry} to spec.${white}`)
}

/** Whether one object may be written or deleted: its kind and, where it lives in a namespace, that destination. */
export function objectRefusal(
  project: ProjectRules,
  ref: ObjectRef,
  destination: Omit<ResolvedDestination, 'namespace'> & { namespaced: boolean },
): Refusal | undefined {
  const { namespaced, ...cluster } = destination
  return (
    kindRefusal(project, ref, namespaced) ??
    (namespaced
      ? destinationRefusal(project, { ...cluster, namespace: ref.namespace })
      : scopedClusterRefusal(project, { ...cluster, namespace: '' }))
  )
}

/** What to say of an application whose project is not there: it can do nothing at all. */
export function unknownProjectRefusal(name: string, namespace: string): Refusal {
  return {
    project: name,
    rule: 'project',
    message: `Cannot use project ${name}: there is no AppProject of that name in the namespace ${namespace}; expected an existing project`,
    hint: `create the AppProject ${name}, or set spec.project to an existing one`,
  }
}

/** Whether the project may be deleted while these applications refer to it. The project `default` never may. */
export function projectDeletionRefusal(project: string, applications: readonly string[]): Refusal | undefined {
  if (project === 'default') {
    return {
      project,
      rule: 'project',
      message: 'Cannot delete project default: applications without a project belong to it; expected another project',
      hint: 'restrict its spec instead',
    }
  }
  if (applications.length === 0) return undefined
  return {
    project,
    rule: 'project',
    message: `Cannot delete project ${project}: it is used by ${applications.slice(0, 3).join(', ')}${applications.length > 3 ? ` and ${applications.length - 3} more` : ''}; expected no application`,
    hint: 'move or delete those applications first',
  }
}

function scopedClusterRefusal(project: ProjectRules, destination: ResolvedDestination): Refusal | undefined {
  if (project.spec.permitOnlyProjectScopedClusters !== true || destination.clusterProject === project.name) return undefined
  const cluster = destination.name || destination.server
  return refusal(
    project,
    'permitOnlyProjectScopedClusters',
    `the cluster ${cluster} does not belong to it`,
    `set project: ${project.name} in the Secret of the cluster ${cluster}`,
  )
}

function refusal(project: ProjectRules, rule: string, fact: string, hint: string): Refusal {
  return { project: project.name, rule, message: `Project ${project.name} does not allow it: ${fact} (spec.${rule})`, hint }
}

/** A pattern with `!` hits everything but what it names. A pattern that is left out hits nothing. */
function hits(pattern: string | undefined, text: string): boolean {
  if (pattern === undefined) return false
  return pattern.startsWith('!')
    ? !matchGlob(pattern.slice(1), text)
    : text !== ''
      ? matchGlob(pattern, text)
      : pattern === '' || pattern === '*'
}

function isDenied(pattern: string | undefined, hit: boolean): boolean {
  return pattern !== undefined && pattern.startsWith('!') && !hit
}

function matchesKind(pattern: KindPattern, ref: ObjectRef): boolean {
  return (
    matchGlob(pattern.group, ref.group) &&
    matchGlob(pattern.kind, ref.kind) &&
    (!pattern.name || matchGlob(pattern.name, ref.name))
  )
}

function kindText(pattern: KindPattern): string {
  return `{group: ${pattern.group || "''"}, kind: ${pattern.kind}${pattern.name ? `, name: ${pattern.name}` : ''}}`
}

function matchesNamespace(pattern: string, namespace: string): boolean {
  if (pattern.length > 2 && pattern.startsWith('/') && pattern.endsWith('/')) {
    try {
      return RE2JS.compile(pattern.slice(1, -1)).matcher(namespace).find()
    } catch {
      return false // Not a regular expression: it allows nothing.
    }
  }
  return matchGlob(pattern, namespace)
}
