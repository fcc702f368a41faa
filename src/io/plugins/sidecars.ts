import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { MainstayError, messageOf } from '#model'
import type { PluginJob, PluginPort } from '#render'
import type { Archives } from './archive.ts'
import { pluginError, said } from './failure.ts'
import { grpcCall, grpcCode, GrpcError } from './grpc-call.ts'
import {
  fileRequest,
  metadataRequest,
  methods,
  readAnnouncements,
  readConfiguration,
  readManifests,
  readMatch,
} from './messages.ts'
import type { Turns } from './turns.ts'

export type SidecarOptions = { socketFolder: string; timeoutMs: number; archives: Archives; turns: Turns }

/** A question that takes no work is answered at once, or the sidecar hangs. */
const checkTimeoutMs = 10_000
const smallAnswerBytes = 4 * 2 ** 20

/** The sidecars whose sockets lie in a folder. */
export function sidecarPort(options: SidecarOptions): Omit<PluginPort, 'run' | 'rest'> {
  const { archives, turns } = options

  async function call(sidecar: string, request: Omit<Parameters<typeof grpcCall>[0], 'socket'>, doing: string): Promise<Buffer> {
    const startedMs = performance.now()
    try {
      return await grpcCall({ ...request, socket: join(options.socketFolder, `${sidecar}.sock`) })
    } catch (error) {
      if (!(error instanceof GrpcError)) throw error
      const { timeoutMs } = request
      throw failure(error, { sidecar, doing, timeoutMs, leftMs: timeoutMs - (performance.now() - startedMs) })
    }
  }

  function withFiles(sidecar: string, job: PluginJob, ask: { method: string; doing: string; maxResponseBytes: number }) {
    return turns(sidecar, job, async () => {
      const archive = await archives.pack(job.files)
      try {
        const { doing, ...request } = ask
        const messages = requestsOf(job, archive)
        return await call(sidecar, { ...request, messages, timeoutMs: options.timeoutMs, signal: job.signal }, doing)
      } finally {
        await archive.close()
      }
    })
  }

  return {
    async sidecars() {
      const found = await readdir(options.socketFolder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
        // Nobody has sidecars where there is no such folder.
        if (error.code === 'ENOENT') return []
        throw pluginError('plugin-unreachable', `Cannot look for plugins: ${error.message}; expected a folder that can be read`)
      })
      const names = found.flatMap((entry) => (entry.isSocket() && entry.name.endsWith('.sock') ? [entry.name.slice(0, -5)] : []))
      return names.sort()
    },
    async configuration(sidecar, signal) {
      const request = { method: methods.check, messages: [Buffer.alloc(0)], maxResponseBytes: smallAnswerBytes, signal }
      const timeoutMs = Math.min(checkTimeoutMs, options.timeoutMs)
      return readConfiguration(await call(sidecar, { ...request, timeoutMs }, `ask plugin ${sidecar} about itself`))
    },
    async matches(sidecar, job) {
      const doing = `ask plugin ${sidecar} whether it takes ${job.what}`
      return read(
        sidecar,
        readMatch,
        await withFiles(sidecar, job, { method: methods.match, doing, maxResponseBytes: smallAnswerBytes }),
      )
    },
    async generate(sidecar, job) {
      const ask = { method: methods.generate, doing: `render ${job.what}`, maxResponseBytes: job.maxOutputBytes }
      return read(sidecar, readManifests, await withFiles(sidecar, job, ask))
    },
    async announcements(sidecar, job) {
      const doing = `ask plugin ${sidecar} for the parameters of ${job.what}`
      const ask = { method: methods.announce, doing, maxResponseBytes: smallAnswerBytes }
      return read(sidecar, readAnnouncements, await withFiles(sidecar, job, ask))
    },
  }
}

async function* requestsOf(job: PluginJob, archive: Awaited<ReturnType<Archives['pack']>>): AsyncGenerator<Buffer> {
  yield metadataRequest(job, archive)
  for await (const piece of archive.pieces()) yield fileRequest(piece)
}

function read<T>(sidecar: string, reader: (message: Buffer) => T, message: Buffer): T {
  try {
    return reader(message)
  } catch (error) {
    throw pluginError(
      'plugin-failed',
      `Cannot read what plugin ${sidecar} answered: ${messageOf(error)}; expected a message of its protocol`,
    )
  }
}

type At = { sidecar: string; doing: string; timeoutMs: number; leftMs: number }

function failure(error: GrpcError, at: At): MainstayError {
  if (isOutOfTime(error, at)) return tooSlow(error, at)
  const { sidecar, doing } = at
  switch (error.code) {
    case grpcCode.unavailable:
      return pluginError(
        'plugin-unreachable',
        `Cannot ${doing}: plugin ${sidecar} does not answer on its socket (${error.message})`,
        {
          hint: 'Look at the log of the sidecar; it may be starting, or have ended.',
          cause: error,
        },
      )
    case grpcCode.exhausted:
      return pluginError('plugin-output-too-large', `Cannot ${doing}: plugin ${sidecar}: ${error.message}; expected less`, {
        hint: 'plugin.maxOutputMB in argocd-cm sets the limit.',
        cause: error,
      })
    default:
      return pluginError('plugin-failed', `Cannot ${doing}: plugin ${sidecar} failed: ${said(error.message, [])}`, {
        cause: error,
      })
  }
}

/** The server of Argo CD ends the plugin's programs a tenth of a second before the time is over, and then tells of that. */
function isOutOfTime({ code, message }: GrpcError, { leftMs }: At): boolean {
  if (code === grpcCode.deadline || code === grpcCode.cancelled) return true
  // grpc-go breaks the stream off at the deadline.
  if (code === grpcCode.unavailable && leftMs < 100) return true
  return leftMs < 500 && /signal: (killed|terminated)|deadline exceeded/.test(message)
}

function tooSlow(cause: GrpcError, { doing, sidecar, timeoutMs }: At): MainstayError {
  const took = `plugin ${sidecar} took more than ${timeoutMs / 1000} s; expected less`
  return pluginError('plugin-timeout', `Cannot ${doing}: ${took}`, {
    hint: 'ARGOCD_EXEC_TIMEOUT in the environment of the controller sets the limit.',
    cause,
  })
}
