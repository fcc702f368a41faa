import { textAt } from './fields.ts'
import { healthy, type KindRule, progressing } from './rule.ts'

/** Namespace: everything inside goes with it. */
export const namespace: KindRule = {
  kind: 'Namespace',
  groups: [''],
  traits: { prerequisite: true, holdsNamespaced: true, replacedByUpdate: true, holdsData: true },
  health(object) {
    const phase = textAt(object, 'status', 'phase')
    return phase === 'Active' ? healthy : progressing(phase === '' ? 'Waiting to be active' : `The namespace is ${phase}`)
  },
}
