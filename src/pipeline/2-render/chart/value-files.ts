import { matchDoublestar } from '#base'
import { MainstayError, type Snapshot } from '#model'
import { type BuildEnvironment, expandVariables } from '../build-environment.ts'
import { join } from '../recorded-snapshot.ts'

/** Where value files can be: in the source's own repository, in those of sources with a `ref`, and behind URLs. */
export type ValuePlaces = {
  snapshot: Snapshot
  /** Of the chart. */
  path: string
  refs: ReadonlyMap<string, Snapshot>
  environment: BuildEnvironment
  schemes: readonly string[]
  fetch(url: string): Promise<string>
}

export type ValueFile = { name: string; text: string }

/**
 * The value files that a source names, in their order: relative to the chart, absolute from the root of the repository, `$ref/path` in
 * another source, or a URL. A glob stands for the files it matches, by path, each once. `ignoreMissing` passes over what is not there.
 * Throws MainstayError (`value-file-…`) that names the entry as it is written.
 */
export async function valueFiles(
  written: readonly string[],
  places: ValuePlaces,
  options: { ignoreMissing: boolean },
): Promise<ValueFile[]> {
  const found: ValueFile[] = []
  const taken = new Set<string>()
  for (const [index, entry] of written.entries()) {
    const field = `helm.valueFiles[${index}]`
    const place = placeOf(entry, places, field)
    if ('url' in place) {
      found.push({ name: entry, text: await places.fetch(place.url) })
      continue
    }
    for (const path of await matches(place)) {
      const key = `${place.ref}\n${path}`
      if (taken.has(key) && place.isGlob) continue
      const text = await textAt(place, path, { field, entry, ...options })
      if (text === undefined) continue
      taken.add(key)
      found.push({ name: place.isGlob ? path : entry, text })
    }
  }
  return found
}

/** The content of one file that a parameter names; the same places, without globs. */
export async function parameterFile(entry: string, places: ValuePlaces, field: string): Promise<string> {
  const place = placeOf(entry, places, field)
  if ('url' in place) return await places.fetch(place.url)
  // Without `ignoreMissing` what is not there is thrown.
  return (await textAt(place, place.path, { field, entry, ignoreMissing: false })) ?? ''
}

type Place = { snapshot: Snapshot; ref: string; path: string; isGlob: boolean }

function placeOf(entry: string, places: ValuePlaces, field: string): Place | { url: string } {
  const reference = /^\$([^/]+)(?:\/(.*))?$/s.exec(entry)
  const referred = reference === null ? undefined : places.refs.get(reference[1] ?? '')
  if (reference !== null && referred !== undefined) {
    // The reference itself is no variable; what comes after it may hold some.
    const rest = expandVariables(reference[2] ?? '', places.environment)
    return inside(referred, { path: rest, ref: reference[1] ?? '' }, { entry, field })
  }
  const expanded = expandVariables(entry, places.environment)
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(expanded)?.[1]?.toLowerCase()
  if (scheme !== undefined) {
    if (places.schemes.includes(scheme)) return { url: expanded }
    throw refused(
      'value-file-scheme',
      field,
      entry,
      `its scheme ${scheme} is not allowed; expected ${places.schemes.join(' or ') || 'a path'}`,
      'The setting helm.valuesFileSchemes names the schemes.',
    )
  }
  if (expanded === '') {
    const unknown = reference === null ? '' : ` (no source has the ref ${reference[1]}, and no variable has the name)`
    throw refused('value-file-path', field, entry, `it is empty${unknown}; expected a path, $ref/path or URL`)
  }
  const path = expanded.startsWith('/') ? expanded : join(places.path, expanded)
  return inside(places.snapshot, { path, ref: '' }, { entry, field })
}

/** Follows `..` and `.` by name; what leads out of the repository is refused. */
function inside(snapshot: Snapshot, at: { path: string; ref: string }, said: { entry: string; field: string }): Place {
  const segments: string[] = []
  for (const segment of at.path.split('/')) {
    if (segment === '' || segment === '.') continue
    if (segment !== '..') segments.push(segment)
    else if (segments.pop() === undefined) {
      throw refused('value-file-path', said.field, said.entry, 'it leads out of the repository; expected a path inside it')
    }
  }
  const path = segments.join('/')
  return { snapshot, ref: at.ref, path, isGlob: isGlob(path) }
}

const isGlob = (path: string): boolean => /[*?[{]/.test(path)

async function matches(place: Place): Promise<string[]> {
  if (!place.isGlob) return [place.path]
  const fixed = place.path.split('/')
  const start = fixed
    .slice(
      0,
      fixed.findIndex((segment) => isGlob(segment)),
    )
    .join('/')
  const all = await place.snapshot.walk(start)
  return all
    .filter(({ kind, path }) => (kind === 'file' || kind === 'link') && matchDoublestar(place.path, path))
    .map(({ path }) => path)
    .toSorted()
}

async function textAt(
  place: Place,
  path: string,
  how: { field: string; entry: string; ignoreMissing: boolean },
): Promise<string | undefined> {
  const entry = await place.snapshot.entry(path)
  if (entry?.kind === 'file') return (await place.snapshot.read(path)).toString('utf8')
  if (entry === undefined && (how.ignoreMissing || place.isGlob)) return undefined
  const where = `${path === '' ? 'the root' : path} of ${place.snapshot.repoURL}`
  const is = entry === undefined ? `${where} does not exist` : `${where} is a ${entry.kind}`
  throw refused(
    'value-file-missing',
    how.field,
    how.entry,
    `${is}; expected a file`,
    'Paths are relative to the chart, with a leading / to the root of the repository. ignoreMissingValueFiles passes over what is not there.',
  )
}

// The entry, its place and what is wrong belong together in each call.
// oxlint-disable-next-line max-params
function refused(code: string, field: string, entry: string, is: string, hint?: string): MainstayError {
  return new MainstayError({
    code,
    stage: 'render',
    retry: 'when-changed',
    message: `Cannot read ${field} (${entry}): ${is}`,
    ...(hint === undefined ? {} : { hint }),
  })
}
