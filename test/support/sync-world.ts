import type { KubeObject } from '#model'
import { createEngine, type EngineOptions } from './engine.ts'
import { createMemoryCluster, type MemoryCluster } from './memory-cluster.ts'

/** A ConfigMap with one entry. */
export const configMap = (name: string, annotations: { [key: string]: string } = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, annotations },
  data: { a: '1' },
})
/** The annotation of a wave. */
export const wave = (value: number | string) => ({ 'argocd.argoproj.io/sync-wave': String(value) })
/** The annotations of a hook. */
export const hook = (phase: string, policy?: string) => ({
  'argocd.argoproj.io/hook': phase,
  ...(policy !== undefined && { 'argocd.argoproj.io/hook-delete-policy': policy }),
})
/** A Job. */
export const job = (name: string, annotations: { [key: string]: string }): KubeObject => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name, annotations },
  spec: { template: {} },
})
/** A Deployment of one replica. */
export const deployment = (name: string, annotations: { [key: string]: string } = {}): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, annotations },
  spec: { replicas: 1, template: {} },
})

/** Jobs end and Deployments become ready whenever the sync waits. `fail` names Jobs that fail. */
export function syncWorld(options: EngineOptions & { fail?: string[] } = {}) {
  const cluster = createMemoryCluster()
  const waits: string[] = []
  const engine = createEngine(cluster, {
    ...options,
    onWait(message) {
      waits.push(message)
      settle(cluster, options.fail ?? [])
      options.onWait?.(message)
    },
  })
  return { cluster, waits, ...engine }
}

function settle(cluster: MemoryCluster, fail: readonly string[]): void {
  for (const object of cluster.objects.values()) {
    const name = object.metadata.name ?? ''
    if (object.kind === 'Job') {
      object['status'] = {
        conditions: [{ type: fail.includes(name) ? 'Failed' : 'Complete', status: 'True', message: `${name} has ended` }],
      }
    }
    if (object.kind === 'Deployment') {
      object['status'] = {
        observedGeneration: object.metadata.generation ?? 0,
        replicas: 1,
        updatedReplicas: 1,
        availableReplicas: 1,
      }
    }
    if (object.kind === 'Namespace') object['status'] = { phase: 'Active' }
  }
}
/** Writes without their kinds: `create migrate`. */
export const namesOf = (writes: readonly string[]) =>
  writes.map((line) =>
    line
      .split(' ')
      .slice(0, 1)
      .concat(line.split(' ')[2] ?? '')
      .join(' '),
  )
