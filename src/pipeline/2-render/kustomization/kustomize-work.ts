import { createHash } from 'node:crypto'
import { MainstayError } from '#model'
import { worldFor } from '../job-world.ts'
import {
  type BuildFiles,
  type BuildPorts,
  buildKustomization,
  KustomizeError,
  type KustomizeOverrides,
  presentComponents,
  type RemoteBase,
  withOverrides,
} from '../kustomize/index.ts'
import { inflateChart } from './inflate-chart.ts'
import type { KustomizeAnswer, KustomizeAnswers, KustomizeJob, KustomizeQuestion, Looked } from './kustomize-job.ts'

/** Asks whoever gave the job. */
export type AskForKustomize = <Q extends KustomizeQuestion>(question: Q) => Promise<KustomizeAnswers[Q['ask']]>

/**
 * What a worker does with a kustomization: builds it from files that it asks for, and answers with documents of which bodies are sent only where
 * they are not known. Throws MainstayError.
 */
export async function kustomizeWork(
  job: KustomizeJob,
  ask: AskForKustomize,
  world: { randomBytes(size: number): Uint8Array },
): Promise<KustomizeAnswer> {
  const { loadRestrictor, enableHelm } = job
  const ports = portsOf(job, ask, world)
  try {
    const overrides = await overridesOf(job, ports)
    const built = await buildKustomization(job.path, ports, {
      loadRestrictor,
      enableHelm,
      ...(overrides === undefined ? {} : { adjust: (kustomization) => withOverrides(kustomization, overrides) }),
    })
    const documents = built.resources.map(({ object, file }) => {
      const json = jsonOf(object, file ?? job.path)
      return { path: file ?? job.path, digest: createHash('sha1').update(json).digest('base64'), json }
    })
    const unknown = new Set(await ask({ ask: 'unknown', digests: [...new Set(documents.map(({ digest }) => digest))] }))
    return {
      documents: documents.map(({ path, digest }) => ({ path, digest })),
      bodies: documents.filter(({ digest }) => unknown.delete(digest)).map(({ digest, json }) => ({ digest, json })),
      warnings: built.warnings,
    }
  } catch (error) {
    throw error instanceof KustomizeError ? refused(error, job) : error
  }
}

/** A whole number that JSON here cannot hold is an error, as in every other manifest: nothing is rounded in silence. */
function jsonOf(object: object, file: string): string {
  return JSON.stringify([object], (field, value: unknown) => {
    if (typeof value !== 'bigint') return value
    throw new MainstayError({
      code: 'manifest-invalid',
      stage: 'render',
      retry: 'when-changed',
      message: `Cannot use ${file}: its field ${field} is the whole number ${value} of more than 53 bits; expected a smaller one or a quoted text`,
    })
  })
}

async function overridesOf(job: KustomizeJob, { files }: BuildPorts): Promise<KustomizeOverrides | undefined> {
  const { overrides, ignoreMissingComponents, path } = job
  const { components } = overrides ?? {}
  if (!ignoreMissingComponents || components === undefined || components === null) return overrides
  return { ...overrides, components: await presentComponents(files, path, components) }
}

function portsOf(job: KustomizeJob, ask: AskForKustomize, world: { randomBytes(size: number): Uint8Array }): BuildPorts {
  const repositories = new Map<BuildFiles, number>()
  const filesOf = (repository: number): BuildFiles => {
    const files = askedFiles(repository, ask)
    repositories.set(files, repository)
    return files
  }
  return {
    files: filesOf(0),
    remoteBase: async (base: RemoteBase) => filesOf(await ask({ ask: 'remote', base })),
    async remoteFile(url) {
      const body = bufferOf(await ask({ ask: 'remote-file', url }))
      return body === undefined
        ? { status: 404, statusText: '404 Not Found', body: Buffer.alloc(0) }
        : { status: 200, statusText: '200 OK', body }
    },
    inflate: async (request) =>
      await inflateChart(request, {
        folder: async (path) =>
          chartFiles(await ask({ ask: 'chart-folder', repository: repositories.get(request.files) ?? 0, path })),
        fetch: async (chart) => chartFiles(await ask({ ask: 'chart', ...chart })) ?? [],
        world: worldFor(job, world),
        kubeVersion: job.kubeVersion,
        apiVersions: job.apiVersions,
      }),
  }
}

/** Files by question; what is at a path is asked for once a job. */
function askedFiles(repository: number, ask: AskForKustomize): BuildFiles {
  const looked = new Map<string, Promise<Looked>>()
  const look = (path: string): Promise<Looked> => {
    const known = looked.get(path)
    if (known !== undefined) return known
    const asked = ask({ ask: 'look', repository, path })
    looked.set(path, asked)
    return asked
  }
  return {
    entry: async (path) => (await look(path))?.kind,
    resolve: async (path) => (await look(path))?.resolved,
    contentId: async (path) => (await look(path))?.id,
    read: async (path) => bufferOf(await ask({ ask: 'read', repository, path })) ?? Buffer.alloc(0),
  }
}

/** Buffers cross between processes as plain byte arrays. */
const bufferOf = (bytes: Uint8Array | undefined): Buffer | undefined => (bytes === undefined ? undefined : Buffer.from(bytes))

const chartFiles = (files: ReadonlyArray<{ name: string; data: Uint8Array }> | undefined) =>
  files?.map(({ name, data }) => ({ name, data: Buffer.from(data) }))

/** A refusal of kustomize as the rest of Mainstay knows errors: its own words, the place, and what can be done. */
function refused(error: KustomizeError, job: KustomizeJob): MainstayError {
  const { code, file, field, hint } = error
  const place = [file, field].filter((part) => part !== undefined && !error.message.includes(part)).join(', ')
  return new MainstayError({
    code: code.startsWith('kustomization-') ? code : `kustomize-${code}`,
    stage: 'render',
    retry: 'when-changed',
    message: `Cannot build kustomization ${job.location}: ${error.message.trim()}${place === '' ? '' : ` (${place})`}`,
    ...(hint === undefined ? {} : { hint }),
  })
}
