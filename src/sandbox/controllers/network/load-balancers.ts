import { createHash } from 'node:crypto'
import type { KubeObject } from '../../object.ts'
import { kinds } from '../kinds.ts'
import { type Shape, shaped } from '../shapes.ts'
import type { World } from '../world.ts'
import type { Service } from './endpoints.ts'

type Ingress = Shape<object, { loadBalancer?: { ingress?: { ip?: string }[] } }>

const component = 'service-controller'

/** Gives Services of type LoadBalancer and Ingresses an address, as a cloud and an ingress controller would. Nothing listens there. */
export function startLoadBalancers(world: World): void {
  world.controller('load-balancer', kinds.service, (object) => balance(world, object))
  world.controller('ingress', kinds.ingress, (object) => admit(world, object))
}

function balance(world: World, object: KubeObject): void {
  const service = shaped<Service>(object)
  if (service.metadata.deletionTimestamp !== undefined) return
  const has = (service.status?.loadBalancer?.ingress ?? []).length > 0
  const wants = service.spec.type === 'LoadBalancer'
  if (has === wants) return
  if (!wants) {
    world.writeStatus(object, { ...service.status, loadBalancer: {} }, 'cloud-controller-manager')
    return
  }
  world.events.record(service, { reason: 'EnsuringLoadBalancer', message: 'Ensuring load balancer', component })
  const ingress = [{ ip: addressOf(object), ipMode: 'VIP' }]
  world.writeStatus(object, { ...service.status, loadBalancer: { ingress } }, 'cloud-controller-manager')
  world.events.record(service, { reason: 'EnsuredLoadBalancer', message: 'Ensured load balancer', component })
}

function admit(world: World, object: KubeObject): void {
  const ingress = shaped<Ingress>(object)
  const has = (ingress.status?.loadBalancer?.ingress ?? []).length > 0
  if (has || ingress.metadata.deletionTimestamp !== undefined) return
  world.writeStatus(
    object,
    { ...ingress.status, loadBalancer: { ingress: [{ ip: ingressAddress }] } },
    'nginx-ingress-controller',
  )
  world.events.record(ingress, { reason: 'Sync', message: 'Scheduled for sync', component: 'nginx-ingress-controller' })
}

const ingressAddress = '172.20.255.1'

// Stable for one Service and spread over 172.20.128.0/18; two Services may share one, and no packet will ever notice.
function addressOf(object: KubeObject): string {
  const [high = 0, low = 0] = createHash('sha256')
    .update(object.metadata.uid ?? '')
    .digest()
  return `172.20.${128 + (high & 63)}.${1 + (low % 254)}`
}
