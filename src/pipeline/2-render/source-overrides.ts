import { type Json, type JsonObject } from '#base'
import { parseYaml, YamlError } from '#base/yaml'
import { type ApplicationSource, isJsonObject, MainstayError, parseApplicationSource, problemsText } from '#model'
import { join } from './recorded-snapshot.ts'
import type { RenderRequest } from './render.ts'

/**
 * The source with `.argocd-source.yaml` and `.argocd-source-<application>.yaml` of its folder merged onto it. They may change the parameters of
 * a tool (that is how image updaters write back), never what is read from where.
 */
export async function overriddenSource(request: RenderRequest, path: string): Promise<ApplicationSource> {
  let source = request.source
  for (const name of ['.argocd-source.yaml', `.argocd-source-${request.application.name}.yaml`]) {
    const file = join(path, name)
    if ((await request.snapshot.entry(file))?.kind !== 'file') continue
    source = merged(source, { file, patch: readPatch(file, await request.snapshot.read(file)) })
  }
  return source
}

function readPatch(file: string, content: Buffer): Json {
  try {
    return parseYaml(content.toString('utf8'), { file })
  } catch (error) {
    if (error instanceof YamlError) throw refused(error.message, error)
    throw error
  }
}

function merged(source: ApplicationSource, override: { file: string; patch: Json }): ApplicationSource {
  if (override.patch === null) return source
  if (!isJsonObject(override.patch)) throw refused(`Cannot use ${override.file}: it is no mapping; expected fields of a source`)
  const fixed = { chart: source.chart, path: source.path, repoURL: source.repoURL, targetRevision: source.targetRevision }
  const candidate = { ...mergePatch(source, override.patch), ...fixed }
  const parsed = parseApplicationSource(withoutUndefined(candidate))
  if (parsed.ok) return parsed.value
  throw refused(`Cannot use ${override.file}: ${problemsText(parsed.problems)}`)
}

/** RFC 7396: null takes a field away, objects are merged, everything else is put in. */
function mergePatch(target: Json, patch: JsonObject): JsonObject {
  const result: JsonObject = isJsonObject(target) ? { ...target } : {}
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key]
    else result[key] = isJsonObject(value) ? mergePatch(result[key] ?? null, value) : value
  }
  return result
}

const withoutUndefined = (fields: object): object =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

function refused(message: string, cause?: unknown): MainstayError {
  return new MainstayError({
    code: 'source-override-invalid',
    stage: 'render',
    retry: 'when-changed',
    message,
    ...(cause === undefined ? {} : { cause }),
  })
}
