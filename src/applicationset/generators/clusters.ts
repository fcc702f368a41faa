import { type ClusterConfig, type ClusterGenerator, inClusterServer } from '#model'
import { normalizedName, type Parameters } from '../parameters.ts'
import { isEmptySelector, selects } from '../selector.ts'
import { type GeneratorContext, withValues } from './context.ts'

/**
 * One set of parameters a cluster Secret that the selector takes, by name; then the own cluster, unless it has a Secret of its own or there is
 * a selector (it has no labels to select by). With `flatList` one set that holds them all.
 */
export async function clusterParameters(generator: ClusterGenerator, context: GeneratorContext): Promise<Parameters[]> {
  const known = await context.ports.clusters()
  const chosen = known
    .filter((cluster) => selects(generator.selector, cluster.labels))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(parametersOf)
  const hasOwn = chosen.some(({ server }) => server === inClusterServer)
  const all = isEmptySelector(generator.selector) && !hasOwn ? [...chosen, ownCluster] : chosen
  const complete = all.map((parameters) => withValues(parameters, generator.values))
  return generator.flatList === true ? [{ clusters: complete }] : complete
}

const ownCluster: Parameters = { name: 'in-cluster', nameNormalized: 'in-cluster', server: inClusterServer, project: '' }

function parametersOf(cluster: ClusterConfig): Parameters {
  const prefixed = (prefix: string, texts: { [key: string]: string }) =>
    Object.fromEntries(Object.entries(texts).map(([key, value]) => [`${prefix}.${key}`, value]))
  return {
    name: cluster.name,
    nameNormalized: normalizedName(cluster.name),
    server: cluster.server,
    project: cluster.project ?? '',
    ...prefixed('metadata.labels', cluster.labels),
    ...prefixed('metadata.annotations', cluster.annotations),
  }
}
