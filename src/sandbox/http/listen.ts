import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse, type ServerHttp2Session } from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import type { Credential } from '../auth/index.ts'
import type { Handler, HttpAnswer, HttpRequest, HttpStream } from './exchange.ts'

export type ListenOptions = {
  handler: Handler
  /** 0 takes any free port. */
  port: number
  /** With a certificate the server speaks TLS, HTTP/1.1 and HTTP/2; without one plain HTTP/1.1. */
  credential?: Credential
}

export type Listening = { port: number; stop: () => Promise<void> }

type Incoming = IncomingMessage | Http2ServerRequest
type Outgoing = ServerResponse | Http2ServerResponse

const host = '127.0.0.1'
const maxBodyBytes = 3 * 1024 * 1024

/** Serves a handler on loopback. Rejects with code EADDRINUSE if the port is taken. */
export async function listen({ handler, port, credential }: ListenOptions): Promise<Listening> {
  const streams = new Set<() => void>()
  const sessions = new Set<ServerHttp2Session>()
  const sockets = new Set<Socket>()
  const onRequest = (incoming: Incoming, outgoing: Outgoing) => void serve({ handler, streams }, incoming, outgoing)
  const server =
    credential === undefined
      ? createHttpServer(onRequest)
      : createSecureServer({ cert: credential.certificate, key: credential.key, allowHTTP1: true }, onRequest)
  server.on('session', (session: ServerHttp2Session) => {
    sessions.add(session)
    session.on('close', () => sessions.delete(session))
  })
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  // Watches are silent for long; the defaults of Node would cut them.
  server.setTimeout(0)
  if ('keepAliveTimeout' in server) server.keepAliveTimeout = 120_000
  if ('requestTimeout' in server) server.requestTimeout = 0
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  // `address()` of a listening TCP server is an AddressInfo.
  const address = server.address() as AddressInfo
  return { port: address.port, stop: () => stop({ server, streams, sessions, sockets }) }
}

type Running = {
  server: { close: (done: () => void) => unknown }
  streams: Set<() => void>
  sessions: Set<ServerHttp2Session>
  sockets: Set<Socket>
}

// Streams are ended, not cut: their clients see a complete answer and come back. Connections that stay get a moment, then go.
async function stop({ server, streams, sessions, sockets }: Running): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve())
  })
  for (const end of streams) end()
  for (const session of sessions) session.close()
  const timer = setTimeout(() => {
    for (const socket of sockets) socket.destroy()
  }, 200)
  await closed
  clearTimeout(timer)
}

type Serving = { handler: Handler; streams: Set<() => void> }

async function serve({ handler, streams }: Serving, incoming: Incoming, outgoing: Outgoing): Promise<void> {
  try {
    const body = await readAll(incoming)
    const url = new URL(incoming.url ?? '/', 'http://localhost')
    const request: HttpRequest = {
      method: incoming.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers: flatHeaders(incoming),
      body,
    }
    if (request.headers['upgrade'] !== undefined) incoming.resume()
    const answer = body === tooLarge ? largeAnswer : handler(request)
    if ('body' in answer) send(outgoing, answer, request.method === 'HEAD')
    else stream(outgoing, answer, streams)
  } catch {
    // The client left while it was still sending; there is nobody to answer.
    outgoing.destroy()
  }
}

const tooLarge = Buffer.alloc(0)
const largeAnswer: HttpAnswer = {
  status: 413,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: `Request entity too large: limit is ${maxBodyBytes}`,
    reason: 'RequestEntityTooLarge',
    code: 413,
  }),
}

async function readAll(incoming: Incoming): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of incoming) {
    // Without an encoding a request's chunks are buffers.
    const bytes = chunk as Buffer
    length += bytes.length
    if (length <= maxBodyBytes) chunks.push(bytes)
  }
  if (length > maxBodyBytes) return tooLarge
  return Buffer.concat(chunks)
}

function flatHeaders(incoming: Incoming): HttpRequest['headers'] {
  return Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  )
}

function send(outgoing: Outgoing, { status, headers, body }: Exclude<HttpAnswer, HttpStream>, isHead: boolean): void {
  // An answer without content must not carry a length either, or HTTP/1.1 clients wait for it.
  const length = status === 304 ? {} : { 'content-length': Buffer.byteLength(body) }
  outgoing.writeHead(status, { ...headers, ...length })
  if (isHead || status === 304) outgoing.end()
  else outgoing.end(body)
}

const maxUnreadBytes = 64 * 1024 * 1024

function stream(outgoing: Outgoing, { status, headers, start }: HttpStream, streams: Set<() => void>): void {
  outgoing.writeHead(status, headers)
  let isOpen = true
  const end = () => {
    if (!isOpen) return
    isOpen = false
    streams.delete(end)
    stopStream()
    outgoing.end()
  }
  let stopStream = () => {}
  streams.add(end)
  // The headers go out at once, so that the client knows that it is watching before anything happens.
  if ('flushHeaders' in outgoing) outgoing.flushHeaders()
  stopStream = start({
    write: (text) => {
      if (!isOpen) return
      writeTo(outgoing, text)
      // A client that does not read must not fill our memory; it comes back with a new list.
      if (outgoing.writableLength > maxUnreadBytes) end()
    },
    end,
  })
  outgoing.on('close', () => {
    isOpen = false
    streams.delete(end)
    stopStream()
  })
}

// Both classes write alike, but the union of their overloads cannot be called.
function writeTo(outgoing: Outgoing, text: string): void {
  const writable: { write: (text: string) => boolean } = outgoing
  writable.write(text)
}
