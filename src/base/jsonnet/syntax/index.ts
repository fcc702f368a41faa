/**
 * The text of a program becomes a tree in which every variable knows its place. In comes a Source, out comes the tree; `importsOf` tells the paths
 * that it may import. All mistakes that can be found without evaluating are StaticError, in the words of go-jsonnet.
 */
import { nameContexts } from './context.ts'
import { parse } from './parser.ts'
import { resolveScopes } from './scope.ts'
import type { Source } from './source.ts'
import type { Node } from './tree.ts'

export { contextText } from './context.ts'
export { importsOf } from './imports.ts'
export { placeOf, type Range, Source, StaticError } from './source.ts'
export type * from './tree.ts'

/** Reads a program. Throws StaticError. */
export function programOf(source: Source): Node {
  const root = parse(source)
  nameContexts(root)
  resolveScopes(root)
  return root
}
