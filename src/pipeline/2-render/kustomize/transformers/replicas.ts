import { type FieldSpec, KustomizeError, type Replica } from '../contract.ts'
import { gvkText, isSelected, type Transform } from '../resources/index.ts'
import { changeFields, scalarSetter } from './field-spec.ts'

/** Sets the number of replicas of the objects that have or had a name. Throws KustomizeError where no object has. */
export function replicaTransformer({ name, count }: Replica, specs: readonly FieldSpec[]): Transform {
  return (map) => {
    let isFound = false
    for (const spec of specs) {
      for (const resource of map.byAnyName(name)) {
        const ids = [...resource.previousIds, resource.id]
        if (!ids.some((id) => id.name === name && isSelected(id, spec))) continue
        isFound = true
        changeFields(resource, [spec], { create: 'scalar', tag: '!!int', set: scalarSetter(String(count), '!!int') })
      }
    }
    if (isFound) return
    const kinds = specs.map(gvkText).join(' ')
    const message = `resource with name ${name} does not match a config with the following GVK [${kinds}]`
    throw new KustomizeError('transformer', message, { field: 'replicas' })
  }
}
