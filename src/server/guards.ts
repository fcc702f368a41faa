import type { MiddlewareHandler } from 'hono'
import { ApiError, routes } from '#contract'
import type { Site, Variables } from './serve.ts'
import { cookieName, cookiesFor } from './session-routes.ts'

/** Headers for every answer, errors included. */
export const protectiveHeaders: MiddlewareHandler<Variables> = async (context, next) => {
  await next()
  const { headers } = context.res
  headers.set('x-content-type-options', 'nosniff')
  headers.set('x-frame-options', 'SAMEORIGIN')
  headers.set('referrer-policy', 'no-referrer')
  headers.set('cross-origin-resource-policy', 'same-origin')
  if (!headers.has('content-security-policy'))
    headers.set('content-security-policy', "default-src 'none'; frame-ancestors 'self'")
}

/**
 * What changes something must be JSON: a browser does not send that to another site without asking. Beside that a request that a browser says comes
 * from another site never counts as the user's.
 */
export const contentTypeGuard: MiddlewareHandler<Variables> = async (context, next) => {
  if (context.req.method === 'GET' || context.req.method === 'HEAD') return next()
  const type = context.req.header('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') {
    return context.json(
      { error: 'Invalid content type', code: 3, message: 'Invalid content type; expected application/json' },
      415,
    )
  }
  const site = context.req.header('sec-fetch-site')
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    throw new ApiError('PermissionDenied', 'requests from other sites are refused')
  }
  return next()
}

/**
 * Without sessions only who is on this machine may ask. A page of another site can make a browser on this machine ask, under a name of its own that it
 * has pointed at loopback: so the name has to be loopback too.
 */
export function loopbackGuard(site: Site): MiddlewareHandler<Variables> {
  return async (context, next) => {
    const { hostname } = new URL(context.req.url)
    const local = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]|core\.invalid)$/.test(hostname)
    if (site.options.authentication === 'off' && !local) {
      throw new ApiError('PermissionDenied', `this server has no sessions and answers on loopback only, not as ${hostname}`)
    }
    return next()
  }
}

/** Finds out who asks. A token that is not valid is refused even where none is needed, except at the routes for signing in and looking around. */
export function authentication(site: Site): MiddlewareHandler<Variables> {
  return async (context, next) => {
    context.set('session', undefined)
    context.set('stillValid', () => Promise.resolve(true))
    context.set('user', 'core')
    if (site.options.authentication === 'off') return next()
    const header = context.req.header('authorization')
    const bearer = header?.startsWith('Bearer ') === true ? header.slice(7).trim() : undefined
    const token = bearer ?? cookieOf(context.req.header('cookie'))
    if (token === undefined || token === '') {
      context.set('user', 'anonymous')
      return next()
    }
    const session = await site.sessions.verify(token).catch((error: unknown) => {
      if (error instanceof ApiError && error.code === 'Unauthenticated' && isOpen(context.req.method, context.req.path))
        return undefined
      throw error
    })
    context.set('session', session)
    context.set('user', session?.user ?? 'anonymous')
    if (session !== undefined) {
      context.set('stillValid', () =>
        site.sessions.verify(token).then(
          () => true,
          () => false,
        ),
      )
    }
    await next()
    if (session?.renew === true && bearer === undefined) {
      for (const cookie of cookiesFor(site, await site.sessions.issue(session.user)))
        context.res.headers.append('set-cookie', cookie)
    }
  }
}

/** No session, no answer. Decided per declared route: everything that is not declared open needs one. */
export function sessionGuard(site: Site): MiddlewareHandler<Variables> {
  return async (context, next) => {
    const needed = site.options.authentication === 'sessions' && !isOpen(context.req.method, context.req.path)
    if (needed && context.get('session') === undefined) throw new ApiError('Unauthenticated', 'no session information')
    return next()
  }
}

function isOpen(method: string, path: string): boolean {
  if (!path.startsWith('/api/')) return true
  return Object.values(routes).some((route) => route.access === 'open' && route.method === method && route.path === path)
}

function cookieOf(header: string | undefined): string | undefined {
  for (const part of header?.split(';') ?? []) {
    const [name, ...value] = part.trim().split('=')
    if (name === cookieName) return value.join('=')
  }
  return undefined
}
