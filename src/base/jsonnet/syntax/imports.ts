import { tokensOf } from './lexer.ts'
import { type Source, StaticError } from './source.ts'
import { isStringKind, type Token } from './token.ts'
import type { ImportKind } from './tree.ts'
import { unescape } from './unescape.ts'

/** The imports that are written in a text, without evaluating it: their paths are literals. Each once; none where the text cannot be read. */
export function importsOf(source: Source): Array<{ how: ImportKind; path: string }> {
  const found = new Map<string, { how: ImportKind; path: string }>()
  const tokens = readable(() => tokensOf(source)) ?? []
  for (const [index, { kind }] of tokens.entries()) {
    if (kind !== 'import' && kind !== 'importstr' && kind !== 'importbin') continue
    const path = pathOf(tokens[index + 1], source)
    if (path !== undefined) found.set(`${kind} ${path}`, { how: kind, path })
  }
  return [...found.values()]
}

function pathOf(token: Token | undefined, source: Source): string | undefined {
  if (token === undefined || !isStringKind(token.kind) || token.kind === 'block') return undefined
  if (token.kind === 'verbatim-single' || token.kind === 'verbatim-double') return token.text
  return readable(() => unescape(token.text, { source, start: token.start, end: token.end }))
}

function readable<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof StaticError) return undefined
    throw error
  }
}
