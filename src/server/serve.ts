import type { Context, Hono } from 'hono'
import { ApiError, type QuerySpec, type Route } from '#contract'
import { bodyText } from './body.ts'
import { maskAnswer } from './masking.ts'
import type { ServerOptions, ServerPorts } from './ports.ts'
import { queryOf } from './query.ts'
import type { Session, Sessions } from './session/index.ts'

/** What every handler can reach. */
export type Site = { ports: ServerPorts; options: ServerOptions; sessions: Sessions }

/** A request after session, query and body have been read. */
export type Incoming<Q, B> = {
  path: (name: string) => string
  query: Q
  body: B
  /** undefined only in `open` routes. */
  session: Session | undefined
  /** Who asks, for the log and for `initiatedBy`. */
  user: string
  /** Fires when the caller goes away, the time is over or the server stops. */
  signal: AbortSignal
}

/** What the handler of a route is given and gives. */
export type Handler<R> =
  R extends Route<infer S, infer B, infer A>
    ? (request: Incoming<{ [K in keyof S]?: QueryValue<S[K]['type']> }, B>) => Promise<A>
    : never
type QueryValue<T> = T extends 'texts' ? readonly string[] : T extends 'flag' ? boolean : T extends 'number' ? number : string

export type Variables = {
  Variables: { session: Session | undefined; user: string; signal: AbortSignal; stillValid: () => Promise<boolean> }
}
export type Server = Hono<Variables>

/** Puts a route of the contract onto the server. The answer passes the masking gate; there is no other way out for data. */
export function serve<S extends QuerySpec, B, A>(server: Server, route: Route<S, B, A>, handler: Handler<Route<S, B, A>>): void {
  const names = [...route.path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name ?? '')
  // The cast undoes the conditional type above, which the compiler cannot resolve while S, B and A are open.
  const handle = handler as unknown as (request: Incoming<unknown, B>) => Promise<A>
  server.on(route.method, honoPath(route.path), async (context) => {
    const answer = await handle({
      path: (name) => context.req.param(`p${names.indexOf(name)}`) ?? '',
      query: queryOf(route.query, new URL(context.req.url).searchParams),
      body: (await bodyOf(context, route)) as B,
      session: context.get('session'),
      user: context.get('user'),
      signal: context.get('signal'),
    })
    return jsonAnswer(answer)
  })
}

/** An answer as JSON, masked, never kept by anybody on the way. */
export function jsonAnswer(answer: unknown, status = 200): Response {
  return new Response(JSON.stringify(maskAnswer(answer)), {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  })
}

/** `{name}` parts as Hono wants them; the real names may have dots in them, so they are numbered. */
export function honoPath(path: string): string {
  let index = 0
  return path.replaceAll(/\{[^}]+\}/g, () => `:p${index++}`)
}

async function bodyOf(context: Context, route: Route): Promise<unknown> {
  if (route.takes === undefined) return undefined
  const text = await bodyText(context.req)
  if (text === '') return {}
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body
  } catch {
    // Said below; the text itself may hold a secret and is not repeated.
  }
  throw new ApiError('InvalidArgument', 'the request body is no JSON object')
}
