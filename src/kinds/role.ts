import type { KubeObject } from '#model'
import type { KindRule } from './rule.ts'

const groups = ['rbac.authorization.k8s.io']

/** Role: `rules: null` and `rules: []` are the same. */
export const role: KindRule = { kind: 'Role', groups, normalise: fillRules }

/** ClusterRole: where it aggregates others, a controller writes its rules. */
export const clusterRole: KindRule = {
  kind: 'ClusterRole',
  groups,
  normalise(object) {
    fillRules(object)
    const rules = object['rules']
    if (object['aggregationRule'] && Array.isArray(rules) && rules.length === 0) delete object['rules']
  },
}

function fillRules(object: KubeObject): void {
  if (object['rules'] === null) object['rules'] = []
}
