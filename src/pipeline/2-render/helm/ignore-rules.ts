import { ChartError } from './chart-error.ts'
import { isWellFormed, matchFilePath } from './path-match.ts'

type Rule = { pattern: string; negated: boolean; foldersOnly: boolean; baseName: boolean }

/**
 * The rules of a `.helmignore`: the first one that decides wins, a folder that is ignored takes all below it along, and a rule with `!` ignores
 * whatever it does not fit. Hidden files of `templates/` are always left out.
 */
export class IgnoreRules {
  readonly #rules: readonly Rule[]
  readonly #folders = new Map<string, boolean>()

  constructor(text = '') {
    const lines = text.replace(/^\uFEFF/, '').split('\n')
    this.#rules = [...lines, 'templates/.?*'].flatMap((line) => parseRule(line.trim()))
  }

  /** Whether a file is left out, by itself or with a folder above it. */
  ignoresFile(path: string): boolean {
    return this.ignoresFolder(parentOf(path)) || this.#decide(path, false)
  }

  /** Whether a folder is left out with all that is in it: nobody looks into it. */
  ignoresFolder(path: string): boolean {
    if (path === '') return false
    const known = this.#folders.get(path)
    if (known !== undefined) return known
    const ignored = this.ignoresFolder(parentOf(path)) || this.#decide(path, true)
    this.#folders.set(path, ignored)
    return ignored
  }

  #decide(path: string, isFolder: boolean): boolean {
    for (const rule of this.#rules) {
      const applies = !rule.foldersOnly || isFolder
      const fits = applies && matchFilePath(rule.pattern, rule.baseName ? baseOf(path) : path) === true
      if (rule.negated ? !fits : fits) return true
    }
    return false
  }
}

function parseRule(line: string): Rule[] {
  if (line === '' || line.startsWith('#')) return []
  if (line.includes('**')) throw new ChartError('chart-ignore', 'double-star (**) syntax is not supported', ignoreFile)
  if (!isWellFormed(line)) throw new ChartError('chart-ignore', 'syntax error in pattern', ignoreFile)
  const negated = line.startsWith('!')
  const unsigned = negated ? line.slice(1) : line
  const foldersOnly = unsigned.endsWith('/')
  const pattern = foldersOnly ? unsigned.slice(0, -1) : unsigned
  if (pattern.startsWith('/')) return [{ pattern: pattern.slice(1), negated, foldersOnly, baseName: false }]
  return [{ pattern, negated, foldersOnly, baseName: !pattern.includes('/') }]
}

const ignoreFile = { path: '.helmignore', hint: 'a rule is a pattern of one path: `*` and `?` within a segment, `[a-z]`' }
const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))
const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
