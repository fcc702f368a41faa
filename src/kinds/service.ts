import { listAt, textAt } from './fields.ts'
import { healthy, type KindRule, progressing } from './rule.ts'

/** Service; its Endpoints carry its name and no owner reference. */
export const service: KindRule = {
  kind: 'Service',
  groups: [''],
  children: [
    { group: 'discovery.k8s.io', kind: 'EndpointSlice' },
    { group: '', kind: 'Endpoints' },
  ],
  adopts: (candidate, parent) =>
    candidate.kind === 'Endpoints' &&
    candidate.metadata.name === parent.metadata.name &&
    candidate.metadata.namespace === parent.metadata.namespace,
  health(object) {
    if (textAt(object, 'spec', 'type') !== 'LoadBalancer') return healthy
    return listAt(object, 'status', 'loadBalancer', 'ingress').length > 0
      ? healthy
      : progressing('Waiting for a load balancer address')
  },
}
