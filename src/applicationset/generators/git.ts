import { matchDoublestar, matchPath, matchPathspec } from '#base'
import { parseYaml } from '#base/yaml'
import { type GitGenerator, isJsonObject, type Json, type JsonObject, messageOf, type Snapshot } from '#model'
import { flatten, normalizedName, type Parameters } from '../parameters.ts'
import { type GeneratorContext, GeneratorError, withValues } from './context.ts'

/** One set of parameters a folder or an object in a file of the repository, in the order of their paths. */
export async function gitParameters(generator: GitGenerator, context: GeneratorContext): Promise<Parameters[]> {
  const { repoURL, revision } = generator
  context.repositories.set(`${repoURL} ${revision}`, { repoURL, revision })
  const project = context.applicationSet.spec.template.spec.project
  const snapshot = await context.ports.snapshot(repoURL, revision, {
    project: project.includes('{{') ? undefined : project || 'default',
    fresh: context.fresh,
  })
  if (hasItems(generator.directories)) return await directoryParameters(generator, snapshot)
  if (hasItems(generator.files)) return await fileParameters(generator, { snapshot, newGlobbing: context.newGitFileGlobbing })
  throw new GeneratorError('the git generator has neither directories nor files; expected one of them')
}

const hasItems = (list: readonly unknown[] | undefined): boolean => list !== undefined && list.length > 0

async function directoryParameters(generator: GitGenerator, snapshot: Snapshot): Promise<Parameters[]> {
  const paths = (await snapshot.walk('')).filter((entry) => entry.kind === 'directory').map((entry) => entry.path)
  // What begins with a dot is hidden, with everything below.
  const visible = paths.filter((path) => !path.split('/').some((segment) => segment.startsWith('.')))
  return chosen(visible, generator.directories ?? [], matchPath).map((path) =>
    withValues(pathParameters(path, generator.pathParamPrefix), generator.values),
  )
}

async function fileParameters(
  generator: GitGenerator,
  from: { snapshot: Snapshot; newGlobbing: boolean },
): Promise<Parameters[]> {
  const entries = await from.snapshot.walk('')
  const paths = entries.filter((entry) => entry.kind === 'file' || entry.kind === 'link').map((entry) => entry.path)
  const found = chosen(paths, generator.files ?? [], from.newGlobbing ? matchDoublestar : matchPathspec).toSorted()
  const parameters: Parameters[] = []
  for (const path of found) {
    // One after the other: files may be large, and only their parameters are kept.
    const objects = objectsIn(path, await from.snapshot.read(path), generator.repoURL)
    for (const object of objects) parameters.push(parametersOfObject(path, object, generator))
  }
  return parameters
}

/** What one pattern takes and no excluding pattern takes. */
function chosen(
  paths: readonly string[],
  patterns: ReadonlyArray<{ path: string; exclude?: boolean }>,
  match: (pattern: string, path: string) => boolean,
): string[] {
  const fits = (path: string, exclude: boolean) =>
    patterns.some((pattern) => (pattern.exclude === true) === exclude && match(pattern.path, path))
  return paths.filter((path) => fits(path, false) && !fits(path, true))
}

/** A file holds one object or a list of objects; an empty one holds one object without fields. */
function objectsIn(path: string, content: Buffer, repoURL: string): JsonObject[] {
  const value = read(path, content, repoURL)
  if (value === null) return [{}]
  const objects: Json[] = Array.isArray(value) ? value : [value]
  return objects.map((object) => {
    if (isJsonObject(object)) return object
    throw new GeneratorError(
      `${path} of ${repoURL} holds ${JSON.stringify(object).slice(0, 60)}; expected a mapping or a list of mappings`,
    )
  })
}

function read(path: string, content: Buffer, repoURL: string): Json {
  try {
    return parseYaml(content.toString('utf8'), { file: path })
  } catch (error) {
    throw new GeneratorError(`${messageOf(error)} (in ${repoURL})`, error)
  }
}

function parametersOfObject(path: string, object: JsonObject, generator: GitGenerator): Parameters {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const folder = path === name ? '.' : path.slice(0, -name.length - 1)
  const key = pathKey(generator.pathParamPrefix)
  const parameters = {
    ...flatten(object),
    ...pathParameters(folder, generator.pathParamPrefix),
    [`${key}.filename`]: name,
    [`${key}.filenameNormalized`]: normalizedName(name),
  }
  return withValues(parameters, generator.values)
}

function pathParameters(path: string, prefix: string | undefined): Parameters {
  const key = pathKey(prefix)
  const segments = path.split('/')
  const basename = segments.at(-1) ?? ''
  return {
    [key]: path,
    [`${key}.basename`]: basename,
    [`${key}.basenameNormalized`]: normalizedName(basename),
    ...Object.fromEntries(segments.map((segment, index) => [`${key}[${index}]`, segment])),
  }
}

const pathKey = (prefix: string | undefined): string => (prefix ? `${prefix}.path` : 'path')
