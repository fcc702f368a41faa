import { textOf } from '#base/go-template'
import { MainstayError, type Snapshot } from '#model'
import { type BuildEnvironment, expandVariables, startsWithVariable } from '../build-environment.ts'
import { join } from '../recorded-snapshot.ts'
import { filesMatching, fixedFolder, isGlob } from './value-globs.ts'

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
 * The value files that a source names, in their order, each once: relative to the chart, absolute from the root of the repository, `$ref/path` in
 * another source, or a URL. A glob stands for the files it matches that no other entry names, as Argo CD orders them; a file that is really called so
 * comes first. `ignoreMissing` passes over what is not there. Texts keep bytes that are no UTF-8, as Go does. Throws MainstayError (`value-file-…`) that
 * names the entry as it is written.
 */
export async function valueFiles(
  written: readonly string[],
  places: ValuePlaces,
  options: { ignoreMissing: boolean },
): Promise<ValueFile[]> {
  const entries = await Promise.all(
    written.map(async (entry, index) => {
      const said = { entry, field: `helm.valueFiles[${index}]` }
      return { said, place: await literalFirst(placeOf(places, said)) }
    }),
  )
  const named = new Set(entries.filter(({ place }) => 'url' in place || !place.isGlob).map(({ place }) => keyOf(place)))
  const taken = new Set<string>()
  const found: ValueFile[] = []
  for (const { said, place } of entries) {
    const isGlobbed = 'path' in place && place.isGlob
    for (const one of isGlobbed ? await matches(place, said, options) : [place]) {
      const key = keyOf(one)
      if (taken.has(key) || (isGlobbed && named.has(key))) continue
      taken.add(key)
      const text = 'url' in one ? await places.fetch(one.url) : await textAt(one, said, options)
      if (text !== undefined) found.push({ name: isGlobbed && 'path' in one ? one.path : said.entry, text })
    }
  }
  return found
}

/** The content of one file that a parameter names; the same places, without globs. */
export async function parameterFile(entry: string, places: ValuePlaces, field: string): Promise<string> {
  const said = { entry, field }
  const place = placeOf(places, said)
  if ('url' in place) return await places.fetch(place.url)
  // Without options what is not there is thrown.
  return (await textAt({ ...place, isGlob: false }, said, undefined)) ?? ''
}

type Place = { snapshot: Snapshot; ref: string; path: string; isGlob: boolean }
/** An entry as it is written, and the field that holds it. */
type Said = { entry: string; field: string }

const keyOf = (place: Place | { url: string }): string => ('url' in place ? place.url : `${place.ref}\n${place.path}`)

function placeOf(places: ValuePlaces, said: Said): Place | { url: string } {
  const { entry } = said
  const reference = /^\$([^/]+)(?:\/(.*))?$/s.exec(entry)
  const referred = reference === null ? undefined : places.refs.get(reference[1] ?? '')
  if (reference !== null && referred !== undefined) {
    // The reference itself is no variable; what comes after it may hold some.
    const rest = expandVariables(reference[2] ?? '', places.environment)
    return inside(referred, { path: rest, ref: reference[1] ?? '' }, said)
  }
  if (startsWithVariable(entry, places.environment) === false) throw noReference(places, said, reference?.[1] ?? '')
  const expanded = expandVariables(entry, places.environment)
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(expanded)?.[1]?.toLowerCase()
  if (scheme !== undefined) {
    if (places.schemes.includes(scheme)) return { url: expanded }
    throw refused('value-file-scheme', said, {
      is: `its scheme ${scheme} is not allowed; expected ${places.schemes.join(' or ') || 'a path'}`,
      hint: 'The setting helm.valuesFileSchemes names the schemes.',
    })
  }
  if (expanded === '') throw refused('value-file-path', said, { is: 'it is empty; expected a path, $ref/path or URL' })
  const path = expanded.startsWith('/') ? expanded : join(places.path, expanded)
  return inside(places.snapshot, { path, ref: '' }, said)
}

function noReference({ refs }: ValuePlaces, said: Said, name: string): MainstayError {
  const there = [...refs.keys()].toSorted().join(', ')
  return refused('value-file-ref', said, {
    is: `no source has the ref ${name}, and no variable of the build environment has that name; there ${there === '' ? 'is no source with a ref' : `is: ${there}`}`,
  })
}

/** Follows `..` and `.` by name; what leads out of the repository is refused. */
function inside(snapshot: Snapshot, at: { path: string; ref: string }, said: Said): Place {
  const segments: string[] = []
  for (const segment of at.path.split('/')) {
    if (segment === '' || segment === '.') continue
    if (segment !== '..') segments.push(segment)
    else if (segments.pop() === undefined) {
      throw refused('value-file-path', said, { is: 'it leads out of the repository; expected a path inside it' })
    }
  }
  const path = segments.join('/')
  return { snapshot, ref: at.ref, path, isGlob: isGlob(path) }
}

/** A file may be called `[prod].yaml`. */
async function literalFirst(place: Place | { url: string }): Promise<Place | { url: string }> {
  if ('url' in place || !place.isGlob) return place
  return { ...place, isGlob: (await place.snapshot.entry(place.path))?.kind !== 'file' }
}

async function matches(place: Place, said: Said, { ignoreMissing }: { ignoreMissing: boolean }): Promise<Place[]> {
  const paths = await filesMatching(place.snapshot, place.path)
  if (paths.length > 0 || ignoreMissing) return paths.map((path) => ({ ...place, path }))
  const folder = fixedFolder(place.path)
  const near = (await filesMatching(place.snapshot, join(folder, '**/*.{yaml,yml,json}'))).map((path) =>
    path.slice(folder === '' ? 0 : folder.length + 1),
  )
  const more = near.length > 5 ? ` and ${near.length - 5} more` : ''
  const there = near.length === 0 ? 'no YAML' : `${near.slice(0, 5).join(', ')}${more}`
  throw refused('value-file-missing', said, {
    is: `it matches no file of ${place.snapshot.repoURL}; in ${folder === '' ? 'the root' : folder} there is: ${there}`,
    hint: missingHint,
  })
}

/** `options` are those of value files; undefined for parameters, where nothing is passed over. */
async function textAt(place: Place, said: Said, options: { ignoreMissing: boolean } | undefined): Promise<string | undefined> {
  const { snapshot, path, isGlob: isMatched } = place
  const entry = await snapshot.entry(path)
  if (entry?.kind === 'file') return textOf(await snapshot.read(path))
  if (entry === undefined && options?.ignoreMissing === true && !isMatched) return undefined
  const where = `${path === '' ? 'the root' : path} of ${snapshot.repoURL}`
  const nothing = isMatched ? 'is a link that leads nowhere' : 'does not exist'
  throw refused('value-file-missing', said, {
    is: `${where} ${entry === undefined ? nothing : `is a ${entry.kind}`}; expected a file`,
    hint: options === undefined ? pathHint : missingHint,
  })
}

const pathHint = 'Paths are relative to the chart, with a leading / to the root of the repository.'
const missingHint = `${pathHint} ignoreMissingValueFiles passes over what is not there.`

function refused(code: string, { field, entry }: Said, words: { is: string; hint?: string }): MainstayError {
  return new MainstayError({
    code,
    stage: 'render',
    retry: 'when-changed',
    message: `Cannot read ${field} (${entry}): ${words.is}`,
    ...(words.hint === undefined ? {} : { hint: words.hint }),
  })
}
