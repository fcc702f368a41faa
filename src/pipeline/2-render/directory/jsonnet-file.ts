import type { Json } from '#base'
import type { Variable } from '#base/jsonnet'
import { type ApplicationSource, MainstayError } from '#model'
import { buildEnvironment, expandVariables } from '../build-environment.ts'
import { objectsOf } from '../objects.ts'
import type { RenderPorts } from '../ports.ts'
import type { RenderRequest } from '../render.ts'
import { gatherImports, within } from './jsonnet-imports.ts'
import type { JsonnetAnswer, JsonnetJob } from './jsonnet-job.ts'
import { jsonnetWork } from './jsonnet-work.ts'
import type { FileReading } from './manifest-file.ts'

/** Where no worker evaluates, a program that does not end must not hold this process. */
const maxStepsHere = 20_000_000

type Settings = NonNullable<NonNullable<ApplicationSource['directory']>['jsonnet']>

/**
 * Evaluates one Jsonnet file of a directory source: an object is one manifest, an array several. Throws MainstayError where a limit ends it or a
 * library is outside of the repository; a program that fails is a problem of the file.
 */
export async function readJsonnetFile(
  request: RenderRequest,
  file: string,
  given: { path: string; evaluate: RenderPorts['evaluateJsonnet'] },
): Promise<{ sizeBytes: number; reading: FileReading }> {
  const job = await jobOf(request, file, given.path)
  const sizeBytes = job.files[0]?.content.length ?? 0
  const what = `${file} of ${request.snapshot.repoURL}`
  const answer =
    given.evaluate === undefined
      ? jsonnetWork(job, { maxSteps: maxStepsHere })
      : await given.evaluate(job, { what, signal: request.signal })
  return { sizeBytes, reading: readingOf(file, answer) }
}

async function jobOf(request: RenderRequest, file: string, path: string): Promise<JsonnetJob> {
  const settings = request.source.directory?.jsonnet
  const environment = buildEnvironment(request)
  const variables = (list: Settings['extVars']): { [name: string]: Variable } =>
    Object.fromEntries(
      (list ?? []).map(({ name, value, code }) => {
        const text = expandVariables(value, environment)
        return [name, code === true ? { code: text } : { text }]
      }),
    )
  const [extVars, topLevelArgs] = [variables(settings?.extVars), variables(settings?.tlas)]
  const codes = [...Object.values(extVars), ...Object.values(topLevelArgs)].flatMap((one) => ('code' in one ? [one.code] : []))
  const libraries = (settings?.libs ?? []).map((library) => within('', library) ?? outside(request, library))
  const searchPath = [...libraries.toReversed(), path]
  return {
    engine: 'jsonnet',
    file,
    ...(await gatherImports(request.snapshot, file, { codes, searchPath })),
    extVars,
    topLevelArgs,
  }
}

function readingOf(file: string, answer: JsonnetAnswer): FileReading {
  const reading: FileReading = { objects: [], problems: [], warnings: [], skipped: false }
  if ('failure' in answer) {
    const place = answer.line === undefined ? '' : `, line ${answer.line}`
    reading.problems.push(`Cannot evaluate ${file}${place}: ${answer.failure}; expected an object or an array of objects`)
    return reading
  }
  for (const [index, value] of documentsOf(answer.value).entries()) {
    const { objects, problems, foreign } = objectsOf(value)
    for (const object of objects) reading.objects.push({ object, document: index + 1, line: 1 })
    const all = foreign === undefined ? problems : [...problems, foreign]
    reading.problems.push(...all.map((problem) => `Cannot render ${file}, document ${index + 1}: ${problem}`))
  }
  return reading
}

function documentsOf(value: Json): readonly Json[] {
  if (value === null) return []
  return Array.isArray(value) ? value.filter((item) => item !== null) : [value]
}

function outside(request: RenderRequest, library: string): never {
  throw new MainstayError({
    code: 'path-outside-repository',
    stage: 'render',
    retry: 'when-changed',
    message: `Cannot render ${request.source.path ?? ''} of ${request.source.repoURL}: directory.jsonnet.libs names ${JSON.stringify(library)}, which leads out of the repository; expected a folder in it`,
  })
}
