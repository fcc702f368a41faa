import { rootCertificates } from 'node:tls'
import { Agent, type Dispatcher, ProxyAgent } from 'undici'
import type { RegistryAccess } from './access.ts'
import { checkHost, guardedLookup } from './link-local.ts'
import { proxyFor, type ProxySettings } from './proxy.ts'
import { connectionFailure, failure } from './web-failure.ts'

export type WebRequest = {
  url: URL
  method?: 'GET' | 'HEAD'
  accept?: string
  /** More headers, none of them secret. */
  headers?: { [name: string]: string }
  /** Sent to the host of `url` only; a redirect to another host loses it. */
  authorization?: string | undefined
  /** The client certificate may go to the host of `url`; it may always go to the host of the repository. */
  trusted?: boolean
  /** Schemes to which redirects may lead; http and https unless told. */
  schemes?: readonly string[]
  /** For the whole exchange, body included. */
  timeoutMs: number
  /** The beginning of messages: `Cannot read the index of …`. */
  doing: string
}

/** An answer whose body has still to be read, or dropped with `dump`. `url` is where it came from in the end. */
export type WebAnswer = {
  status: number
  header(name: string): string | undefined
  url: URL
  body: Dispatcher.ResponseData['body']
}

/** HTTP for one access after the other: connections, TLS, proxies, redirects, and a second try where a server is busy. */
export type WebClient = {
  /** Any final answer, whatever its status. MainstayError where there is none. */
  send(access: RegistryAccess, request: WebRequest): Promise<WebAnswer>
  close(): Promise<void>
}

const maxRedirects = 10
const maxAttempts = 3
const connectTimeoutMs = 10_000
const longestWaitMs = 5_000

export function webClient(options: {
  userAgent: string
  proxies: ProxySettings
  signal: AbortSignal
  retryMs?: number
}): WebClient {
  const dispatchers = new Map<string, Dispatcher>()

  function dispatcherFor(access: RegistryAccess, url: URL, isOwn: boolean): Dispatcher {
    const { repository } = access
    const own = repository.proxy
    const proxies = own === undefined ? options.proxies : { http: own, https: own, none: repository.noProxy ?? '' }
    const proxy = proxyFor(url, proxies)
    const key = `${access.key} ${isOwn} ${url.protocol} ${proxy ?? ''}`
    const known = dispatchers.get(key)
    if (known !== undefined) return known
    const made = openDispatcher(
      access,
      isOwn,
      proxy === undefined ? undefined : { uri: proxy, tunnel: url.protocol === 'https:' },
    )
    dispatchers.set(key, made)
    return made
  }

  /** One request along its redirects. */
  async function follow(access: RegistryAccess, request: WebRequest, signal: AbortSignal): Promise<WebAnswer> {
    const { origin } = request.url
    let url = request.url
    for (let hops = 0; hops <= maxRedirects; hops++) {
      checkHost(url)
      const isStart = url.origin === origin
      const isOwn = url.origin === access.base.origin || (isStart && request.trusted === true)
      const answer = await dispatcherFor(access, url, isOwn).request({
        origin: url.origin,
        path: url.pathname + url.search,
        method: request.method ?? 'GET',
        signal,
        headersTimeout: request.timeoutMs,
        bodyTimeout: request.timeoutMs,
        headers: {
          'user-agent': options.userAgent,
          ...(request.accept === undefined ? {} : { accept: request.accept }),
          ...request.headers,
          ...(isStart && request.authorization !== undefined ? { authorization: request.authorization } : {}),
        },
      })
      const header = (name: string) => first(answer.headers[name])
      const location = [301, 302, 303, 307, 308].includes(answer.statusCode) ? header('location') : undefined
      if (location === undefined) return { status: answer.statusCode, header, url, body: answer.body }
      await answer.body.dump()
      url = nextURL(url, location, request)
    }
    throw failure(request.doing, {
      code: 'repository-redirected',
      retry: 'later',
      what: `the server redirects more than ${maxRedirects} times`,
      expected: 'an answer',
    })
  }

  return {
    async send(access, request) {
      const { signal, release } = deadline(options.signal, request.timeoutMs)
      try {
        const answer = await insist(() => follow(access, request, signal), { signal, stepMs: options.retryMs ?? 500 })
        answer.body.once('close', release)
        return answer
      } catch (error) {
        release()
        throw connectionFailure(access, request.doing, error)
      }
    },
    async close() {
      await Promise.all([...dispatchers.values()].map((dispatcher) => dispatcher.destroy()))
      dispatchers.clear()
    },
  }
}

/** Tries again where the server is busy or a connection that was kept open broke. */
async function insist(
  send: () => Promise<WebAnswer>,
  { signal, stepMs }: { signal: AbortSignal; stepMs: number },
): Promise<WebAnswer> {
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await send()
      if (attempt >= maxAttempts || ![429, 502, 503, 504].includes(answer.status)) return answer
      const waitMs = pauseMs(answer.header('retry-after'), stepMs, attempt)
      if (waitMs === undefined) return answer
      await answer.body.dump()
      await pause(waitMs, signal)
    } catch (error) {
      if (attempt >= maxAttempts || signal.aborted || !isBroken(error)) throw error
      await pause(stepMs * attempt, signal)
    }
  }
}

/** Fires at the end of the time or of all, until it is released. Signals of the platform that are joined leak, or are forgotten, in Node 20. */
function deadline(closing: AbortSignal, timeoutMs: number): { signal: AbortSignal; release(): void } {
  const controller = new AbortController()
  const end = (): void => controller.abort(closing.reason)
  const timer = setTimeout(() => {
    const late = new Error('it took too long')
    late.name = 'TimeoutError'
    controller.abort(late)
  }, timeoutMs)
  if (closing.aborted) end()
  else closing.addEventListener('abort', end)
  const release = (): void => {
    clearTimeout(timer)
    closing.removeEventListener('abort', end)
  }
  return { signal: controller.signal, release }
}

/** A password that the user trusts to TLS must not be followed by an answer without it. */
function nextURL(from: URL, location: string, { doing, schemes = ['https', 'http'] }: WebRequest): URL {
  const next = URL.canParse(location, from.href) ? new URL(location, from) : undefined
  const isWeb = next?.protocol === 'https:' || next?.protocol === 'http:'
  const scheme = next?.protocol.slice(0, -1) ?? ''
  if (next === undefined || !isWeb || !schemes.includes(scheme) || (from.protocol === 'https:' && next.protocol === 'http:'))
    throw failure(doing, {
      code: 'repository-redirected',
      retry: 'when-changed',
      what: isWeb ? `the server redirects to ${scheme}` : 'the server redirects to something that is no web address',
      expected: 'a redirect that stays with https, or none',
    })
  next.username = ''
  next.password = ''
  return next
}

/** Proxies often refuse a tunnel to a port that is not TLS, so plain requests are handed to them as such. */
function openDispatcher(access: RegistryAccess, isOwn: boolean, proxy: { uri: string; tunnel: boolean } | undefined): Dispatcher {
  const { insecure, caBundle, tlsClientCert, tlsClientKey } = access.repository
  const isClient = isOwn && tlsClientCert !== undefined && tlsClientKey !== undefined
  const tls = {
    ...(insecure ? { rejectUnauthorized: false } : {}),
    // The bundle is said of the repository's host; elsewhere (a store of blobs, a token service) it may be needed, but not it alone.
    ...(caBundle === undefined ? {} : { ca: isOwn ? caBundle : [...rootCertificates, caBundle] }),
    ...(isClient ? { cert: tlsClientCert, key: tlsClientKey.reveal() } : {}),
  }
  const common = { keepAliveTimeout: 15_000, connections: 16 }
  if (proxy === undefined) return new Agent({ ...common, connect: { ...tls, timeout: connectTimeoutMs, lookup: guardedLookup } })
  const uri = proxy.uri.includes('://') ? proxy.uri : `http://${proxy.uri}`
  if (!/^https?:\/\//i.test(uri))
    throw failure(`Cannot read repository ${access.shown}`, {
      code: 'repository-proxy-unsupported',
      retry: 'when-changed',
      what: 'its proxy is neither http nor https, which is not supported',
      expected: 'an http:// or https:// proxy',
    })
  return new ProxyAgent({ ...common, uri, requestTls: tls, proxyTunnel: proxy.tunnel })
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}

/** undefined where the server wants us to wait longer than is sensible here. */
function pauseMs(retryAfter: string | undefined, stepMs: number, attempt: number): number | undefined {
  if (retryAfter === undefined || !/^\d+$/.test(retryAfter)) return stepMs * attempt
  const waitMs = Number(retryAfter) * 1000
  return waitMs > longestWaitMs ? undefined : waitMs
}

function isBroken(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE'
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      if (signal.aborted) reject(signal.reason instanceof Error ? signal.reason : new Error('ended'))
      else resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end)
  })
}
