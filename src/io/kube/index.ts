/**
 * The way to Kubernetes API servers. In come a kubeconfig, the files of a Pod or a connection, out comes a `Cluster` (see the model):
 * discovery, paged lists, watches, server-side apply, patches, deletes. It turns every failure into KubeStatusError (the server
 * said no) or ClusterUnreachableError (nobody answered), and never takes the one for the other, nor either for "not there".
 */
export { type OpenedCluster, openCluster } from './cluster.ts'
export type { ExecPlugin, KubeConnection } from './connection.ts'
export { inClusterConnection, loadKubeconfig } from './kubeconfig.ts'
