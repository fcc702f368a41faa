import { loadKubeconfig, type OpenedCluster, openCluster } from '#io/kube'
import type { KindInfo, KubeObject } from '#model'

const manager = 'test-cloud'
const everyMs = 200

/**
 * What a cloud does around a bare control plane: a node for pods to run on, volumes for claims, addresses for Ingresses and
 * load balancers, a status for autoscalers. Looks every 200 ms until stopped.
 */
export async function startCloud(kubeconfig: string): Promise<{ stop(): Promise<void> }> {
  const cluster = openCluster(loadKubeconfig({ paths: [kubeconfig] }))
  await cluster.apply(node, { fieldManager: manager, force: true })
  let stopped = false
  const loop = async (): Promise<void> => {
    while (!stopped) {
      // An object that is deleted meanwhile is none of the cloud's business.
      for (const care of [bindClaims, giveIngressAddresses, giveServiceAddresses, scaleStatus])
        await care(cluster).catch(() => undefined)
      await new Promise((resolve) => setTimeout(resolve, everyMs))
    }
  }
  const running = loop()
  return {
    async stop() {
      stopped = true
      await running
      await cluster.close()
    },
  }
}

const node: KubeObject = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'node-1', annotations: { 'kwok.x-k8s.io/node': 'fake' }, labels: { 'kubernetes.io/hostname': 'node-1' } },
  spec: {},
  status: {
    allocatable: { cpu: '64', memory: '256Gi', pods: '4000', 'ephemeral-storage': '1Ti' },
    capacity: { cpu: '64', memory: '256Gi', pods: '4000', 'ephemeral-storage': '1Ti' },
  },
}

async function bindClaims(cluster: OpenedCluster): Promise<void> {
  for (const claim of await all(cluster, '', 'PersistentVolumeClaim')) {
    const { spec, status } = claim as unknown as {
      spec: {
        accessModes: string[]
        resources: { requests: { storage: string } }
        storageClassName?: string
        volumeName?: string
      }
      status?: { phase?: string }
    }
    if (status?.phase === 'Bound' || spec.volumeName !== undefined) continue
    const volume = {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: `pv-${claim.metadata.uid}` },
      spec: {
        accessModes: spec.accessModes,
        capacity: { storage: spec.resources.requests.storage },
        hostPath: { path: '/var/empty' },
        persistentVolumeReclaimPolicy: 'Retain',
        storageClassName: spec.storageClassName ?? '',
        claimRef: { namespace: claim.metadata.namespace ?? '', name: claim.metadata.name ?? '', uid: claim.metadata.uid ?? '' },
      },
    }
    await cluster.apply(volume, { fieldManager: manager, force: true })
  }
}

async function giveIngressAddresses(cluster: OpenedCluster): Promise<void> {
  await giveAddresses(cluster, await all(cluster, 'networking.k8s.io', 'Ingress'))
}

async function giveServiceAddresses(cluster: OpenedCluster): Promise<void> {
  const services = await all(cluster, '', 'Service')
  await giveAddresses(
    cluster,
    services.filter((service) => (service['spec'] as { type?: string }).type === 'LoadBalancer'),
  )
}

async function giveAddresses(cluster: OpenedCluster, objects: KubeObject[]): Promise<void> {
  for (const object of objects) {
    const status = object['status'] as { loadBalancer?: { ingress?: unknown[] } } | undefined
    if ((status?.loadBalancer?.ingress ?? []).length === 0)
      await patchStatus(cluster, object, { loadBalancer: { ingress: [{ ip: '192.0.2.10' }] } })
  }
}

async function scaleStatus(cluster: OpenedCluster): Promise<void> {
  for (const autoscaler of await all(cluster, 'autoscaling', 'HorizontalPodAutoscaler')) {
    const { spec, status } = autoscaler as unknown as {
      spec: { minReplicas: number; scaleTargetRef: { kind: string; name: string } }
      status?: { conditions?: unknown[] }
    }
    if ((status?.conditions ?? []).length > 0) continue
    const target = {
      group: 'apps',
      kind: spec.scaleTargetRef.kind,
      namespace: autoscaler.metadata.namespace ?? '',
      name: spec.scaleTargetRef.name,
    }
    await cluster.patch(
      target,
      { spec: { replicas: spec.minReplicas } },
      { type: 'merge', fieldManager: 'horizontal-pod-autoscaler', subresource: 'scale' },
    )
    const condition = {
      type: 'AbleToScale',
      status: 'True',
      reason: 'ReadyForNewScale',
      message: 'recommended size matches current size',
    }
    await patchStatus(cluster, autoscaler, {
      currentReplicas: spec.minReplicas,
      desiredReplicas: spec.minReplicas,
      conditions: [{ ...condition, lastTransitionTime: new Date().toISOString().replace(/\.\d+Z$/, 'Z') }],
    })
  }
}

async function patchStatus(cluster: OpenedCluster, object: KubeObject, status: object): Promise<void> {
  const { namespace = '', name = '' } = object.metadata
  const group = object.apiVersion.includes('/') ? (object.apiVersion.split('/')[0] ?? '') : ''
  const patch = JSON.parse(JSON.stringify({ status }))
  await cluster.patch({ group, kind: object.kind, namespace, name }, patch, {
    type: 'merge',
    fieldManager: manager,
    subresource: 'status',
  })
}

async function all(cluster: OpenedCluster, group: string, kind: string): Promise<KubeObject[]> {
  const info: KindInfo | undefined = (await cluster.kinds()).find(group, kind)
  return info === undefined ? [] : (await cluster.list(info)).items
}
