/**
 * Versions and ranges of versions as Masterminds' semver v3.5 reads them, which is what Helm and Argo CD use. It differs from npm's reading:
 * `>1.2` starts at 1.3.0, `~0.0.0` takes everything, and a prerelease is only taken by terms beside one that names a prerelease.
 */

/** A version as tags write it: a `v` before it and missing parts are allowed. `text` is as it was written. */
export type Version = {
  text: string
  major: bigint
  minor: bigint
  patch: bigint
  prerelease: readonly string[]
  /** What follows the `+`. */
  metadata: string
}

/** A version range: `^1.2`, `~1.2.3`, `>=1 <3`, `1.x || 2.0 - 2.4`. */
export type VersionRange = { groups: ReadonlyArray<readonly Term[]> }

/** Why a text is no version or range, in the words of the original; `text` is the part that it would quote. */
export type SemverProblem = { problem: string; text?: string }

type Term = {
  operator: string
  version: Version
  /** How many parts were given: 0 is `*`, 3 is a full version. */
  parts: number
}

const identifiers = String.raw`[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*`
const suffixes = String.raw`(-${identifiers})?(\+${identifiers})?`
const versionPattern = new RegExp(String.raw`^v?([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?${suffixes}$`)
// The bar belongs to the original's class of digits too: `1|2` is one operand, which then is no version.
const part = String.raw`[0-9|xX*]+`
const operand = String.raw`v?(${part})(?:\.(${part}))?(?:\.(${part}))?${suffixes}`
const operator = String.raw`=>|=<|!=|>=|<=|~>|=|>|<|~|\^|`
const termPattern = new RegExp(String.raw`(${operator})[\t\n\f\r ]*(${operand})`, 'y')
const hyphenPattern = new RegExp(String.raw`[\t\n\f\r ]*(${operand})[\t\n\f\r ]+-[\t\n\f\r ]+(${operand})[\t\n\f\r ]*`, 'g')
const blanks = /[\t\n\f\r ]*/y
const maxVersionLength = 256
const maxRangeLength = 512
const maxGroups = 32

/** undefined where the text is no version. */
export function parseVersion(text: string): Version | undefined {
  const result = readVersion(text)
  return 'problem' in result ? undefined : result
}

/** The version, or why it is none. */
export function readVersion(text: string): Version | SemverProblem {
  if (Buffer.byteLength(text) > maxVersionLength) return { problem: `version string is too long (max ${maxVersionLength} bytes)` }
  const found = versionPattern.exec(text)
  if (found === null) return { problem: 'invalid semantic version' }
  const [, major = '0', minor = '0', patch = '0', dashed = '', metadata = ''] = found
  for (const segment of [major, minor, patch]) {
    if (!fitsUint64(segment)) {
      return { problem: `error parsing version segment: strconv.ParseUint: parsing "${segment}": value out of range` }
    }
  }
  const prerelease = dashed === '' ? [] : dashed.slice(1).split('.')
  if (prerelease.some((piece) => /^0[0-9]+$/.test(piece))) return { problem: 'version segment starts with 0' }
  return {
    text,
    major: BigInt(major),
    minor: BigInt(minor),
    patch: BigInt(patch),
    prerelease,
    metadata: metadata.slice(1),
  }
}

/** Below, equal or above zero, as in a sort; build metadata does not count. */
export function compareVersions(a: Version, b: Version): number {
  const byNumbers = compare(a.major, b.major) || compare(a.minor, b.minor) || compare(a.patch, b.patch)
  if (byNumbers !== 0) return byNumbers
  // A version without prerelease is above those with.
  if (a.prerelease.length === 0 || b.prerelease.length === 0) return compare(b.prerelease.length, a.prerelease.length)
  return comparePrerelease(a.prerelease, b.prerelease)
}

/** undefined where the text is no range. A plain version is a range too: the one that only it fits. */
export function parseVersionRange(text: string): VersionRange | undefined {
  const result = readVersionRange(text)
  return 'problem' in result ? undefined : result
}

/** The range, or why it is none. */
export function readVersionRange(text: string): VersionRange | SemverProblem {
  if (Buffer.byteLength(text) > maxRangeLength) return { problem: `constraint string is too long (max ${maxRangeLength} bytes)` }
  const pieces = rewriteHyphens(text).split('||')
  if (pieces.length > maxGroups) return { problem: `too many constraint groups (max ${maxGroups})` }
  const groups: Term[][] = []
  for (const piece of pieces) {
    const group = readGroup(piece)
    if ('problem' in group) return group
    groups.push(group)
  }
  return { groups }
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

const compare = (a: bigint | number, b: bigint | number): number => (a < b ? -1 : a > b ? 1 : 0)

const fitsUint64 = (digits: string): boolean => BigInt(digits) < 2n ** 64n

function rewriteHyphens(text: string): string {
  // The last of the named groups of the first operand is the fifth; the second operand is the seventh group.
  return text.replace(hyphenPattern, (...found: unknown[]) => `>= ${String(found[1])}, <= ${String(found[7])} `)
}

/** Terms, parted by blanks or commas. Read by hand: the original's expression for it takes a backtracking engine for ever. */
function readGroup(group: string): Term[] | SemverProblem {
  const improper: SemverProblem = { problem: 'improper constraint', text: group }
  const found: RegExpExecArray[] = []
  let at = afterBlanks(group, 0)
  for (;;) {
    termPattern.lastIndex = at
    const term = termPattern.exec(group)
    if (term === null) return improper
    found.push(term)
    const end = at + term[0].length
    at = afterBlanks(group, end)
    if (at === group.length) break
    if (group[at] === ',') at = afterBlanks(group, at + 1)
    else if (at === end) return improper
  }
  const terms: Term[] = []
  for (const each of found) {
    const term = toTerm(each)
    if (term === undefined) return { problem: 'constraint parser error' }
    terms.push(term)
  }
  return terms
}

function afterBlanks(text: string, from: number): number {
  blanks.lastIndex = from
  return from + (blanks.exec(text)?.[0].length ?? 0)
}

function toTerm(found: RegExpExecArray): Term | undefined {
  const [, operator = '', whole = '', major, minor, patch, prerelease = ''] = found
  const given = [major, minor, patch]
  const open = given.findIndex((text) => text === undefined || /^[xX*]$/.test(text))
  const parts = open < 0 ? 3 : open
  const numbers = given.map((text, index) => (index < parts ? text : '0'))
  const version = parseVersion(parts === 3 ? whole : `${numbers.join('.')}${prerelease}`)
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
  const byMajor = compare(version.major, term.version.major)
  return byMajor !== 0 || term.parts < 2 ? byMajor : compare(version.minor, term.version.minor)
}

function differs(version: Version, term: Term): boolean {
  if (term.parts === 1) return comparePrefix(version, term) !== 0
  if (term.parts !== 2) return compareVersions(version, term.version) !== 0
  return comparePrefix(version, term) !== 0 || comparePrerelease(version.prerelease, term.version.prerelease) !== 0
}

/** `~1.2.3` is below 1.3, `~1` below 2; `~0.0.0` takes everything, a habit of the original. */
function fitsTilde(version: Version, term: Term): boolean {
  const { major, minor, patch } = term.version
  if (major === 0n && minor === 0n && patch === 0n && (term.parts === 0 || term.parts === 3)) return true
  return comparePrefix(version, term) === 0
}

/** The first part that is not zero must not change. */
function fitsCaret(version: Version, term: Term): boolean {
  const { major, minor, patch } = term.version
  if (version.major !== major) return false
  if (major > 0n || term.parts === 1) return true
  if (version.minor !== minor) return false
  return minor > 0n || term.parts === 2 || version.patch === patch
}

/** Piece by piece: numbers below texts, a missing piece below every other. */
function comparePrerelease(a: readonly string[], b: readonly string[]): number {
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
  const [numberA, numberB] = [isNumber(a), isNumber(b)]
  if (numberA && numberB) return compare(BigInt(a), BigInt(b))
  if (numberA !== numberB) return numberA ? -1 : 1
  return a < b ? -1 : 1
}

/** Digits beyond 64 bits are a text, as the original cannot read them as a number. */
const isNumber = (piece: string): boolean => /^[0-9]+$/.test(piece) && fitsUint64(piece)
