import { conditionOf, field, listAt, textAt, textOf } from './fields.ts'
import { degraded, healthy, type KindRule, progressing } from './rule.ts'

/** CustomResourceDefinition: Healthy once the API server serves it. Deleting it would delete every object of its kind. */
export const customResourceDefinition: KindRule = {
  kind: 'CustomResourceDefinition',
  groups: ['apiextensions.k8s.io'],
  traits: { prerequisite: true, replacedByUpdate: true, holdsData: true, survivesCascade: true },
  health(object) {
    const refused = conditionOf(object, 'NamesAccepted')
    if (refused?.status === 'False') return degraded(textOf(refused))
    const established = conditionOf(object, 'Established')
    if (established?.status === 'True') return healthy
    return progressing(
      established === undefined ? 'Waiting to be established' : `Waiting to be established: ${textOf(established)}`,
    )
  },
  declares(object) {
    const group = textAt(object, 'spec', 'group')
    const kind = textAt(object, 'spec', 'names', 'kind')
    if (kind === '') return undefined
    const versions = listAt(object, 'spec', 'versions').filter((version) => field(version, 'served') !== false)
    return {
      group,
      kind,
      namespaced: textAt(object, 'spec', 'scope') === 'Namespaced',
      versions: versions.map((version) => textAt(version, 'name')),
      plural: textAt(object, 'spec', 'names', 'plural'),
    }
  },
}
