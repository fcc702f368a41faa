import { matchDoublestar, matchPath, matchPathspec } from '#base'
import { parseYaml } from '#base/yaml'
import { type GitGenerator, isJsonObject, type Json, type JsonObject, messageOf, type Snapshot } from '#model'
import type { DialectContext } from './context.ts'
import { GeneratorError } from './generator-error.ts'

/** One set of parameters a folder or an object in a file of the repository, in the order of their paths. */
export async function gitParameters<P>(generator: GitGenerator, context: DialectContext<P>): Promise<P[]> {
  const { repoURL, revision } = generator
  context.repositories.set(`${repoURL} ${revision}`, { repoURL, revision })
  const project = context.applicationSet.spec.template.spec.project
  const snapshot = await context.ports.snapshot(repoURL, revision, {
    project: project.includes('{{') ? undefined : project || 'default',
    fresh: context.fresh,
  })
  const { dialect } = context
  const complete = (parameters: P): P => dialect.withValues(parameters, generator.values)
  const prefix = generator.pathParamPrefix
  if (hasItems(generator.directories))
    return (await foldersOf(generator, snapshot)).map((path) => complete(dialect.ofFolder(path, prefix)))
  if (!hasItems(generator.files))
    throw new GeneratorError('the git generator has neither directories nor files; expected one of them')
  const parameters: P[] = []
  for (const path of await filesOf(generator, snapshot, context.newGitFileGlobbing)) {
    // One after the other: files may be large, and only their parameters are kept.
    for (const content of objectsIn(path, await snapshot.read(path), repoURL))
      parameters.push(complete(dialect.ofFile({ path, content }, prefix)))
  }
  return parameters
}

const hasItems = (list: readonly unknown[] | undefined): boolean => list !== undefined && list.length > 0

async function foldersOf(generator: GitGenerator, snapshot: Snapshot): Promise<string[]> {
  const paths = (await snapshot.walk('')).filter((entry) => entry.kind === 'directory').map((entry) => entry.path)
  // What begins with a dot is hidden, with everything below.
  const visible = paths.filter((path) => !path.split('/').some((segment) => segment.startsWith('.')))
  return chosen(visible, generator.directories ?? [], matchPath)
}

async function filesOf(generator: GitGenerator, snapshot: Snapshot, newGlobbing: boolean): Promise<string[]> {
  const entries = await snapshot.walk('')
  const paths = entries.filter((entry) => entry.kind === 'file' || entry.kind === 'link').map((entry) => entry.path)
  return chosen(paths, generator.files ?? [], newGlobbing ? matchDoublestar : matchPathspec).toSorted()
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
