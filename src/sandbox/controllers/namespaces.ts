import { isAlreadyExists } from '../status.ts'
import { kinds } from './kinds.ts'
import type { World } from './world.ts'

/** Gives every namespace its ServiceAccount `default` and, if there is a certificate to publish, the ConfigMap that carries it. */
export function startNamespaces(world: World, caCertificate: string | undefined): void {
  const queue = world.controller('namespace-defaults', kinds.namespace, (object) => {
    if (object.metadata.deletionTimestamp !== undefined) return
    const namespace = object.metadata.name ?? ''
    if (world.cache(kinds.serviceAccount).get(`${namespace}/default`) === undefined) {
      make(world, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } })
    }
    if (caCertificate !== undefined && world.api.get(kinds.configMap, namespace, certificateName) === undefined) {
      const annotations = { 'kubernetes.io/description': description }
      const metadata = { name: certificateName, namespace, annotations }
      make(world, { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { 'ca.crt': caCertificate } })
    }
  })
  for (const kind of [kinds.serviceAccount, kinds.configMap]) {
    world.cache(kind).onChange(({ type, object }) => {
      const isOurs = object.metadata.name === 'default' || object.metadata.name === certificateName
      if (type === 'DELETED' && isOurs) queue.add(`/${object.metadata.namespace ?? ''}`)
    })
  }
}

const certificateName = 'kube-root-ca.crt'
const description =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. ' +
  'No other usage is guaranteed across distributions of Kubernetes clusters.'

type Made = { apiVersion: string; kind: string; metadata: { name: string; namespace: string }; data?: { [key: string]: string } }

function make(world: World, object: Made): void {
  try {
    world.create(object)
  } catch (error) {
    if (!isAlreadyExists(error)) throw error
  }
}
