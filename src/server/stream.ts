import { ApiError, grpcCodes, type QuerySpec, type Route } from '#contract'
import { messageOf } from '#model'
import { asApiError } from './application/change.ts'
import { maskAnswer } from './masking.ts'
import { queryOf } from './query.ts'
import { honoPath, type Incoming, type Server } from './serve.ts'

/** A blank line on an idle stream, so that proxies and clients can tell a quiet one from a dead one. */
const heartbeatMs = 15_000

/** `id` is where an SSE client goes on after a break. */
export type Streamed<A> = { result: A; id?: string | undefined }
type StreamRequest = Incoming<{ [name: string]: string | readonly string[] | undefined }, undefined> & {
  lastId: string | undefined
}

/**
 * Puts a stream onto the server: `{"result": …}` a line, or with `Accept: text/event-stream` the same as `data:` lines with ids. What the handler throws
 * before it returns is an ordinary error; later ones are a last line `{"error": …}`. The session is looked at again with each heartbeat, so
 * that no stream outlives it.
 */
export function serveStream<S extends QuerySpec, A>(
  server: Server,
  route: Route<S, never, A>,
  handler: (request: StreamRequest) => Promise<AsyncGenerator<Streamed<A>>>,
): void {
  const names = [...route.path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name ?? '')
  server.on('GET', honoPath(route.path), async (context) => {
    const abort = new AbortController()
    const end = (): void => abort.abort()
    context.get('signal').addEventListener('abort', end, { once: true })
    const source = await handler({
      path: (name) => context.req.param(`p${names.indexOf(name)}`) ?? '',
      // The declaration of this very route says that these are texts.
      query: queryOf(route.query, new URL(context.req.url).searchParams) as StreamRequest['query'],
      body: undefined,
      session: context.get('session'),
      user: context.get('user'),
      signal: abort.signal,
      lastId: context.req.header('last-event-id'),
    })
    const events = context.req.header('accept')?.includes('text/event-stream') === true
    return new Response(bodyOf({ source, events, end, stillValid: context.get('stillValid') }), {
      headers: {
        'content-type': events ? 'text/event-stream' : 'application/json',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      },
    })
  })
}

function bodyOf<A>(stream: {
  source: AsyncGenerator<Streamed<A>>
  events: boolean
  end: () => void
  stillValid: () => Promise<boolean>
}): ReadableStream<Uint8Array> {
  const { source, events, end } = stream
  const encoder = new TextEncoder()
  let timer: ReturnType<typeof setInterval> | undefined
  const finish = (): void => {
    clearInterval(timer)
    end()
  }
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        timer = setInterval(() => {
          controller.enqueue(encoder.encode(events ? ':\n\n' : '\n'))
          stream.stillValid().then(
            (valid) => valid || end(),
            () => end(),
          )
        }, heartbeatMs)
      },
      // Pulled only when the reader has room: a slow reader slows this stream and holds nothing else up.
      pull: async (controller) => {
        const { text, last } = await nextText(source, events)
        if (text !== undefined) controller.enqueue(encoder.encode(text))
        if (!last) return
        finish()
        controller.close()
      },
      cancel: () => {
        finish()
        void source.return(undefined)
      },
    },
    { highWaterMark: 1 },
  )
}

async function nextText<A>(
  source: AsyncGenerator<Streamed<A>>,
  events: boolean,
): Promise<{ text: string | undefined; last: boolean }> {
  try {
    const next = await source.next()
    if (next.done === true) return { text: undefined, last: true }
    const { result, id } = next.value
    return { text: lineOf({ result: maskAnswer(result) }, { events, id }), last: false }
  } catch (thrown) {
    const error = asApiError(thrown)
    const code = error instanceof ApiError ? error.code : 'Internal'
    const body = { grpc_code: grpcCodes[code].code, http_code: grpcCodes[code].http, message: messageOf(error) }
    return { text: lineOf({ error: body }, { events, id: undefined }), last: true }
  }
}

function lineOf(value: unknown, how: { events: boolean; id: string | undefined }): string {
  const json = JSON.stringify(value)
  if (!how.events) return `${json}\n`
  return `${how.id === undefined || how.id === '' ? '' : `id: ${how.id}\n`}data: ${json}\n\n`
}
