import { LRUCache } from 'lru-cache'
import { RE2JS } from 're2js'

/** The rules by which a pattern is read. `single` is what `*` and `?` may stand for, as a regular expression for one character. */
type Dialect = {
  single: string
  /** Whether `**` crosses separators: anywhere, only as a whole path segment, or not at all (then it is `*` twice). */
  doubleStar: 'anywhere' | 'segment' | 'no'
  braces: boolean
  negations: string
}

/**
 * Whether a text fits a glob as Argo CD's settings, projects and directory sources write it: `*`, `**`, `?`, `[a-z]`, `[!a-z]`, `{a,b}` and
 * `\` before a character that stands for itself. `*` and `?` stop at `separators`; without any they take everything, and `**` always does.
 * A pattern that cannot be read fits nothing.
 */
export function matchGlob(pattern: string, text: string, separators = ''): boolean {
  if (pattern === '*' && separators === '') return true
  const single = separators === '' ? '.' : `[^${escapeClass(separators)}]`
  return matches(pattern, text, { single, doubleStar: 'anywhere', braces: true, negations: '!' })
}

/** Whether a path fits a pattern of Go's `path.Match`: `*` and `?` within one segment, `[a-z]`, `[^a-z]`; no `**` and no braces. */
export function matchPath(pattern: string, path: string): boolean {
  return matches(pattern, path, { single: '[^/]', doubleStar: 'no', braces: false, negations: '^' })
}

/** Whether a path fits a pattern in which a segment `**` stands for any number of segments, also none, and `{a,b}` for one of several. */
export function matchDoublestar(pattern: string, path: string): boolean {
  return matches(pattern, path, { single: '[^/]', doubleStar: 'segment', braces: true, negations: '!^' })
}

/**
 * Whether `git ls-files` lists a path for a pathspec: `*` and `?` cross `/`, and a pathspec that names a folder takes all below it.
 * An empty one or `.` takes everything.
 */
export function matchPathspec(pathspec: string, path: string): boolean {
  const spec = pathspec.replace(/^(\.\/)+/, '').replace(/\/+$/, '')
  if (spec === '' || spec === '.' || path === spec || path.startsWith(`${spec}/`)) return true
  return matches(spec, path, { single: '.', doubleStar: 'no', braces: false, negations: '!^' })
}

/** Whether a pattern can be read at all; of the dialect of `matchGlob`. */
export function isGlob(pattern: string): boolean {
  return compiled(pattern, { single: '.', doubleStar: 'anywhere', braces: true, negations: '!' }) !== undefined
}

const cache = new LRUCache<string, { program: RE2JS | undefined }>({ max: 5_000 })

function matches(pattern: string, text: string, dialect: Dialect): boolean {
  if (!/[*?[\]{}\\]/.test(pattern)) return pattern === text
  return compiled(pattern, dialect)?.matches(text) ?? false
}

/** Patterns come from users: RE2 takes linear time whatever they write. */
function compiled(pattern: string, dialect: Dialect): RE2JS | undefined {
  const key = `${dialect.single}\n${dialect.doubleStar}\n${dialect.negations}\n${pattern}`
  const known = cache.get(key)
  if (known !== undefined) return known.program
  const source = new Translation(pattern, dialect).source()
  const program = source === undefined ? undefined : compile(source)
  cache.set(key, { program })
  return program
}

function compile(source: string): RE2JS | undefined {
  try {
    return RE2JS.compile(source, RE2JS.DOTALL)
  } catch {
    // A class such as [z-a] is refused by the engine; a pattern that cannot be read fits nothing.
    return undefined
  }
}

/** One pass over a pattern that writes the regular expression for it. */
class Translation {
  readonly #pattern: string
  readonly #dialect: Dialect
  #at = 0
  #depth = 0

  constructor(pattern: string, dialect: Dialect) {
    this.#pattern = pattern
    this.#dialect = dialect
  }

  /** undefined where a bracket or brace is not closed, or a `\` stands at the end. */
  source(): string | undefined {
    let result = ''
    while (this.#at < this.#pattern.length) {
      const part = this.#next()
      if (part === undefined) return undefined
      result += part
    }
    return this.#depth === 0 ? result : undefined
  }

  #next(): string | undefined {
    const character = this.#pattern[this.#at] ?? ''
    if (character === '*') return this.#star()
    if (this.#dialect.doubleStar === 'segment' && /^\/\*\*+$/.test(this.#pattern.slice(this.#at))) return this.#below()
    this.#at++
    if (character === '?') return this.#dialect.single
    if (character === '[') return this.#characters()
    if (character === '\\') return this.#escaped()
    return this.#brace(character) ?? quote(character)
  }

  #brace(character: string): string | undefined {
    if (!this.#dialect.braces) return undefined
    if (character === '{') {
      this.#depth++
      return '(?:'
    }
    if (this.#depth === 0) return undefined
    if (character === ',') return '|'
    if (character !== '}') return undefined
    this.#depth--
    return ')'
  }

  #star(): string {
    const start = this.#at
    while (this.#pattern[this.#at] === '*') this.#at++
    const double = this.#at - start > 1
    if (!double || this.#dialect.doubleStar === 'no') return `${this.#dialect.single}*`
    if (this.#dialect.doubleStar === 'anywhere') return '.*'
    return this.#segments(start)
  }

  /** `**` as a whole segment takes the `/` after it along, so that it can stand for nothing. */
  #segments(start: number): string {
    const before = this.#pattern[start - 1]
    const after = this.#pattern[this.#at]
    const whole = (before === undefined || before === '/') && (after === undefined || after === '/')
    if (!whole) return `${this.#dialect.single}*`
    if (after === undefined) return '.*'
    this.#at++
    return '(?:.*/)?'
  }

  /** `/**` at the end takes the folder itself, too. */
  #below(): string {
    this.#at = this.#pattern.length
    return '(?:/.*)?'
  }

  #characters(): string | undefined {
    const end = this.#pattern.indexOf(']', this.#at + 1)
    if (end < 0) return undefined
    const content = this.#pattern.slice(this.#at, end)
    this.#at = end + 1
    const negated = content !== '' && this.#dialect.negations.includes(content[0] ?? '')
    const members = negated ? content.slice(1) : content
    if (members === '') return undefined
    return `[${negated ? '^' : ''}${members.replace(/[[\]^&~\\]/g, String.raw`\$&`)}]`
  }

  #escaped(): string | undefined {
    const character = this.#pattern[this.#at]
    if (character === undefined) return undefined
    this.#at++
    return quote(character)
  }
}

const quote = (character: string): string => RE2JS.quote(character)
const escapeClass = (characters: string): string => characters.replace(/[\]\\^-]/g, String.raw`\$&`)
