import { textAt } from './fields.ts'
import { degraded, healthy, type KindRule, progressing } from './rule.ts'

/** PersistentVolumeClaim, which holds what Git cannot give back. */
export const persistentVolumeClaim: KindRule = {
  kind: 'PersistentVolumeClaim',
  groups: [''],
  traits: { holdsData: true },
  health(object) {
    switch (textAt(object, 'status', 'phase')) {
      case 'Bound':
        return healthy
      case 'Pending':
        return progressing('Waiting for a volume to be bound')
      case 'Lost':
        return degraded('The claim has lost its volume')
      default:
        return { status: 'Unknown', message: 'The claim has no phase yet' }
    }
  },
}

/** PersistentVolume: no health of its own. */
export const persistentVolume: KindRule = { kind: 'PersistentVolume', groups: [''], traits: { holdsData: true } }
