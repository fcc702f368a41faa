import type { Run } from '../command.ts'
import { structured } from '../output/view.ts'
import { treeFor } from './get.ts'
import { objectStates } from './objects.ts'
import { getTarget, targetOf } from './target.ts'
import { treeTable } from './tree.ts'

/** The objects of an Application and their children. */
export const resources: Run = async (context) => {
  const { args, flags, ports } = context
  const target = targetOf(args[0] ?? '', context)
  const tree = await treeFor(context, target)
  const output = flags.text('output')
  const orphaned = flags.flag('orphaned')
  if (output === 'json' || output === 'yaml') return { views: [structured(output, tree)] }
  if (output.startsWith('tree')) {
    const states = objectStates(await getTarget(context, target), tree)
    return { views: [treeTable(tree, { states, detailed: output === 'tree=detailed', now: ports.now(), orphaned })] }
  }
  const listed = [
    ...(orphaned ? [] : (tree.nodes ?? []).map((node) => ({ node, word: 'No' }))),
    ...(tree.orphanedNodes ?? []).map((node) => ({ node, word: 'Yes' })),
  ]
  const rows = listed.map(({ node, word }) => [node.group ?? '', node.kind, node.namespace ?? '', node.name, word])
  return { views: [{ kind: 'table', columns: ['GROUP', 'KIND', 'NAMESPACE', 'NAME', 'ORPHANED'], rows }] }
}
