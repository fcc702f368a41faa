import { defaultSettings, type Manifest, MainstayError, type RenderResult } from '#model'
import type { RenderPorts } from '../ports.ts'
import type { RenderRequest } from '../render.ts'
import { candidates } from './candidates.ts'
import { readJsonnetFile } from './jsonnet-file.ts'
import { type FileReading, readManifestFile } from './manifest-file.ts'

/** Files are read so many at a time, and their combined size is checked in between: one file may have 32 MiB. */
const batchSize = 8
/** Ten megabytes as Kubernetes counts them. */
const defaultMaxBytes = 10_000_000

/**
 * A folder of YAML, JSON and Jsonnet files, in the order of their paths. Jsonnet is evaluated by `evaluate`, or here where nobody else does. All that is wrong is gathered first, so that one look at the error mends it;
 * then it is thrown, and nothing is rendered.
 */
export async function renderDirectory(
  request: RenderRequest,
  path: string,
  evaluate?: RenderPorts['evaluateJsonnet'],
): Promise<Pick<RenderResult, 'manifests' | 'warnings'>> {
  const { files, problems, warnings } = await candidates(request, path)
  const manifests: Manifest[] = []
  let totalBytes = 0
  for (let start = 0; start < files.length; start += batchSize) {
    const batch = await Promise.all(
      files.slice(start, start + batchSize).map((file) => readOne(request, file, { path, evaluate })),
    )
    for (const { file, sizeBytes, reading } of batch) {
      totalBytes += sizeBytes
      for (const { object, document, line } of reading.objects) {
        manifests.push({ object, origin: { sourceIndex: request.sourceIndex, path: file, document, line } })
      }
      problems.push(...reading.problems)
      warnings.push(...reading.warnings)
    }
    checkSize(request, { path, totalBytes })
  }
  if (problems.length > 0) throw broken(problems)
  return { manifests, warnings }
}

type Read = { file: string; sizeBytes: number; reading: FileReading }

async function readOne(
  request: RenderRequest,
  file: string,
  given: { path: string; evaluate: RenderPorts['evaluateJsonnet'] },
): Promise<Read> {
  const mustRender = request.previousPaths?.has(file) === true
  if (file.endsWith('.jsonnet')) {
    const { jsonnet } = request.settings ?? defaultSettings.rendering
    return jsonnet.enabled ? { file, ...(await readJsonnetFile(request, file, given)) } : switchedOff(file, mustRender)
  }
  const content = await request.snapshot.read(file)
  const reading = readManifestFile({ path: file, content, mustRender })
  return { file, sizeBytes: reading.skipped ? 0 : content.length, reading }
}

/** A file that gave objects before would look as if they were to be deleted. */
function switchedOff(file: string, mustRender: boolean): Read {
  const words = `Cannot evaluate ${file}: jsonnet.enable is false`
  const reading: FileReading = { objects: [], problems: [], warnings: [], skipped: true }
  if (mustRender) reading.problems.push(`${words}; expected true, or the file left out by directory.exclude`)
  else reading.warnings.push(`${words}. It was passed over.`)
  return { file, sizeBytes: 0, reading }
}

function checkSize(request: RenderRequest, seen: { path: string; totalBytes: number }): void {
  const limit = request.maxCombinedBytes ?? defaultMaxBytes
  if (limit === 0 || seen.totalBytes <= limit) return
  throw new MainstayError({
    code: 'manifests-too-large',
    stage: 'render',
    retry: 'when-changed',
    message: `Cannot render ${seen.path === '' ? 'the root' : seen.path} of ${request.snapshot.repoURL}: its files have more than ${limit} bytes in all; expected less`,
    hint: 'Split the folder, or narrow it with directory.include.',
  })
}

function broken(problems: readonly string[]): MainstayError {
  const more = problems.length > 5 ? `; and ${problems.length - 5} more` : ''
  return new MainstayError({
    code: 'manifest-invalid',
    stage: 'render',
    retry: 'when-changed',
    message: `${problems.slice(0, 5).join('; ')}${more}`,
    hint: 'Nothing is applied and nothing is pruned until the files can be read.',
  })
}
