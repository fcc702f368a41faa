import type { Application, ResourceTree } from '#contract'
import type { View } from '../output/view.ts'

/** One object as the tables of `get`, `sync` and `wait` show it. */
export type ObjectState = {
  group: string
  kind: string
  namespace: string
  name: string
  status: string
  health: string
  hook: string
  message: string
}

export const objectColumns = ['GROUP', 'KIND', 'NAMESPACE', 'NAME', 'STATUS', 'HEALTH', 'HOOK', 'MESSAGE'] as const

/**
 * What the last operation did with each object first, in its order, then the objects that it did not touch. Health may live in the tree only
 * (`resourceHealthSource: appTree`).
 */
export function objectStates({ status }: Application, tree?: ResourceTree): ObjectState[] {
  const rest = new Map(
    (status?.resources ?? []).filter(({ hook }) => hook !== true).map((resource) => [keyOf(resource), resource]),
  )
  const healthOf = new Map((tree?.nodes ?? []).map((node) => [keyOf(node), node.health?.status ?? '']))
  const states: ObjectState[] = []
  for (const result of status?.operationState?.syncResult?.resources ?? []) {
    const hook = result.hookType ?? ''
    const known = hook === '' ? rest.get(keyOf(result)) : undefined
    if (known !== undefined) rest.delete(keyOf(result))
    states.push({
      ...named(result),
      status: known?.status ?? (hook === '' ? (result.status ?? '') : (result.hookPhase ?? '')),
      health: known?.health?.status ?? healthOf.get(keyOf(result)) ?? '',
      hook,
      message: result.message ?? '',
    })
  }
  for (const [key, resource] of rest) {
    const message = resource.health?.message ?? ''
    const pruning = resource.requiresPruning === true ? 'requires pruning' : ''
    states.push({
      ...named(resource),
      status: resource.status ?? '',
      health: resource.health?.status ?? healthOf.get(key) ?? '',
      hook: '',
      message: pruning || message,
    })
  }
  return states
}

export function objectTable(states: readonly ObjectState[]): View {
  return { kind: 'table', columns: objectColumns, rows: states.map(objectRow) }
}

export function objectRow(state: ObjectState): string[] {
  const { group, kind, namespace, name, status, health, hook, message } = state
  return [group, kind, namespace, name, status, health, hook, message]
}

export function keyOf(ref: { group?: string; kind?: string; namespace?: string; name?: string }): string {
  return `${ref.group ?? ''}/${ref.kind ?? ''}/${ref.namespace ?? ''}/${ref.name ?? ''}`
}

function named(ref: { group?: string; kind?: string; namespace?: string; name?: string }) {
  return { group: ref.group ?? '', kind: ref.kind ?? '', namespace: ref.namespace ?? '', name: ref.name ?? '' }
}
