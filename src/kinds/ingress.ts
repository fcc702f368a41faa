import { listAt } from './fields.ts'
import { healthy, type KindRule, progressing } from './rule.ts'

/** Ingress: Healthy once it has an address. */
export const ingress: KindRule = {
  kind: 'Ingress',
  groups: ['networking.k8s.io', 'extensions'],
  health(object) {
    return listAt(object, 'status', 'loadBalancer', 'ingress').length > 0
      ? healthy
      : progressing('Waiting for the ingress controller to give it an address')
  },
}
