import { compareVersions, readVersion, readVersionRange, satisfies, type SemverProblem, type Version } from '../../semver.ts'
import { quote } from '../fmt/quote.ts'
import { GoError, GoFunction, GoObject, type GoValue, Integer } from '../value.ts'
import { define, type Family } from './define.ts'

/** Versions and their ranges, as Masterminds' semver has them. */
export const versionFunctions: Family = {
  semver: define(['string'], '*semver.Version', (text) => new VersionObject(parsed(text))),
  semverCompare: define(['string', 'string'], 'bool', (rangeText, versionText) => {
    const range = readVersionRange(rangeText)
    if ('problem' in range) throw errorOf(range)
    return satisfies(parsed(versionText), range)
  }),
}

/** A version as templates hold it: `(semver "1.2.3").Major`. Those that methods make are no pointers, and lack what pointers have. */
export class VersionObject extends GoObject {
  readonly goType: '*semver.Version' | 'semver.Version'
  readonly version: Version

  constructor(version: Version, goType: '*semver.Version' | 'semver.Version' = '*semver.Version') {
    super()
    this.version = version
    this.goType = goType
  }

  /** All of whose fields are zero. */
  static readonly empty = new VersionObject({ text: '', major: 0n, minor: 0n, patch: 0n, prerelease: [], metadata: '' })

  override text(): string {
    return canonical(this.version)
  }

  /** JSON has the text. */
  toJsonValue(): GoValue {
    return this.text()
  }

  override method(name: string): GoFunction | undefined {
    if (Object.hasOwn(valueMethods, name)) return valueMethods[name]?.(this.version)
    const isPointer = this.goType === '*semver.Version'
    return isPointer && Object.hasOwn(pointerMethods, name) ? pointerMethods[name]?.(this.version) : undefined
  }
}

type Methods = { readonly [name: string]: (version: Version) => GoFunction }

const uint64 = (value: bigint): GoFunction => new GoFunction({ result: 'uint64' }, () => new Integer('uint64', value))
const text = (value: string): GoFunction => new GoFunction({ result: 'string' }, () => value)
const changed = (make: () => Version): GoFunction =>
  new GoFunction({ result: 'semver.Version' }, () => new VersionObject(make(), 'semver.Version'))
const ordered = (version: Version, result: string, say: (order: number) => GoValue): GoFunction =>
  define(['*semver.Version'], result, (other) => {
    if (!(other instanceof VersionObject)) throw new GoError('runtime error: invalid memory address or nil pointer dereference')
    return say(compareVersions(version, other.version))
  })

const valueMethods: Methods = {
  Major: (version) => uint64(version.major),
  Minor: (version) => uint64(version.minor),
  Patch: (version) => uint64(version.patch),
  Prerelease: (version) => text(version.prerelease.join('.')),
  Metadata: (version) => text(version.metadata),
  String: (version) => text(canonical(version)),
  IncMajor: (version) => changed(() => released(version, { major: version.major + 1n, minor: 0n, patch: 0n })),
  IncMinor: (version) => changed(() => released(version, { minor: version.minor + 1n, patch: 0n })),
  IncPatch: (version) => changed(() => released(version, { patch: version.patch + (version.prerelease.length > 0 ? 0n : 1n) })),
  SetPrerelease: (version) =>
    define(['string'], 'semver.Version', (value) => withSuffix(version, { prerelease: value }, 'invalid prerelease string')),
  SetMetadata: (version) =>
    define(['string'], 'semver.Version', (value) => withSuffix(version, { metadata: value }, 'invalid metadata string')),
}

const pointerMethods: Methods = {
  Original: (version) => text(version.text),
  Compare: (version) => ordered(version, 'int', (order) => BigInt(Math.sign(order))),
  Equal: (version) => ordered(version, 'bool', (order) => order === 0),
  LessThan: (version) => ordered(version, 'bool', (order) => order < 0),
  LessThanEqual: (version) => ordered(version, 'bool', (order) => order <= 0),
  GreaterThan: (version) => ordered(version, 'bool', (order) => order > 0),
  GreaterThanEqual: (version) => ordered(version, 'bool', (order) => order >= 0),
}

function parsed(versionText: string): Version {
  const version = readVersion(versionText)
  if ('problem' in version) throw errorOf(version)
  return version
}

const errorOf = ({ problem, text: quoted }: SemverProblem): GoError =>
  new GoError(quoted === undefined ? problem : `${problem}: ${quote(quoted)}`)

/** All three parts, without the `v`. */
function canonical({ major, minor, patch, prerelease, metadata }: Version): string {
  const suffix = prerelease.length > 0 ? `-${prerelease.join('.')}` : ''
  return `${major}.${minor}.${patch}${suffix}${metadata === '' ? '' : `+${metadata}`}`
}

/** A later version loses its prerelease and metadata; the `v` that it was written with stays. */
const released = (version: Version, numbers: Partial<Version>): Version =>
  renamed(version, { ...version, prerelease: [], metadata: '', ...numbers })

function renamed(original: Version, version: Version): Version {
  return { ...version, text: (original.text.startsWith('v') ? 'v' : '') + canonical(version) }
}

function withSuffix(version: Version, suffix: { prerelease?: string; metadata?: string }, problem: string): GoValue {
  const value = suffix.prerelease ?? suffix.metadata ?? ''
  if (value !== '' && !/^[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*$/.test(value)) throw new GoError(problem)
  if (suffix.prerelease?.split('.').some((piece) => /^0[0-9]+$/.test(piece))) throw new GoError('version segment starts with 0')
  const next =
    suffix.prerelease === undefined
      ? { ...version, metadata: value }
      : { ...version, prerelease: value === '' ? [] : value.split('.') }
  return new VersionObject(renamed(version, next), 'semver.Version')
}
