import { KustomizeError } from '../contract.ts'
import { clearField, entryOf, type Node, printNode, valueOf } from '../node/index.ts'
import { setItem } from './element-set.ts'

export type Directive = 'merge' | 'replace' | 'delete'

/**
 * What `$patch` in a map, or alone in an item of a list, says about it; it is taken out. `merge` where nothing is said. Throws KustomizeError for
 * anything else.
 */
export function takeDirective(patch: Node | undefined): Directive {
  if (patch === undefined) return 'merge'
  if (patch.kind === 'map') {
    const entry = entryOf(patch, '$patch')
    if (entry === undefined) return 'merge'
    const directive = known(valueOf(entry.value))
    clearField(patch, '$patch')
    return directive
  }
  if (patch.kind === 'list') {
    const item = patch.items.find((each) => entryOf(each, '$patch') !== undefined)
    if (item === undefined || (item.kind === 'map' && item.entries.length > 1)) return 'merge'
    const directive = known(valueOf(entryOf(item, '$patch')?.value))
    setItem(patch, { keys: ['$patch'], values: [directive] }, undefined)
    return directive
  }
  const type = patch.tag === '' ? '!!str' : patch.tag
  throw refusal(`no implemented strategic merge patch strategy for '${type}' ('${printNode(patch)}')`)
}

/** As `takeDirective` for a map that nothing is there to be merged with: a word that is none stays where it is. */
export function takeDirectiveOfNew(patch: Node | undefined): Directive {
  const word = valueOf(entryOf(patch, '$patch')?.value)
  return word === 'merge' || word === 'replace' || word === 'delete' ? takeDirective(patch) : 'merge'
}

function known(value: string): Directive {
  if (value === 'merge' || value === 'replace' || value === 'delete') return value
  throw refusal(`unknown patch strategy '${value}'`)
}

function refusal(message: string): KustomizeError {
  return new KustomizeError('patch', message)
}
