import { isJsonObject } from '#model'

type Tree = Map<string, Tree>

/**
 * The `fields` parameter as a function over answers: a comma list of dotted paths to keep, or, where it begins with `-`, to leave out.
 * Lists are looked through, so that `items.metadata.name` reaches every item. An empty text keeps everything.
 */
export function projection(fields: string | undefined): <T>(answer: T) => T {
  const text = fields?.trim() ?? ''
  if (text === '' || text === '-') return (answer) => answer
  const exclude = text.startsWith('-')
  const tree: Tree = new Map()
  for (const path of (exclude ? text.slice(1) : text).split(',')) {
    let level = tree
    for (const name of path.trim().split('.')) {
      const next: Tree = level.get(name) ?? new Map()
      level.set(name, next)
      level = next
    }
  }
  // A projection leaves fields out that the type says are there: the caller asked for that.
  return <T>(answer: T) => (exclude ? without(answer, tree) : only(answer, tree)) as T
}

/** An empty tree ends a path: everything below belongs to it. */
function only(value: unknown, tree: Tree): unknown {
  if (tree.size === 0) return value
  if (Array.isArray(value)) return value.map((item) => only(item, tree))
  if (!isJsonObject(value)) return value
  const kept: { [field: string]: unknown } = {}
  for (const [name, below] of tree) if (value[name] !== undefined) kept[name] = only(value[name], below)
  return kept
}

function without(value: unknown, tree: Tree): unknown {
  if (Array.isArray(value)) return value.map((item) => without(item, tree))
  if (!isJsonObject(value)) return value
  const kept: { [field: string]: unknown } = {}
  for (const [name, child] of Object.entries(value)) {
    const below = tree.get(name)
    if (below === undefined) kept[name] = child
    else if (below.size > 0) kept[name] = without(child, below)
  }
  return kept
}
