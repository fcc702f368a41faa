import { isBehind, numberAt, textAt } from './fields.ts'
import { behind, healthy, type KindRule, progressing } from './rule.ts'

/** DaemonSet of apps. */
export const daemonSet: KindRule = {
  kind: 'DaemonSet',
  groups: ['apps', 'extensions'],
  children: [
    { group: '', kind: 'Pod' },
    { group: 'apps', kind: 'ControllerRevision' },
  ],
  health(object) {
    if (isBehind(object)) return behind('DaemonSet')
    if (textAt(object, 'spec', 'updateStrategy', 'type') === 'OnDelete') return healthy
    const wanted = numberAt(object, 'status', 'desiredNumberScheduled')
    const updated = numberAt(object, 'status', 'updatedNumberScheduled')
    const available = numberAt(object, 'status', 'numberAvailable')
    if (updated < wanted) return progressing(`Waiting for the rollout: ${updated} of ${wanted} pods are updated`)
    if (available < wanted) return progressing(`Waiting for the rollout: ${available} of ${wanted} pods are available`)
    return healthy
  },
}
