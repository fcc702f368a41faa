import { Hono } from 'hono'
import { ApiError, errorBody, httpOf } from '#contract'
import { ClusterUnreachableError, MainstayError, messageOf } from '#model'
import { applicationSetRoutes } from './application-set.ts'
import { asApiError, inspectionRoutes, operationRoutes, readRoutes, streamRoutes, writeRoutes } from './application/index.ts'
import { BodyTooLongError } from './body.ts'
import { changeHub } from './changes.ts'
import { authentication, contentTypeGuard, loopbackGuard, protectiveHeaders, sessionGuard } from './guards.ts'
import { homePage } from './home-page.ts'
import { pause } from './follow.ts'
import type { ServerOptions, ServerPorts } from './ports.ts'
import { projectRoutes } from './project.ts'
import { jsonAnswer, type Server, type Site, type Variables } from './serve.ts'
import { accountStore, createSessions } from './session/index.ts'
import { sessionRoutes } from './session-routes.ts'
import { settingsRoutes } from './settings.ts'

export type ApiServer = {
  /** Answers a request; needs no port. Never throws. */
  fetch(request: Request): Promise<Response>
  /** A token for somebody on this machine, without a password: the demo gives it to the CLI. */
  issueToken(user: 'admin', lifetimeMs?: number): Promise<string>
  /** Makes what a first start makes (signing key, initial password), so that it is there before somebody signs in. */
  prepare(): Promise<void>
  /** Ends streams and refuses what comes later. */
  close(): void
}

/** The API over its ports. */
export function createServer(ports: ServerPorts, options: ServerOptions): ApiServer {
  const store = accountStore(ports.cluster, ports.namespace, ports.now)
  const sessions = createSessions(store, {
    now: ports.now,
    wait: options.wait ?? ((ms) => pause(ms, new AbortController().signal)),
  })
  const site: Site = { ports, options, sessions }
  const closing = new AbortController()
  const hubs = { applications: changeHub(ports.applications), applicationSets: changeHub(ports.applicationSets) }
  const server: Server = new Hono<Variables>()

  server.use(protectiveHeaders)
  server.use(async (context, next) => {
    const limited = isLimited(context.req.method, context.req.path, context.req.query('refresh'))
    const late = limited ? [AbortSignal.timeout(options.requestTimeoutMs ?? 60_000)] : []
    const signal = AbortSignal.any([context.req.raw.signal, closing.signal, ...late])
    context.set('signal', signal)
    if (!limited) return next()
    await Promise.race([next(), lateAnswer(signal)])
  })
  server.get('/healthz', (context) => (closing.signal.aborted ? context.text('stopping', 503) : context.text('ok')))
  server.use(loopbackGuard(site))
  server.use('/api/*', contentTypeGuard)
  server.use(authentication(site))
  server.use(sessionGuard(site))

  homePage(server, site)
  sessionRoutes(server, site)
  settingsRoutes(server, site)
  readRoutes(server, site)
  writeRoutes(server, site)
  operationRoutes(server, site)
  inspectionRoutes(server, site)
  streamRoutes(server, site, hubs.applications)
  applicationSetRoutes(server, site, hubs.applicationSets)
  projectRoutes(server, site)

  server.notFound((context) => errorAnswer(new ApiError('NotFound', `there is nothing at ${context.req.path}`)))
  server.onError((error, context) => {
    const known = knownError(error)
    if (known.code === 'Internal') ports.warn(`Cannot answer ${context.req.method} ${context.req.path}: ${messageOf(error)}`)
    return errorAnswer(known, error instanceof BodyTooLongError ? 413 : httpOf(known.code))
  })

  return {
    fetch: async (request) => server.fetch(request),
    issueToken: (user, lifetimeMs) => sessions.issue(user, lifetimeMs),
    prepare: async () => {
      await store.account()
    },
    close: () => {
      closing.abort()
      hubs.applications.stop()
      hubs.applicationSets.stop()
    },
  }
}

/** Streams and refreshes wait on purpose. */
function isLimited(method: string, path: string, refresh: string | undefined): boolean {
  return !path.startsWith('/api/v1/stream/') && !(method === 'GET' && refresh !== undefined)
}

function lateAnswer(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const say = (): void => reject(new ApiError('DeadlineExceeded', 'the request took too long and was given up'))
    if (signal.aborted) say()
    else signal.addEventListener('abort', say, { once: true })
  })
}

/** Errors that say something to a caller; of anything else only that it happened, as a message may hold what is not theirs to see. */
function knownError(thrown: unknown): ApiError {
  const error = asApiError(thrown)
  if (error instanceof ApiError) return error
  if (error instanceof ClusterUnreachableError) return new ApiError('Unavailable', error.message)
  if (error instanceof MainstayError) {
    const hint = error.hint === undefined ? '' : ` (${error.hint})`
    return new ApiError(error.retry === 'later' ? 'Unavailable' : 'FailedPrecondition', `${error.message}${hint}`)
  }
  return new ApiError('Internal', 'an internal error occurred; the log of the server has the details')
}

function errorAnswer(error: ApiError, status = httpOf(error.code)): Response {
  // A Response cannot have every status that the codes stand for elsewhere; 499 is not a registered one.
  return jsonAnswer(errorBody(error), status === 499 ? 408 : status)
}
