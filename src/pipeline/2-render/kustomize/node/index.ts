/**
 * The nodes that objects are made of while they are built. They are what go-yaml's are: a scalar keeps its text, its style and its type, because
 * kustomize makes JSON by printing a node and reading it again, and so a number that lands in a quoted field is a text. Maps keep their order, aliases
 * and comments are gone. Nodes are changed in place; what is shared or cached must be copied first.
 */
export { asList, asMap, clearField, entryOf, fieldOf, getField, setField, setScalar } from './fields.ts'
export { splitFieldPath } from './field-path.ts'
export { jsonToNode, nodeToJson, objectOf } from './json.ts'
export { metaMap, metaText, setMetaMap } from './meta.ts'
export {
  copyNode,
  type Entry,
  isEmpty,
  isNull,
  isTextLike,
  type ListNode,
  listNode,
  type MapNode,
  mapNode,
  type Node,
  overwrite,
  type ScalarNode,
  scalar,
  textNode,
  valueOf,
} from './node.ts'
export { WrongNodeKind } from './node-error.ts'
export { isYaml11NonText } from './old-yaml.ts'
export { emptyNode, isListIndex, isListSelector, lookup, lookupOrCreate, selectorParts, setAt } from './path.ts'
export { printNode } from './print.ts'
export { readNodes, readObjectNodes } from './read.ts'
