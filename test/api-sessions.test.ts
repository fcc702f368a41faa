import { SignJWT } from 'jose'
import { afterEach, describe, expect, it } from 'vitest'
import { routes } from '#contract'
import { apiWorld, type ApiWorld, application } from '#test/api-world'

let world: ApiWorld
afterEach(() => world.close())

describe('sessions', () => {
  it('makes a first password of 16 random characters, its hash and a signing key', async () => {
    world = apiWorld()
    const password = await world.password()
    expect(password).toMatch(/^[A-Za-z0-9]{16}$/)
    const secret = world.cluster.objects().find(({ metadata }) => metadata.name === 'argocd-secret')
    const keys = Object.keys(secret?.['data'] as object)
    expect(keys.sort()).toEqual(['admin.password', 'admin.passwordMtime', 'server.secretkey'])
    expect(JSON.stringify(world.cluster.objects())).not.toContain(password)
    expect(await apiOther(password)).toBe(false)
  })

  it('lets nobody in without a session, except to sign in and look at the version', async () => {
    world = apiWorld({ objects: [application('web')] })
    const open = Object.values(routes).filter((route) => route.access === 'open' && route.method === 'GET')
    for (const route of open) expect((await world.ask('GET', route.path)).status, route.path).toBe(200)
    for (const route of Object.values(routes).filter(({ access }) => access === 'session')) {
      const path = route.path.replaceAll(/\{[^}]+\}/g, 'web')
      const answer = await world.ask(route.method, path, route.method === 'GET' ? {} : { body: {} })
      expect(answer.status, `${route.method} ${path}`).toBe(401)
      expect(await answer.json()).toEqual({ error: 'no session information', code: 16, message: 'no session information' })
    }
    expect(await (await world.ask('GET', '/api/version')).json()).toEqual({ Version: 'v1.2.3' })
  })

  it('cannot be passed by spelling a path differently', async () => {
    world = apiWorld({ objects: [application('web')] })
    for (const path of [
      '//api/v1/applications',
      '/api//v1/applications',
      '/%61pi/v1/applications',
      '/api/v1/applications/',
      '/API/v1/applications',
    ]) {
      const answer = await world.ask('GET', path)
      expect([401, 404], path).toContain(answer.status)
      expect(await answer.text()).not.toContain('metadata')
    }
  })

  it('signs in, answers, and refuses the token after signing out', async () => {
    world = apiWorld()
    const token = await world.signIn()
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>
    expect(claims).toMatchObject({ iss: 'argocd', sub: 'admin:login', iat: 1772445600, exp: 1772532000 })
    expect(await (await world.ask('GET', '/api/v1/session/userinfo', { token })).json()).toMatchObject({
      loggedIn: true,
      username: 'admin',
    })
    const out = await world.ask('DELETE', '/api/v1/session', { token })
    expect(out.headers.get('set-cookie')).toContain('argocd.token=; Path=/; SameSite=Lax; HttpOnly; Max-Age=0')
    expect((await world.ask('GET', '/api/v1/projects', { token })).status).toBe(401)
    expect(JSON.stringify(world.audit)).not.toContain(token)
  })

  it('takes the token from the cookie too', async () => {
    world = apiWorld()
    const token = await world.signIn()
    const answer = await world.ask('GET', '/api/v1/projects', { headers: { cookie: `other=1; argocd.token=${token}` } })
    expect(answer.status).toBe(200)
  })

  it('refuses tokens that have expired, are not ours, or are older than the password', async () => {
    world = apiWorld()
    const token = await world.signIn()
    const now = 1772445600
    const forged = new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).setIssuer('argocd').setSubject('admin:login')
    const foreign = await forged
      .setIssuedAt(now)
      .setExpirationTime(now + 60)
      .setJti('x')
      .sign(new TextEncoder().encode('another key'))
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${token.split('.')[1]}.`
    for (const bad of [foreign, none, `${token}x`, 'x', 'a.b.c']) {
      expect((await world.ask('GET', '/api/v1/projects', { token: bad })).status).toBe(401)
      expect(await (await world.ask('GET', '/api/v1/session/userinfo', { token: bad })).json()).toEqual({})
    }
    world.pass(60_000)
    const changed = Buffer.from('2026-03-02T10:00:30Z').toString('base64')
    const ref = { group: '', kind: 'Secret', namespace: 'argocd', name: 'argocd-secret' }
    await world.cluster.patch(ref, { data: { 'admin.passwordMtime': changed } }, { type: 'merge', fieldManager: 'test' })
    expect((await world.ask('GET', '/api/v1/projects', { token })).status).toBe(401)
    const fresh = await world.signIn()
    expect((await world.ask('GET', '/api/v1/projects', { token: fresh })).status).toBe(200)
    world.pass(25 * 3_600_000)
    expect((await world.ask('GET', '/api/v1/projects', { token: fresh })).status).toBe(401)
  })

  it('answers a wrong password and an unknown name alike', async () => {
    world = apiWorld()
    await world.server.prepare()
    const answers: string[] = []
    for (const username of ['admin', 'nobody']) {
      const answer = await world.ask('POST', '/api/v1/session', { body: { username, password: 'wrong' } })
      answers.push(`${answer.status} ${await answer.text()}`)
    }
    expect(answers[0]).toBe('401 {"error":"Invalid username or password","code":16,"message":"Invalid username or password"}')
    expect(answers[1]).toBe(answers[0])
    expect(world.waits.every((ms) => ms >= 500 && ms < 1000)).toBe(true)
    expect(world.waits).toHaveLength(2)
  })

  it('lets five failures through, then refuses the right password until the window is over', async () => {
    world = apiWorld()
    const password = await world.password()
    const attempt = async (given: string): Promise<number> =>
      (await world.ask('POST', '/api/v1/session', { body: { username: 'admin', password: given } })).status
    await Promise.all(Array.from({ length: 8 }, () => attempt('wrong')))
    expect(await attempt(password)).toBe(401)
    world.pass(301_000)
    expect(await attempt(password)).toBe(200)
  })

  it('refuses what a page of another site can send', async () => {
    world = apiWorld({ objects: [application('web')] })
    const token = await world.signIn()
    const cookie = { cookie: `argocd.token=${token}` }
    const text = await world.ask('POST', '/api/v1/applications/web/sync', {
      body: '{}',
      headers: { ...cookie, 'content-type': 'text/plain' },
    })
    expect(text.status).toBe(415)
    const sibling = await world.ask('POST', '/api/v1/applications/web/sync', {
      body: {},
      headers: { ...cookie, 'sec-fetch-site': 'same-site' },
    })
    expect(sibling.status).toBe(403)
  })

  it('answers only as loopback where there are no sessions', async () => {
    world = apiWorld({ authentication: 'off' })
    expect((await world.ask('GET', '/api/v1/projects')).status).toBe(200)
    const rebound = await world.server.fetch(new Request('http://evil.example.com/api/v1/projects'))
    expect(rebound.status).toBe(403)
  })

  it('puts protective headers on every answer', async () => {
    world = apiWorld()
    for (const path of ['/', '/healthz', '/nothing', '/api/v1/applications', '/api/version']) {
      const { headers } = await world.ask('GET', path)
      expect(headers.get('x-content-type-options'), path).toBe('nosniff')
      expect(headers.get('x-frame-options'), path).toBe('SAMEORIGIN')
      expect(headers.get('content-security-policy'), path).toContain("default-src 'none'")
    }
  })
})

async function apiOther(password: string): Promise<boolean> {
  const other = apiWorld()
  const same = (await other.password()) === password
  other.close()
  return same
}
