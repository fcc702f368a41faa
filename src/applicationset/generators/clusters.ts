import { type ClusterGenerator, inClusterServer } from '#model'
import { isEmptySelector, selects } from '../selector.ts'
import type { DialectContext } from './context.ts'

/**
 * One set of parameters a cluster Secret that the selector takes, by name; then the own cluster, unless it has a Secret of its own or there is
 * a selector (it has no labels to select by). With `flatList` one set that holds them all.
 */
export async function clusterParameters<P>(generator: ClusterGenerator, context: DialectContext<P>): Promise<P[]> {
  const { dialect } = context
  const known = await context.ports.clusters()
  const chosen = known
    .filter((cluster) => selects(generator.selector, cluster.labels))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const hasOwn = chosen.some(({ server }) => server === inClusterServer)
  const all = isEmptySelector(generator.selector) && !hasOwn ? [...chosen, undefined] : chosen
  const complete = all.map((cluster) => dialect.withValues(dialect.ofCluster(cluster), generator.values))
  return generator.flatList === true ? [dialect.ofClusters(complete)] : complete
}
