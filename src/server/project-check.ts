import { ApiError } from '#contract'
import {
  type Application,
  type Cluster,
  type ClusterConfig,
  destinationRefusal,
  inClusterServer,
  parseClusterSecret,
  type ProjectRules,
  type Refusal,
  type ResolvedDestination,
  sourceRefusal,
} from '#model'
import { kindOf } from './follow.ts'
import { argoproj, jsonField, projectOf, sourcesOf } from './objects.ts'
import type { Site } from './serve.ts'

/**
 * Refuses an Application that its project would not let through, before it is stored: unknown project, source or destination that is not permitted,
 * unknown cluster. The controller checks again, as projects change.
 */
export async function refuseForeignProject(site: Site, application: Application): Promise<void> {
  const { cluster, namespace } = site.ports
  const name = projectOf(application)
  const invalid = (problem: string): ApiError =>
    new ApiError('InvalidArgument', `application spec for ${application.metadata.name} is invalid: InvalidSpecError: ${problem}`)
  const sources = sourcesOf(application.spec)
  if (sources.length === 0) throw invalid('spec.source is missing; expected a source')
  const project = await cluster.get(await kindOf(cluster, { group: argoproj, kind: 'AppProject' }), namespace, name)
  if (project === undefined && name !== 'default') {
    throw new ApiError('InvalidArgument', `application references project ${name} which does not exist`)
  }
  const destination = await resolve(cluster, namespace, application.spec.destination)
  if (typeof destination === 'string') throw invalid(destination)
  // The controller makes the default project, which allows everything, where it is missing.
  if (project === undefined) return
  const rules: ProjectRules = { name, spec: jsonField(project, 'spec') }
  const refusals: Array<Refusal | undefined> = [
    ...sources.map(({ repoURL }) => sourceRefusal(rules, repoURL)),
    destinationRefusal(rules, destination),
  ]
  const refusal = refusals.find((one) => one !== undefined)
  if (refusal !== undefined) throw invalid(`${refusal.message} (${refusal.hint})`)
}

/** The cluster that a destination means, or what is wrong with it. */
async function resolve(
  cluster: Cluster,
  namespace: string,
  destination: Application['spec']['destination'],
): Promise<ResolvedDestination | string> {
  const { server = '', name = '' } = destination
  if (server !== '' && name !== '') return 'spec.destination has both server and name; expected one of them'
  if (server === '' && name === '') return 'spec.destination has neither server nor name; expected one of them'
  const known = await clustersOf(cluster, namespace)
  const found = known.find((one) => (server === '' ? one.name === name : trimmed(one.server) === trimmed(server)))
  if (found === undefined)
    return `spec.destination names the cluster ${name || server}, which is not known; expected ${known.map((one) => one.name).join(', ')}`
  return { server: found.server, name: found.name, namespace: destination.namespace ?? '', clusterProject: found.project }
}

/** The own cluster and those of the cluster Secrets. Only names, URLs and projects are kept. */
async function clustersOf(
  cluster: Cluster,
  namespace: string,
): Promise<Array<Pick<ClusterConfig, 'name' | 'server' | 'project'>>> {
  const labelSelector = 'argocd.argoproj.io/secret-type=cluster'
  const { items } = await cluster.list(await kindOf(cluster, { group: '', kind: 'Secret' }), { namespace, labelSelector })
  const declared = items.flatMap((secret) => parseClusterSecret(secret).cluster ?? [])
  const own = declared.some(({ server }) => server === inClusterServer) ? [] : [{ name: 'in-cluster', server: inClusterServer }]
  return [
    ...own,
    ...declared.map(({ name, server, project }) => ({ name, server, ...(project === undefined ? {} : { project }) })),
  ]
}

function trimmed(url: string): string {
  return url.replace(/\/+$/, '')
}
