import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants, type IncomingHttpHeaders } from 'node:http2'
import { createConnection } from 'node:net'

/** Status codes of gRPC that mean something here. */
export const grpcCode = { ok: 0, cancelled: 1, deadline: 4, exhausted: 8, unimplemented: 12, unavailable: 14 } as const

/** What the other side said instead of an answer: `code` is one of gRPC. */
export class GrpcError extends Error {
  readonly code: number

  constructor(code: number, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'GrpcError'
    this.code = code
  }
}

export type GrpcCall = {
  socket: string
  /** `/package.Service/Method` */
  method: string
  /** Sent one after the other, as fast as they are taken. */
  messages: AsyncIterable<Buffer> | Iterable<Buffer>
  timeoutMs: number
  maxResponseBytes: number
  signal?: AbortSignal | undefined
}

/**
 * One call of a method that answers with one message, over a connection of its own to a unix socket. Rejects with GrpcError: `unavailable` where
 * nobody answers, `deadline` after the time, `exhausted` where the answer is too large, or what the server said; with the signal's reason.
 */
export async function grpcCall(call: GrpcCall): Promise<Buffer> {
  call.signal?.throwIfAborted()
  const session = connect('http://localhost', {
    createConnection: () => createConnection(call.socket),
    settings: { enablePush: false, initialWindowSize: 1024 * 1024 },
  })
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(new GrpcError(grpcCode.deadline, 'it did not answer in time')), call.timeoutMs)
  const leave = (): void => limit.abort(call.signal?.reason)
  call.signal?.addEventListener('abort', leave)
  try {
    return await onSession(session, call, limit.signal)
  } finally {
    clearTimeout(timer)
    call.signal?.removeEventListener('abort', leave)
    session.destroy()
  }
}

function onSession(session: ClientHttp2Session, call: GrpcCall, limit: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    limit.addEventListener('abort', () => reject(limit.reason))
    session.on('error', (cause: Error) => reject(new GrpcError(grpcCode.unavailable, cause.message, cause)))
    session.on('close', () => reject(new GrpcError(grpcCode.unavailable, 'it closed the connection')))
    const stream = session.request({
      ':method': 'POST',
      ':path': call.method,
      'content-type': 'application/grpc',
      te: 'trailers',
      'user-agent': 'mainstay',
      // The server ends the plugin's programs a little before.
      'grpc-timeout': `${Math.max(1, Math.min(99_999_999, Math.floor(call.timeoutMs)))}m`,
    })
    receive(stream, call.maxResponseBytes).then(resolve, reject)
    // Why sending ended is told by what is received: a server that has heard enough closes the stream with its status.
    send(stream, call.messages).catch((error: unknown) => {
      if (!stream.destroyed) {
        stream.close(constants.NGHTTP2_CANCEL)
        reject(error)
      }
    })
  })
}

async function send(stream: ClientHttp2Stream, messages: GrpcCall['messages']): Promise<void> {
  for await (const message of messages) {
    if (stream.destroyed || stream.closed) return
    const prefix = Buffer.alloc(5)
    prefix.writeUInt32BE(message.length, 1)
    if (!stream.write(Buffer.concat([prefix, message]))) await drained(stream)
  }
  stream.end()
}

function drained(stream: ClientHttp2Stream): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off('drain', done).off('close', done)
      resolve()
    }
    stream.on('drain', done).on('close', done)
  })
}

function receive(stream: ClientHttp2Stream, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let head: IncomingHttpHeaders = {}
    let tail: IncomingHttpHeaders = {}
    const parts: Buffer[] = []
    let size = 0
    let broken: Error | undefined
    stream.on('response', (headers) => (head = headers))
    stream.on('trailers', (headers) => (tail = headers))
    // A server that has heard enough may reset the stream after its status, which then counts.
    stream.on('error', (cause: Error) => (broken = cause))
    stream.on('data', (part: Buffer) => {
      size += part.length
      if (size <= maxBytes + 5) return void parts.push(part)
      reject(new GrpcError(grpcCode.exhausted, `it answered with more than ${maxBytes} bytes`))
      stream.close(constants.NGHTTP2_CANCEL)
    })
    stream.on('close', () => {
      try {
        resolve(answerOf({ ...head, ...tail }, Buffer.concat(parts), broken))
      } catch (error) {
        reject(error)
      }
    })
  })
}

function answerOf(headers: IncomingHttpHeaders, body: Buffer, broken: Error | undefined): Buffer {
  const status = headers['grpc-status']
  if (status === undefined) {
    if (broken !== undefined) throw new GrpcError(grpcCode.unavailable, broken.message, broken)
    const http = Number(headers[':status'])
    const what = Number.isNaN(http) || http === 200 ? 'it broke off' : `it answered with the HTTP status ${http}`
    throw new GrpcError(grpcCode.unavailable, what)
  }
  if (Number(status) !== grpcCode.ok) throw new GrpcError(Number(status), decoded(String(headers['grpc-message'] ?? '')))
  if (body.length < 5 || body.readUInt32BE(1) !== body.length - 5)
    throw new GrpcError(grpcCode.unavailable, 'it answered with no whole message')
  if (body[0] !== 0) throw new GrpcError(grpcCode.unimplemented, 'it answered with a compressed message')
  return body.subarray(5)
}

/** Percent signs stand for bytes of UTF-8 in messages. */
function decoded(message: string): string {
  const bytes = message.replace(/%([0-9A-Fa-f]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}
