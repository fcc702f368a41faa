/** A version as tags write it: a `v` before it and missing parts are allowed. `text` is as it was written. */
export type Version = { text: string; major: number; minor: number; patch: number; prerelease: readonly string[] }

/** A version range in the grammar of Masterminds' semver: `^1.2`, `~1.2.3`, `>=1 <3`, `1.x || 2.0 - 2.4`. */
export type VersionRange = { groups: ReadonlyArray<readonly Term[]> }

type Term = { operator: string; version: Version /** How many parts were given: 0 is `*`, 3 is a full version. */; parts: number }

const identifiers = String.raw`[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*`
const suffixes = String.raw`(?:-(${identifiers}))?(?:\+${identifiers})?`
const versionPattern = new RegExp(String.raw`^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?${suffixes}$`)
const part = String.raw`[0-9xX*]+`
const operand = String.raw`v?(${part})(?:\.(${part}))?(?:\.(${part}))?${suffixes}`
const operators = '=|!=|>=|=>|<=|=<|>|<|~>|~|\\^'
const termPattern = new RegExp(String.raw`^\s*(${operators})?\s*${operand}(?=[\s,]|$)`)
const hyphenPattern = new RegExp(String.raw`(${operand})\s+-\s+(${operand})`, 'g')

/** undefined where the text is no version. */
export function parseVersion(text: string): Version | undefined {
  const found = versionPattern.exec(text)
  if (found === null) return undefined
  const [, major = '0', minor = '0', patch = '0', prerelease = ''] = found
  const pieces = prerelease === '' ? [] : prerelease.split('.')
  if (pieces.some((piece) => /^0\d+$/.test(piece))) return undefined
  return { text, major: Number(major), minor: Number(minor), patch: Number(patch), prerelease: pieces }
}

/** Below, equal or above zero, as in a sort; build metadata does not count. */
export function compareVersions(a: Version, b: Version): number {
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch || comparePrerelease(a.prerelease, b.prerelease)
}

/** undefined where the text is no range. A plain version is a range too: the one that only it fits. */
export function parseVersionRange(text: string): VersionRange | undefined {
  const groups = text.split('||').map((group) => parseGroup(rewriteHyphens(group)))
  return groups.every((group) => group !== undefined) ? { groups } : undefined
}

/** Whether a version lies in a range. A prerelease only does where a term beside it names one (`>=1.0.0-0`). */
export function satisfies(version: Version, range: VersionRange): boolean {
  return range.groups.some((group) => {
    const open = version.prerelease.length === 0 || group.some((term) => term.version.prerelease.length > 0)
    return open && group.every((term) => fits(version, term))
  })
}

/** The greatest of the texts whose version lies in the range; undefined where there is none. Texts that are no versions are passed over. */
export function maxSatisfying(texts: Iterable<string>, range: VersionRange): string | undefined {
  let best: Version | undefined
  for (const text of texts) {
    const version = parseVersion(text)
    if (version === undefined || !satisfies(version, range)) continue
    if (best === undefined || compareVersions(version, best) > 0) best = version
  }
  return best?.text
}

function rewriteHyphens(group: string): string {
  return group.replace(hyphenPattern, (whole: string) => {
    const [from = '', to = ''] = whole.split(/\s+-\s+/)
    return `>=${from} <=${to}`
  })
}

function parseGroup(group: string): Term[] | undefined {
  const terms: Term[] = []
  let rest = group
  do {
    const found = termPattern.exec(rest)
    if (found === null) return undefined
    const term = toTerm(found)
    if (term === undefined) return undefined
    terms.push(term)
    rest = rest.slice(found[0].length).trimStart()
    if (rest.startsWith(',')) {
      rest = rest.slice(1)
      if (rest.trim() === '') return undefined
    }
  } while (rest.trim() !== '')
  return terms
}

function toTerm(found: RegExpExecArray): Term | undefined {
  const [, operator = '', major, minor, patch, prerelease] = found
  const given = [major, minor, patch]
  const open = given.findIndex((text) => text === undefined || /^[xX*]$/.test(text))
  const parts = open < 0 ? 3 : open
  const numbers = given.map((text, index) => (index < parts ? text : '0'))
  const version = parseVersion(`${numbers.join('.')}${prerelease === undefined ? '' : `-${prerelease}`}`)
  return version === undefined ? undefined : { operator, version, parts }
}

function fits(version: Version, term: Term): boolean {
  const order = compareVersions(version, term.version)
  switch (term.operator) {
    case '!=':
      return differs(version, term)
    case '>':
      return term.parts === 1 || term.parts === 2 ? comparePrefix(version, term) > 0 : order > 0
    case '<':
      return order < 0
    case '>=':
    case '=>':
      return order >= 0
    case '<=':
    case '=<':
      return term.parts === 3 ? order <= 0 : comparePrefix(version, { ...term, parts: term.parts === 1 ? 1 : 2 }) <= 0
    case '~':
    case '~>':
      return order >= 0 && fitsTilde(version, term)
    case '^':
      return order >= 0 && fitsCaret(version, term)
    default:
      return term.parts === 3 ? order === 0 : order >= 0 && fitsTilde(version, term)
  }
}

/** The order of only as many parts as the term gives. */
function comparePrefix(version: Version, term: Term): number {
  const byMajor = version.major - term.version.major
  return byMajor !== 0 || term.parts < 2 ? byMajor : version.minor - term.version.minor
}

function differs(version: Version, term: Term): boolean {
  if (term.parts === 1) return comparePrefix(version, term) !== 0
  if (term.parts !== 2) return compareVersions(version, term.version) !== 0
  return comparePrefix(version, term) !== 0 || comparePrerelease(version.prerelease, term.version.prerelease) !== 0
}

/** `~1.2.3` is below 1.3, `~1` below 2; `~0.0.0` takes everything, a habit of the original. */
function fitsTilde(version: Version, term: Term): boolean {
  const { major, minor, patch } = term.version
  if (major === 0 && minor === 0 && patch === 0 && (term.parts === 0 || term.parts === 3)) return true
  return comparePrefix(version, term) === 0
}

/** The first part that is not zero must not change. */
function fitsCaret(version: Version, term: Term): boolean {
  const { major, minor, patch } = term.version
  if (version.major !== major) return false
  if (major > 0 || term.parts === 1) return true
  if (version.minor !== minor) return false
  return minor > 0 || term.parts === 2 || version.patch === patch
}

/** A version without prerelease is above one with; otherwise piece by piece, numbers below texts. */
function comparePrerelease(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const order = comparePiece(a[index], b[index])
    if (order !== 0) return order
  }
  return 0
}

function comparePiece(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0
  if (a === undefined) return -1
  if (b === undefined) return 1
  const numbers = [/^\d+$/.test(a), /^\d+$/.test(b)]
  if (numbers[0] === true && numbers[1] === true) return Number(a) - Number(b)
  if (numbers[0] !== numbers[1]) return numbers[0] === true ? -1 : 1
  return a < b ? -1 : 1
}
