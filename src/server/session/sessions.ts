import { randomInt, randomUUID } from 'node:crypto'
import bcrypt from 'bcryptjs'
import { jwtVerify, SignJWT } from 'jose'
import { ApiError } from '#contract'
import type { AccountStore, SessionState } from './account.ts'

/** Limits of argocd-server: after five failures within 300 s nobody gets in under that name until the 300 s are over. */
const maxFailures = 5
const failureWindowMs = 300_000
const maxConcurrentLogins = 50
const maxNameLength = 32
const issuer = 'argocd'
const renewBeforeMs = 300_000
/** A hash of nothing anybody knows: checked where there is no such account, so that both answers take the same time. */
const nobodysHash = '$2b$10$So8olqbsB4Mc2MteNlwaium3sn1jYK0kMlZDrBQDkXAE.xjMAFLxe'

export type Session = {
  user: string
  tokenId: string
  expiresAt: Date
  /** Whether a new token should be given, because this one is about to expire. */
  renew: boolean
}

export type Sessions = {
  /** A token for a name and password; ApiError Unauthenticated, the same for every reason, or ResourceExhausted. */
  login(user: string, password: string): Promise<string>
  /** The session of a token; ApiError Unauthenticated where it is not valid (any more). */
  verify(token: string): Promise<Session>
  /** Refuses the token from now on, also after a restart. */
  revoke(session: Session): Promise<void>
  /** A token without a password: for the CLI of a demo on this machine, and to renew one. */
  issue(user: string, lifetimeMs?: number): Promise<string>
}

export function createSessions(store: AccountStore, clock: { now(): Date; wait(ms: number): Promise<void> }): Sessions {
  let running = 0

  const issue = async (user: string, lifetimeMs?: number): Promise<string> => {
    const account = await store.account()
    const issuedAt = Math.floor(clock.now().getTime() / 1000)
    const lifetime = Math.floor((lifetimeMs ?? account.sessionDurationMs) / 1000)
    return new SignJWT({})
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuer(issuer)
      .setSubject(`${user}:login`)
      .setIssuedAt(issuedAt)
      .setNotBefore(issuedAt)
      .setExpirationTime(issuedAt + lifetime)
      .setJti(randomUUID())
      .sign(keyOf(account.signingKey))
  }

  const checkPassword = async (user: string, password: string): Promise<boolean> => {
    const account = await store.account()
    const known = user === 'admin' && account.adminEnabled && account.passwordHash !== ''
    const now = clock.now().getTime()
    // The failure is counted before the password is looked at: of many attempts at once only five reach the comparison.
    const reserved = await store.changeState((state) => withFailure(state, known ? user : '*', now))
    const tooMany = (reserved.failures[known ? user : '*']?.count ?? 0) > maxFailures
    const right = await bcrypt.compare(password.slice(0, 72), known && !tooMany ? account.passwordHash : nobodysHash)
    if (!right || !known || tooMany) return false
    await store.changeState((state) => withoutFailures(state, user))
    return true
  }

  return {
    issue,
    login: async (user, password) => {
      if (running >= maxConcurrentLogins)
        throw new ApiError('ResourceExhausted', 'too many logins at once; try again in a moment')
      running++
      try {
        const plausible = user.length > 0 && user.length <= maxNameLength && password.length > 0
        if (plausible && (await checkPassword(user, password))) return await issue(user)
        await clock.wait(500 + randomInt(500))
        throw invalidLogin()
      } finally {
        running--
      }
    },
    verify: async (token) => {
      const account = await store.account()
      const now = clock.now()
      const claims = await jwtVerify(token, keyOf(account.signingKey), {
        algorithms: ['HS256'],
        issuer,
        currentDate: now,
        requiredClaims: ['exp', 'iat', 'sub', 'jti'],
      }).then(
        ({ payload }) => payload,
        () => undefined,
      )
      const { sub, iat, exp, jti } = claims ?? {}
      if (sub !== 'admin:login' || iat === undefined || exp === undefined || jti === undefined) throw invalidSession()
      if (!account.adminEnabled) throw invalidSession()
      // Whole seconds on both sides: a token of the very second in which the password was set is valid.
      if (iat < Math.floor(account.passwordChangedAt.getTime() / 1000)) throw invalidSession()
      if ((await store.state()).revoked[jti] !== undefined) throw invalidSession()
      const expiresAt = new Date(exp * 1000)
      return { user: 'admin', tokenId: jti, expiresAt, renew: expiresAt.getTime() - now.getTime() < renewBeforeMs }
    },
    revoke: async (session) => {
      const now = clock.now().getTime()
      await store.changeState((state) => ({
        ...state,
        revoked: {
          ...Object.fromEntries(Object.entries(state.revoked).filter(([, expires]) => expires > now)),
          [session.tokenId]: session.expiresAt.getTime(),
        },
      }))
    },
  }
}

function withFailure(state: SessionState, user: string, now: number): SessionState {
  const known = state.failures[user]
  const current = known !== undefined && now - known.since < failureWindowMs ? known : { count: 0, since: now }
  // Names that nobody has share one counter: it keeps the two paths alike and cannot be flooded.
  return { ...state, failures: { ...state.failures, [user]: { count: current.count + 1, since: current.since } } }
}

function withoutFailures(state: SessionState, user: string): SessionState {
  const { [user]: _, ...others } = state.failures
  return { ...state, failures: others }
}

function keyOf(signingKey: string): Uint8Array {
  if (signingKey === '') throw new ApiError('Internal', 'argocd-secret holds no server.secretkey')
  return new TextEncoder().encode(signingKey)
}

function invalidLogin(): ApiError {
  return new ApiError('Unauthenticated', 'Invalid username or password')
}

function invalidSession(): ApiError {
  return new ApiError('Unauthenticated', 'invalid session: the token is not valid, has expired or was revoked')
}
