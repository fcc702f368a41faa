import { timestamp } from '../../clock.ts'
import { isAlreadyExists } from '../../status.ts'
import { kinds } from '../kinds.ts'
import { type Named, plain } from '../shapes.ts'
import { provisioner } from '../storage/claims.ts'
import type { World } from '../world.ts'
import { nodeName } from './kubelet.ts'
import { nodeAddress } from './pod-life.ts'

/** Makes what a cluster has before anything is deployed to it: one ready node and a default storage class. */
export function prepareCluster(world: World, version: string): void {
  if (world.api.get(kinds.node, '', nodeName) === undefined) {
    const created = world.api.create(plain(node()), { manager: 'kubelet' })
    world.writeStatus(created, nodeStatus(version, timestamp(world.now())), 'kubelet')
  }
  try {
    if (world.api.get(kinds.storageClass, '', 'standard') === undefined) world.create(storageClass())
  } catch (error) {
    if (!isAlreadyExists(error)) throw error
  }
}

function node(): Named & { spec: object } {
  const labels = {
    'beta.kubernetes.io/arch': 'amd64',
    'beta.kubernetes.io/os': 'linux',
    'kubernetes.io/arch': 'amd64',
    'kubernetes.io/hostname': nodeName,
    'kubernetes.io/os': 'linux',
    'node-role.kubernetes.io/control-plane': '',
  }
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: nodeName, labels },
    spec: { podCIDR: '10.244.0.0/16', podCIDRs: ['10.244.0.0/16'] },
  }
}

function nodeStatus(version: string, time: string): object {
  const condition = (type: string, status: string, words: readonly [string, string]): object => ({
    type,
    status,
    lastHeartbeatTime: time,
    lastTransitionTime: time,
    reason: words[0],
    message: words[1],
  })
  const capacity = { cpu: '64', memory: '256Gi', pods: '65000', 'ephemeral-storage': '1Ti' }
  return {
    capacity,
    allocatable: capacity,
    addresses: [
      { type: 'InternalIP', address: nodeAddress },
      { type: 'Hostname', address: nodeName },
    ],
    conditions: [
      condition('MemoryPressure', 'False', ['KubeletHasSufficientMemory', 'kubelet has sufficient memory available']),
      condition('DiskPressure', 'False', ['KubeletHasNoDiskPressure', 'kubelet has no disk pressure']),
      condition('PIDPressure', 'False', ['KubeletHasSufficientPID', 'kubelet has sufficient PID available']),
      condition('Ready', 'True', ['KubeletReady', 'kubelet is posting ready status']),
    ],
    nodeInfo: {
      architecture: 'amd64',
      bootID: '',
      containerRuntimeVersion: 'simulated://0.1.0',
      kernelVersion: '6.12.0',
      kubeProxyVersion: '',
      kubeletVersion: version,
      machineID: '',
      operatingSystem: 'linux',
      osImage: 'Mainstay sandbox',
      systemUUID: '',
    },
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
  }
}

function storageClass(): Named & { [field: string]: unknown } {
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    provisioner,
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'Immediate',
    allowVolumeExpansion: true,
  }
}
