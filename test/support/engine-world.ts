import type { OpenedCluster } from '#io/kube'
import type { KindInfo, KubeObject, ObjectComparison } from '#model'
import { createEngine, type EngineOptions } from './engine.ts'

let count = 0

/** A namespace of its own and an engine that deploys there. */
export async function engineWorld(cluster: OpenedCluster, options: EngineOptions = {}) {
  const namespace = `world-${count++}`
  await cluster.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }, { fieldManager: 'test' })
  const engine = createEngine(cluster, {
    ...options,
    application: { name: namespace, destinationNamespace: namespace, ...options.application },
  })
  const kind = async (group: string, name: string): Promise<KindInfo> => {
    const found = (await cluster.kinds()).find(group, name)
    if (found === undefined) throw new Error(`no kind ${name}`)
    return found
  }
  const get = async (group: string, name: string, object: string): Promise<KubeObject> => {
    const found = await cluster.get(await kind(group, name), namespace, object)
    if (found === undefined) throw new Error(`no ${name} ${object}`)
    return found
  }
  return { ...engine, namespace, get }
}

/** A Deployment of one container; fields of its spec and of the container may be added. */
export const deployment = (
  spec: { replicas?: number; [field: string]: unknown } = {},
  container: { [field: string]: unknown } = {},
): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'registry.example/web:1', ...container }] },
    },
    ...spec,
  },
})
/** A ConfigMap. */
export const configMap = (data: { [key: string]: string }, name = 'settings'): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data,
})
/** The first verdict. */
export const first = (objects: readonly ObjectComparison[]): ObjectComparison => {
  const [object] = objects
  if (object === undefined) throw new Error('nothing was compared')
  return object
}
