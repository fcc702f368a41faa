import type { FieldSpec } from '../contract.ts'
import { valueOf } from '../node/index.ts'
import { isSelected, type Resource, type Transform } from '../resources/index.ts'
import { changeFields, scalarSetter } from './field-spec.ts'

const unnamed = { group: '', version: '', kind: '' }
const keepTheirNames = [
  { ...unnamed, kind: 'CustomResourceDefinition' },
  { ...unnamed, kind: 'APIService', group: 'apiregistration.k8s.io' },
  { ...unnamed, kind: 'Namespace' },
]

/** Puts a prefix before the names of all objects whose names are theirs to choose. An empty one changes nothing. */
export function prefixTransformer(prefix: string, specs: readonly FieldSpec[]): Transform {
  return ({ resources }) => {
    for (const resource of resources) {
      affix(resource, specs, {
        text: (name) => prefix + name,
        remember: () => {
          if (prefix !== '') resource.prefixes = [...resource.prefixes, prefix]
        },
        isEmpty: prefix === '',
      })
    }
  }
}

/** As `prefixTransformer`, after the names. */
export function suffixTransformer(suffix: string, specs: readonly FieldSpec[]): Transform {
  return ({ resources }) => {
    for (const resource of resources) {
      affix(resource, specs, {
        text: (name) => name + suffix,
        remember: () => {
          if (suffix !== '') resource.suffixes = [...resource.suffixes, suffix]
        },
        isEmpty: suffix === '',
      })
    }
  }
}

type Affix = { text(name: string): string; remember(): void; isEmpty: boolean }

function affix(resource: Resource, specs: readonly FieldSpec[], { text, remember, isEmpty }: Affix): void {
  const id = resource.originalId
  if (keepTheirNames.some((gvk) => isSelected(id, gvk))) return
  for (const spec of specs) {
    if (!isSelected(id, spec)) continue
    if (spec.path === 'metadata/name') {
      remember()
      if (!isEmpty) resource.rememberId()
    }
    changeFields(resource, [spec], { create: 'scalar', tag: '!!str', set: (field) => scalarSetter(text(valueOf(field)))(field) })
  }
}
