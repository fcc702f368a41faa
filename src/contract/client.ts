import { ApiError, readApiError } from './error.ts'
import { readLines } from './lines.ts'
import { pathOf, type QueryOf, type QuerySpec, queryString, type Route } from './route.ts'

export type RequestOf<S extends QuerySpec, Body> = {
  /** Parts of the path, unescaped. */
  path?: { readonly [name: string]: string }
  query?: QueryOf<S>
  body?: Body
  signal?: AbortSignal
}

/** Calls routes. A refusal is an ApiError; no answer at all is an ApiError with code Unavailable. */
export type Client = {
  call<S extends QuerySpec, B, R>(route: Route<S, B, R>, request?: RequestOf<S, B>): Promise<R>
  /** The results of a stream until it ends or `signal` fires. An error inside the stream is thrown as ApiError. */
  stream<S extends QuerySpec, B, R>(route: Route<S, B, R>, request?: RequestOf<S, B>): AsyncGenerator<R>
}

/** A client for the server at `url` (no trailing slash), with a token where one is needed and further headers for proxies. */
export function createClient(options: {
  url: string
  fetch: (request: Request) => Promise<Response>
  token?: string | undefined
  headers?: ReadonlyArray<readonly [string, string]>
}): Client {
  const send = async <S extends QuerySpec, B>(
    route: Route<S, B>,
    request: RequestOf<S, B>,
    accept: string,
  ): Promise<Response> => {
    const headers = new Headers({ accept })
    for (const [name, value] of options.headers ?? []) headers.append(name, value)
    if (options.token !== undefined) headers.set('authorization', `Bearer ${options.token}`)
    if (route.method !== 'GET') headers.set('content-type', 'application/json')
    const url = `${options.url}${pathOf(route.path, request.path ?? {})}${queryString(request.query ?? {})}`
    const made = new Request(url, {
      method: route.method,
      headers,
      ...(route.method === 'GET' || request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    })
    const response = await options.fetch(made).catch((error: unknown) => {
      if (request.signal?.aborted) throw error
      throw new ApiError('Unavailable', `no answer from ${options.url}: ${reasonOf(error)}`, error)
    })
    if (!response.ok) throw readApiError(response.status, await response.text())
    return response
  }
  return {
    // The server is held to these types by its own tests; a client cannot check more than that it is JSON.
    call: async (route, request = {}) => (await jsonOf(await send(route, request, 'application/json'))) as never,
    stream: async function* (route, request = {}) {
      const { body } = await send(route, request, 'application/json')
      if (body === null) return
      for await (const line of readLines(body)) {
        if (line === '') continue
        const event = JSON.parse(line) as { result?: never; error?: { message?: string; grpc_code?: number } }
        if (event.error !== undefined) throw new ApiError('Unknown', event.error.message ?? 'the stream broke off')
        if (event.result !== undefined) yield event.result
      }
    },
  }
}

async function jsonOf(response: Response): Promise<unknown> {
  const text = await response.text()
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new ApiError('Unknown', `the answer is no JSON but starts with ${JSON.stringify(text.slice(0, 60))}`, error)
  }
}

/** `fetch failed` says nothing; the reason is in the cause. */
function reasonOf(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error
  if (!(inner instanceof Error)) return String(inner)
  return inner.message === '' && 'code' in inner ? String(inner.code) : inner.message
}
