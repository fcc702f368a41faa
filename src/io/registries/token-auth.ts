import { authorizationOf, type RegistryAccess } from './access.ts'
import { beginning, wholeBody } from './limited-body.ts'
import { failure, statusFailure } from './web-failure.ts'
import type { Workshop } from './workshop.ts'

/** What a registry wants to see, from its WWW-Authenticate header. */
export type Challenge =
  | { scheme: 'basic' }
  | { scheme: 'bearer'; realm: string; service: string | undefined; scope: string | undefined }

/** Reads a WWW-Authenticate header; undefined where it asks for something that we do not know. */
export function parseChallenge(header: string | undefined): Challenge | undefined {
  if (header === undefined) return undefined
  if (/^\s*basic\b/i.test(header)) return { scheme: 'basic' }
  if (!/^\s*bearer\s/i.test(header)) return undefined
  const values = new Map<string, string>()
  for (const [, name = '', quoted, plain] of header.matchAll(/([a-z_]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/gi))
    values.set(name.toLowerCase(), quoted === undefined ? (plain ?? '') : quoted.replace(/\\(.)/g, '$1'))
  const realm = values.get('realm')
  return realm === undefined ? undefined : { scheme: 'bearer', realm, service: values.get('service'), scope: values.get('scope') }
}

/** Tokens that were given lately, by access and scope. */
export type Tokens = {
  /** The header to begin with; undefined where nothing is known yet. */
  known(access: RegistryAccess, scope: string): string | undefined
  /** The header that answers a challenge; undefined where we have nothing to say. */
  answer(access: RegistryAccess, challenge: Challenge, facts: { scope: string; doing: string }): Promise<string | undefined>
}

/** A token that is used until the last second fails under way. */
const marginMs = 10_000
const leastTokenMs = 60_000

export function tokens(workshop: Workshop): Tokens {
  const kept = new Map<string, { header: string; until: number }>()
  const now = () => workshop.clock.now().getTime()
  const keyOf = (access: RegistryAccess, scope: string) => `${access.key} ${scope}`

  async function fetchToken(
    access: RegistryAccess,
    challenge: Challenge & { scheme: 'bearer' },
    facts: { scope: string; doing: string },
  ): Promise<string> {
    const doing = `${facts.doing}: cannot get a token`
    const url = realmOf(access, challenge.realm, doing)
    if (challenge.service !== undefined) url.searchParams.set('service', challenge.service)
    url.searchParams.set('scope', challenge.scope ?? facts.scope)
    const isTrusted = sharesDomain(access.base, url)
    const answer = await workshop.web.send(access, {
      url,
      doing,
      trusted: isTrusted,
      authorization: isTrusted ? authorizationOf(access) : undefined,
      accept: 'application/json',
      timeoutMs: workshop.askTimeoutMs,
    })
    if (answer.status !== 200) {
      const said = await beginning(answer)
      const hint = isTrusted || authorizationOf(access) === undefined ? '' : ` The credentials do not travel to ${url.host}.`
      throw statusFailure(access, doing, { status: answer.status, said: said + hint })
    }
    const body = (await wholeBody(access, doing, answer, { maxBytes: 1024 * 1024, what: 'the token' })).toString('utf8')
    const { token, seconds } = tokenIn(body)
    if (token === undefined || /[\r\n]/.test(token))
      throw failure(doing, { code: 'repository-failed', retry: 'later', what: 'the answer holds no token', expected: 'a token' })
    const header = `Bearer ${token}`
    kept.set(keyOf(access, facts.scope), { header, until: now() + Math.max(seconds * 1000, leastTokenMs) - marginMs })
    return header
  }

  return {
    known(access, scope) {
      const found = kept.get(keyOf(access, scope))
      if (found !== undefined && found.until > now()) return found.header
      kept.delete(keyOf(access, scope))
      return access.repository.bearerToken === undefined ? undefined : authorizationOf(access)
    },
    async answer(access, challenge, facts) {
      if (challenge.scheme === 'bearer') return await fetchToken(access, challenge, facts)
      const header = authorizationOf(access)
      if (header !== undefined) kept.set(keyOf(access, facts.scope), { header, until: now() + 3_600_000 })
      return header
    },
  }
}

/** The registry names the token service; it cannot name one that is less well protected than itself. */
function realmOf(access: RegistryAccess, realm: string, doing: string): URL {
  const url = URL.canParse(realm) ? new URL(realm) : undefined
  const isWeb = url?.protocol === 'https:' || (url?.protocol === 'http:' && access.base.protocol === 'http:')
  if (url !== undefined && isWeb) return url
  throw failure(doing, {
    code: 'repository-failed',
    retry: 'later',
    what: 'the registry names a token service that is not reached by https',
    expected: 'an https:// URL',
  })
}

/**
 * Credentials go to the token service of the same host or of the same domain (`registry-1.docker.io` and `auth.docker.io`, `registry.gitlab.com` and
 * `gitlab.com`); elsewhere we ask as nobody.
 */
function sharesDomain(registry: URL, service: URL): boolean {
  if (registry.host === service.host) return true
  if (registry.protocol !== 'https:' || /^[\d.]+$|^\[/.test(registry.hostname)) return false
  const parent = registry.hostname.replace(/^[^.]*\./, '')
  const isPublic = !parent.includes('.') || /^(?:co|com|org|net|gov|edu|ac)\.[a-z]{2}$/.test(parent)
  return !isPublic && (service.hostname === parent || service.hostname.endsWith(`.${parent}`))
}

function tokenIn(body: string): { token: string | undefined; seconds: number } {
  try {
    const answer: unknown = JSON.parse(body)
    if (typeof answer !== 'object' || answer === null) return { token: undefined, seconds: 0 }
    const field = (name: string): unknown => (name in answer ? (answer as { [field: string]: unknown })[name] : undefined)
    const token = [field('token'), field('access_token')].find((value) => typeof value === 'string' && value !== '')
    const seconds = field('expires_in')
    return { token: typeof token === 'string' ? token : undefined, seconds: typeof seconds === 'number' ? seconds : 0 }
  } catch {
    return { token: undefined, seconds: 0 }
  }
}
