import { setMaxListeners } from 'node:events'
import { connect as tlsConnect } from 'node:tls'
import { Agent, type Dispatcher, ProxyAgent } from 'undici'
import { ClusterUnreachableError, isJsonObject, type Json, KubeStatusError, MainstayError, messageOf } from '#model'
import type { KubeConnection } from './connection.ts'
import { credentialsOf, type Identity } from './credentials.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export type KubeRequest = {
  method: Method
  /** Path and query below the server's URL. */
  path: string
  accept?: string
  contentType?: string
  body?: Json
  signal?: AbortSignal
  timeoutMs?: number
}

/** The HTTP side of one API server: identity, TLS, connection pools, time-outs, and answers turned into values or errors. */
export type Transport = {
  /** The parsed JSON answer. KubeStatusError for an answer that is no success, ClusterUnreachableError where there is none. */
  json(request: KubeRequest): Promise<Json>
  /** The body of a watch as it comes; the caller reads it to its end or destroys it. `idleMs` without a byte ends it with an error. */
  stream(request: KubeRequest & { idleMs: number }): Promise<AsyncIterable<Buffer>>
  close(): Promise<void>
}

const requestTimeoutMs = 60_000
const connectTimeoutMs = 10_000
/** Enough to keep an API server busy, few enough not to be throttled by its own fairness rules. */
const connections = 24
/** kube-apiserver's limit of streams on an HTTP/2 connection is 250 (100 behind many proxies). */
const streamsPerConnection = 90
const retries = 3
const longestRetryMs = 10_000

export function openTransport(connection: KubeConnection, userAgent: string): Transport {
  const credentials = credentialsOf(connection)
  const url = new URL(connection.server)
  const prefix = url.pathname.replace(/\/+$/, '')
  let pools: Promise<Pools> | undefined
  let key: string | undefined

  async function open(): Promise<{ pools: Pools; identity: Identity }> {
    const identity = await credentials.identity()
    // A renewed client certificate needs new connections; a renewed token only a new header.
    if (pools === undefined || key !== identity.clientCert) {
      const old = pools
      key = identity.clientCert
      pools = openPools(connection, identity)
      if (old !== undefined)
        void old.then(({ requests, watches }) => Promise.all([requests.close(), watches.close()])).catch(() => undefined)
    }
    return { pools: await pools, identity }
  }

  async function send(
    request: KubeRequest,
    pool: keyof Pools,
    times: { headersMs: number; bodyMs: number },
  ): Promise<Dispatcher.ResponseData> {
    const { pools: opened, identity } = await open()
    // Every request listens to it, and a caller may have one for all that it does; Node would take more than ten for a leak.
    if (request.signal !== undefined) setMaxListeners(0, request.signal)
    try {
      return await opened[pool].request({
        origin: url.origin,
        path: prefix + request.path,
        method: request.method,
        headers: {
          accept: request.accept ?? 'application/json',
          'user-agent': userAgent,
          ...(identity.authorization === undefined ? {} : { authorization: identity.authorization.reveal() }),
          ...(request.body === undefined ? {} : { 'content-type': request.contentType ?? 'application/json' }),
        },
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
        ...(request.signal === undefined ? {} : { signal: request.signal }),
        headersTimeout: times.headersMs,
        bodyTimeout: times.bodyMs,
      })
    } catch (error) {
      throw unreachable(connection.server, error, request.signal)
    }
  }

  async function json(request: KubeRequest): Promise<Json> {
    const timeoutMs = request.timeoutMs ?? requestTimeoutMs
    for (let attempt = 0; ; attempt++) {
      try {
        const answer = await send(request, 'requests', { headersMs: timeoutMs, bodyMs: timeoutMs })
        const text = await bodyText(answer, connection.server, request.signal)
        if (answer.statusCode < 300) return JSON.parse(text) as Json
        if (answer.statusCode === 401) credentials.refused()
        throw statusError(answer, text)
      } catch (error) {
        const waitMs = retryAfterMs(error, request, attempt)
        if (waitMs === undefined) throw error
        await sleep(waitMs, request.signal)
      }
    }
  }

  async function stream(request: KubeRequest & { idleMs: number }): Promise<AsyncIterable<Buffer>> {
    const answer = await send(request, 'watches', { headersMs: requestTimeoutMs, bodyMs: request.idleMs })
    if (answer.statusCode < 300) return chunks(answer, connection.server, request.signal)
    if (answer.statusCode === 401) credentials.refused()
    throw statusError(answer, await bodyText(answer, connection.server, request.signal))
  }

  return {
    json,
    stream,
    async close() {
      if (pools === undefined) return
      const { requests, watches } = await pools
      await Promise.all([requests.destroy(), watches.destroy()])
    },
  }
}

type Pools = { requests: Dispatcher; watches: Dispatcher }

async function openPools(connection: KubeConnection, identity: Identity): Promise<Pools> {
  const tls = tlsOptions(connection, identity)
  const common = { connections, keepAliveTimeout: 30_000, maxResponseSize: -1 }
  if (connection.proxyUrl !== undefined) {
    if (!/^https?:/.test(connection.proxyUrl)) {
      throw new MainstayError({
        code: 'proxy-unsupported',
        stage: 'cluster',
        retry: 'when-changed',
        message: `Cannot reach ${connection.server}: proxy-url '${connection.proxyUrl}' has a scheme that is not supported; expected http or https`,
      })
    }
    const proxy = () => new ProxyAgent({ uri: connection.proxyUrl ?? '', requestTls: tls, keepAliveTimeout: 30_000 })
    return { requests: proxy(), watches: proxy() }
  }
  const connect = { ...tls, timeout: connectTimeoutMs, keepAlive: true }
  const requests = new Agent({ ...common, connect })
  // Many idle watches share one HTTP/2 connection (a seventh of the memory). Pipelining would be deadly on HTTP/1.1,
  // where a watch never ends, so the protocol is asked for first.
  const watches = (await speaksHttp2(connection, tls))
    ? new Agent({
        connect,
        allowH2: true,
        pipelining: streamsPerConnection,
        maxConcurrentStreams: streamsPerConnection,
        keepAliveTimeout: 30_000,
      })
    : new Agent({ connect, keepAliveTimeout: 30_000 })
  return { requests, watches }
}

function tlsOptions(
  connection: KubeConnection,
  identity: Identity,
): { ca?: string; cert?: string; key?: string; servername?: string; rejectUnauthorized?: boolean } {
  return {
    ...(connection.ca === undefined ? {} : { ca: connection.ca }),
    ...(identity.clientCert === undefined ? {} : { cert: identity.clientCert }),
    ...(identity.clientKey === undefined ? {} : { key: identity.clientKey.reveal() }),
    ...(connection.serverName === undefined ? {} : { servername: connection.serverName }),
    ...(connection.insecure === true ? { rejectUnauthorized: false } : {}),
  }
}

function speaksHttp2(connection: KubeConnection, tls: object): Promise<boolean> {
  const url = new URL(connection.server)
  if (url.protocol !== 'https:') return Promise.resolve(false)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  return new Promise((resolve) => {
    const socket = tlsConnect({ host, port: Number(url.port || 443), ALPNProtocols: ['h2', 'http/1.1'], ...tls })
    // What is wrong with the connection is said by the first request; here only the protocol matters.
    socket.setTimeout(connectTimeoutMs, () => socket.destroy(new Error('timeout')))
    socket.once('secureConnect', () => {
      resolve(socket.alpnProtocol === 'h2')
      socket.destroy()
    })
    socket.once('error', () => resolve(false))
  })
}

async function bodyText(answer: Dispatcher.ResponseData, server: string, signal: AbortSignal | undefined): Promise<string> {
  try {
    return await answer.body.text()
  } catch (error) {
    throw unreachable(server, error, signal)
  }
}

async function* chunks(answer: Dispatcher.ResponseData, server: string, signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of answer.body) yield chunk as Buffer
  } catch (error) {
    if (signal?.aborted === true) return
    throw unreachable(server, error, signal)
  }
}

/** The Status that the server sent, or one made from the HTTP answer where it sent something else (a proxy's page). */
function statusError(answer: Dispatcher.ResponseData, text: string): KubeStatusError {
  const retryAfter = Number(answer.headers['retry-after'])
  const retry = Number.isFinite(retryAfter) && retryAfter > 0 ? { retryAfterSeconds: retryAfter } : {}
  const status = parsed(text)
  if (!isJsonObject(status) || status['kind'] !== 'Status') {
    const message = `the server answered ${answer.statusCode}: ${text.trim().slice(0, 200)}`
    return new KubeStatusError({ code: answer.statusCode, reason: reasonOf(answer.statusCode), message, ...retry })
  }
  const details = isJsonObject(status['details']) ? status['details'] : {}
  const causes = Array.isArray(details['causes']) ? details['causes'].filter(isJsonObject) : []
  return new KubeStatusError({
    code: typeof status['code'] === 'number' ? status['code'] : answer.statusCode,
    reason: typeof status['reason'] === 'string' ? status['reason'] : reasonOf(answer.statusCode),
    message: typeof status['message'] === 'string' ? status['message'] : `the server answered ${answer.statusCode}`,
    causes,
    ...retry,
  })
}

function reasonOf(code: number): string {
  const reasons: { [code: number]: string } = {
    401: 'Unauthorized',
    403: 'Forbidden',
    404: 'NotFound',
    409: 'Conflict',
    410: 'Expired',
    429: 'TooManyRequests',
    504: 'Timeout',
  }
  return reasons[code] ?? 'Unknown'
}

/** As client-go: an overloaded server that names a time is asked again then; a connection that broke under a request that may be repeated, once. */
function retryAfterMs(error: unknown, request: KubeRequest, attempt: number): number | undefined {
  if (request.signal?.aborted === true) return undefined
  if (
    error instanceof KubeStatusError &&
    (error.code === 429 || error.code === 503) &&
    error.retryAfterSeconds !== undefined &&
    attempt < retries
  ) {
    return Math.min(error.retryAfterSeconds * 1000, longestRetryMs)
  }
  if (error instanceof ClusterUnreachableError && attempt === 0 && brokenConnection(error.cause)) {
    return request.method === 'GET' || request.contentType === 'application/apply-patch+yaml' ? 0 : undefined
  }
  return undefined
}

function brokenConnection(cause: unknown): boolean {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE'
}

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal?.addEventListener('abort', end)
  })
}

/** A failure to get any answer, in one sentence; an abort by the caller passes through as it is. */
function unreachable(server: string, error: unknown, signal: AbortSignal | undefined): Error {
  if (signal?.aborted === true) return error instanceof Error ? error : new Error(messageOf(error))
  if (error instanceof MainstayError || error instanceof ClusterUnreachableError) return error
  return new ClusterUnreachableError(server, `Cannot reach the API server ${server}: ${messageOf(error)}`, error)
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}
