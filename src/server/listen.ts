import { createServer as createPlain, type RequestListener, type Server as HttpServer } from 'node:http'
import { createServer as createSecure } from 'node:https'
import { getRequestListener } from '@hono/node-server'
import { MainstayError, messageOf } from '#model'

export type Listening = {
  /** `http://127.0.0.1:8080` */
  url: string
  port: number
  /** Whether the port asked for was taken and another is used. */
  moved: boolean
  stop(): Promise<void>
}

/**
 * Listens, on loopback unless told otherwise; with a certificate by TLS 1.2 or newer. Where `orAnother` allows it, a port that is taken is
 * replaced by a free one. Anything else that is in the way is a MainstayError `port-unavailable`.
 */
export async function listen(
  fetch: (request: Request) => Promise<Response>,
  options: { port: number; address?: string; tls?: { cert: string; key: string }; orAnother?: boolean },
): Promise<Listening> {
  const address = options.address ?? '127.0.0.1'
  const { port, moved, server } = await open(fetch, { ...options, address })
  const scheme = options.tls === undefined ? 'http' : 'https'
  return {
    url: `${scheme}://${address.includes(':') ? `[${address}]` : address}:${port}`,
    port,
    moved,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function open(
  fetch: (request: Request) => Promise<Response>,
  options: { port: number; address: string; tls?: { cert: string; key: string }; orAnother?: boolean },
): Promise<{ port: number; moved: boolean; server: HttpServer }> {
  for (const port of options.orAnother === true ? [options.port, 0] : [options.port]) {
    const answer = getRequestListener(fetch, { overrideGlobalObjects: false })
    const listener: RequestListener = (request, response) => void answer(request, response)
    const server =
      options.tls === undefined ? createPlain(listener) : createSecure({ ...options.tls, minVersion: 'TLSv1.2' }, listener)
    // A client that sends its headers drop by drop would hold a connection for ever.
    server.headersTimeout = 20_000
    server.requestTimeout = 120_000
    const failed = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
      server.once('error', resolve)
      server.listen(port, options.address, () => resolve(undefined))
    })
    if (failed === undefined) {
      const bound = server.address()
      if (typeof bound !== 'object' || bound === null) throw new Error('a TCP server has an address with a port')
      return { port: bound.port, moved: bound.port !== options.port && options.port !== 0, server }
    }
    if (failed.code !== 'EADDRINUSE' || options.orAnother !== true || port === 0) {
      throw new MainstayError({
        code: 'port-unavailable',
        stage: 'request',
        retry: 'when-changed',
        message: `Cannot listen on ${options.address}:${options.port}: ${messageOf(failed)}; expected a free port`,
        hint: 'choose another one with --port',
        cause: failed,
      })
    }
  }
  throw new Error('unreachable: the loop returns or throws')
}
