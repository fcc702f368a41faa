import type { ResourceNode, ResourceTree } from '#contract'
import type { View } from '../output/view.ts'
import { keyOf, type ObjectState } from './objects.ts'

/** Objects with their children below them; `detailed` adds age and reason. */
export function treeTable(
  tree: ResourceTree,
  options: { states: readonly ObjectState[]; detailed: boolean; now: Date; orphaned?: boolean },
): View {
  const nodes = (options.orphaned === true ? tree.orphanedNodes : tree.nodes) ?? []
  const known = new Set(nodes.map(idOf))
  const children = new Map<string, ResourceNode[]>()
  const roots: ResourceNode[] = []
  for (const node of nodes) {
    const parents = (node.parentRefs ?? []).map(idOf).filter((id) => known.has(id))
    if (parents.length === 0) roots.push(node)
    for (const parent of parents) children.set(parent, [...(children.get(parent) ?? []), node])
  }
  const states = new Map(options.states.map((state) => [keyOf(state), state]))
  const rows: string[][] = []
  const draw = (node: ResourceNode, indent: string, branch: string): void => {
    rows.push(rowOf(node, { prefix: indent + branch, state: states.get(keyOf(node)), ...options }))
    const below = children.get(idOf(node)) ?? []
    // An owner that is its own child cannot be drawn; each node is drawn below a parent once and then forgotten.
    children.delete(idOf(node))
    const deeper = branch === '' ? '' : indent + (branch === '└─' ? '  ' : '│ ')
    for (const [index, child] of below.entries()) draw(child, deeper, index === below.length - 1 ? '└─' : '├─')
  }
  for (const root of roots) draw(root, '', '')
  const columns = options.detailed
    ? ['KIND/NAME', 'STATUS', 'HEALTH', 'AGE', 'MESSAGE', 'REASON']
    : ['KIND/NAME', 'STATUS', 'HEALTH', 'MESSAGE']
  return { kind: 'table', columns, rows }
}

function rowOf(
  node: ResourceNode,
  how: { prefix: string; state: ObjectState | undefined; detailed: boolean; now: Date },
): string[] {
  const { state, now } = how
  const label = `${how.prefix}${node.kind}/${node.name}`
  const health = node.health?.status ?? state?.health ?? ''
  const message = state?.message ?? ''
  if (!how.detailed) return [label, state?.status ?? '', health, message]
  const reason = node.info?.find(({ name }) => name === 'Status Reason')?.value ?? node.health?.message ?? ''
  return [label, state?.status ?? '', health, ageOf(node.createdAt, now), message, reason]
}

/** `45s`, `12m`, `3h`, `5d`. */
export function ageOf(createdAt: string | undefined, now: Date): string {
  const seconds = createdAt === undefined ? Number.NaN : Math.max(0, Math.floor((now.getTime() - Date.parse(createdAt)) / 1000))
  if (Number.isNaN(seconds)) return ''
  if (seconds < 120) return `${seconds}s`
  if (seconds < 7200) return `${Math.floor(seconds / 60)}m`
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 86_400)}d`
}

function idOf(node: { uid?: string; group?: string; kind: string; namespace?: string; name: string }): string {
  return node.uid === undefined || node.uid === '' ? keyOf(node) : node.uid
}
