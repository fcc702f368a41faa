import { textAt } from './fields.ts'
import { degraded, healthy, type KindRule, progressing } from './rule.ts'

/** Workflow of Argo Workflows, by its phase. */
export const workflow: KindRule = {
  kind: 'Workflow',
  groups: ['argoproj.io'],
  children: [{ group: '', kind: 'Pod' }],
  health(object) {
    const message = textAt(object, 'status', 'message')
    const phase = textAt(object, 'status', 'phase')
    if (phase === 'Succeeded') return healthy
    if (phase === 'Failed' || phase === 'Error') return degraded(message || `The workflow ended as ${phase}`)
    return progressing(message || 'Waiting for the workflow to end')
  },
}
