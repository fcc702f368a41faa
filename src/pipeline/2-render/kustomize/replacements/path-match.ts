import { compile } from '../selection/index.ts'
import { KustomizeError } from '../contract.ts'
import {
  asList,
  emptyNode,
  getField,
  isNull,
  isListIndex,
  isListSelector,
  fieldOf,
  type ListNode,
  mapNode,
  type Node,
  printNode,
  readNodes,
  scalar,
  selectorParts,
  setField,
  WrongNodeKind,
} from '../node/index.ts'

/**
 * All nodes that a path leads to: `*` stands for all items of a list, `[name=pattern]` for those whose field matches, `[=pattern]` for texts, a number
 * for one item. With `create` what is missing is made, the end of the path of that form. Throws KustomizeError where a node has the wrong form.
 */
export function matchPath(node: Node, path: readonly string[], create: Node['kind'] | undefined): Node[] {
  const [part, ...rest] = path
  if (part === undefined) return [node]
  const way = { rest, create }
  if (isListIndex(part)) return atIndex(node, Number(part), way)
  if (isListSelector(part)) return selected(node, part, way)
  if (part === '*') return (asList(node)?.items ?? []).flatMap((item) => matchPath(item, rest, create))
  return field(node, part, way)
}

type Way = { rest: readonly string[]; create: Node['kind'] | undefined }

function field(node: Node, name: string, { rest, create }: Way): Node[] {
  let found = name === '' ? itself(node) : getField(node, name)
  if (found === undefined) {
    if (create === undefined) return []
    found = emptyNode(kindFor(rest[0], create))
    setField(node, name, found)
  }
  if (found.kind !== 'scalar' || rest.length === 0) return matchPath(found, rest, create)
  // The text is read as YAML. What is found in it is no part of the object any more, so that nothing comes of changing it.
  const [inner] = readNodes(found.value)
  return inner === undefined ? [] : matchPath(inner, rest, create)
}

/** The empty name is that of an empty text itself. */
function itself(node: Node): Node | undefined {
  if (node.kind !== 'scalar') throw new WrongNodeKind('scalar', node)
  return node.value === '' && !isNull(node) ? node : undefined
}

/** What a part of a path must be, judged by the part after it. */
function kindFor(next: string | undefined, last: Node['kind']): Node['kind'] {
  if (next === undefined || next === '') return last
  return isListSelector(next) || isListIndex(next) ? 'list' : 'map'
}

function atIndex(node: Node, index: number, { rest, create }: Way): Node[] {
  const list = asList(node)
  const size = list?.items.length ?? 0
  if (list !== undefined && size === index && create !== undefined) list.items.push(emptyNode(kindFor(rest[0], create)))
  const item = list?.items[index]
  if (item === undefined) throw refusal(`index ${index} specified but only ${size} elements found`)
  return matchPath(item, rest, create)
}

function selected(node: Node, part: string, { rest, create }: Way): Node[] {
  const { name, value } = selectorParts(part)
  const list = asList(node)
  const found = matching(list, { name, value }, { rest, create })
  if (found.length > 0 || create === undefined || list === undefined) return found
  list.items.push(name === '' ? scalar(value) : mapNode([{ key: scalar(name), value: scalar(value) }]))
  const made = matching(list, { name, value }, { rest, create })
  if (made.length > 0) return made
  throw refusal(
    `Cannot create an item for ${part}: the pattern does not match itself; expected the value that the item shall have`,
  )
}

function matching(list: ListNode | undefined, { name, value }: { name: string; value: string }, { rest, create }: Way): Node[] {
  if (list === undefined || list.items.length === 0) return []
  const pattern = compile(value)
  const matches = (node: Node): boolean => pattern.matcher(printNode(node).trim()).find()
  if (name === '') return list.items.filter(matches)
  return list.items.flatMap((item) => {
    const own = fieldOf(item, name)
    return own === undefined || !matches(own) ? [] : matchPath(item, rest, create)
  })
}

function refusal(message: string): KustomizeError {
  return new KustomizeError('replacement', message)
}
