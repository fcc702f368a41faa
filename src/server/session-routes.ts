import { ApiError, routes } from '#contract'
import type { Context } from 'hono'
import { bodyText } from './body.ts'
import { jsonAnswer, serve, type Server, type Site, type Variables } from './serve.ts'

export const cookieName = 'argocd.token'
/** Browsers drop longer cookies; a longer token travels in pieces, as Argo CD's does. */
const pieceLength = 4093

/** Sign in, sign out, who am I. */
export function sessionRoutes(server: Server, site: Site): void {
  server.post(routes.createSession.path, async (context) => {
    const { username, password } = await credentials(context)
    const token = await login(site, username, password)
    const answer = jsonAnswer({ token })
    for (const cookie of cookiesFor(site, token)) answer.headers.append('set-cookie', cookie)
    return answer
  })
  server.delete(routes.deleteSession.path, async (context) => {
    const session = context.get('session')
    if (session !== undefined) await site.sessions.revoke(session)
    const answer = jsonAnswer({})
    for (const cookie of cookiesFor(site, undefined)) answer.headers.append('set-cookie', cookie)
    return answer
  })
  serve(server, routes.userInfo, async ({ session, user }) => {
    if (session === undefined) return site.options.authentication === 'off' ? { loggedIn: true, username: user } : {}
    return { loggedIn: true, username: session.user, iss: 'argocd' }
  })
}

/** Signs in and writes the log line, whatever the outcome. */
export async function login(site: Site, username: string, password: string): Promise<string> {
  const entry = { time: site.ports.now().toISOString(), user: username.slice(0, 32), action: 'session/create', object: '' }
  try {
    const token = await site.sessions.login(username, password)
    site.ports.audit({ ...entry, outcome: 'done' })
    return token
  } catch (error) {
    if (error instanceof ApiError) site.ports.audit({ ...entry, outcome: 'refused', message: error.message })
    throw error
  }
}

/** `Set-Cookie` values that set a token, or take it away. */
export function cookiesFor(site: Site, token: string | undefined): string[] {
  const flags = `Path=/; SameSite=Lax; HttpOnly${site.options.secureCookies === true ? '; Secure' : ''}`
  if (token === undefined) return [`${cookieName}=; ${flags}; Max-Age=0`]
  if (token.length > pieceLength) throw new ApiError('Internal', 'the token does not fit into a cookie')
  return [`${cookieName}=${token}; ${flags}`]
}

function parsed(text: string): { username?: unknown; password?: unknown } {
  try {
    return (JSON.parse(text) ?? {}) as { username?: unknown; password?: unknown }
  } catch {
    return {}
  }
}

async function credentials(context: Context<Variables>): Promise<{ username: string; password: string }> {
  const { username, password } = parsed(await bodyText(context.req))
  if (typeof username !== 'string' || typeof password !== 'string' || username === '' || password === '') {
    throw new ApiError('InvalidArgument', 'no credentials supplied')
  }
  return { username, password }
}
