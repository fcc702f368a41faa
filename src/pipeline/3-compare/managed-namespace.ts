import {
  type FieldDifference,
  type KubeObject,
  type ObjectComparison,
  optionsOf,
  ownersAt,
  pointerOf,
  refKey,
  refOf,
} from '#model'
import { frame } from './compare-object.ts'
import { maskOf } from './ignore-mask.ts'
import type { CompareInput } from './types.ts'

/**
 * The destination namespace where `CreateNamespace=true` asks for it and the source does not have it itself. It carries no tracking
 * mark: it outlives the application. Only its managed labels and annotations count; a namespace that is missing is made by a sync
 * and does not make the application OutOfSync by itself (every object in it does).
 */
export function compareNamespace(
  input: CompareInput,
  live: ReadonlyMap<string, KubeObject>,
  wanted: ReadonlySet<string>,
): ObjectComparison | undefined {
  const name = input.application.destinationNamespace
  if (name === '' || optionsOf(input.application.syncOptions).get('CreateNamespace') !== 'true') return undefined
  const desired = desiredNamespace(name, input.application.managedNamespaceMetadata)
  if (wanted.has(refKey(refOf(desired)))) return undefined
  const current = live.get(refKey(refOf(desired)))
  const base = { ...frame(desired, current, maskOf([], desired, current)), desired }
  if (current === undefined) return { ...base, reason: 'the namespace is created by the next sync' }
  const differences = metadataDifferences(desired, current)
  return {
    ...base,
    live: current,
    differences,
    method: 'three-way-merge',
    ...(differences.length > 0 && {
      status: 'OutOfSync',
      reason: `${differences[0]?.path ?? ''} differs from managedNamespaceMetadata`,
    }),
  }
}

/** The namespace as `CreateNamespace` and `managedNamespaceMetadata` want it. */
export function desiredNamespace(name: string, metadata: CompareInput['application']['managedNamespaceMetadata']): KubeObject {
  const { labels, annotations } = metadata ?? {}
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name,
      ...(labels !== undefined && Object.keys(labels).length > 0 && { labels }),
      ...(annotations !== undefined && Object.keys(annotations).length > 0 && { annotations }),
    },
  }
}

function metadataDifferences(desired: KubeObject, live: KubeObject): FieldDifference[] {
  return (['labels', 'annotations'] as const).flatMap((part) =>
    Object.entries(desired.metadata[part] ?? {}).flatMap(([key, value]) => {
      const current = live.metadata[part]?.[key]
      if (current === value) return []
      const place = ['metadata', part, key]
      const owner = current === undefined ? undefined : ownersAt(live, place)[0]
      return [
        { path: pointerOf(place), desired: value, live: current, ...(owner?.manager !== undefined && { owner: owner.manager }) },
      ]
    }),
  )
}
