import { randomBytes } from 'node:crypto'
import type { Context } from 'hono'
import { html, raw } from 'hono/html'
import { ApiError } from '#contract'
import type { Application } from '#model'
import { bodyText } from './body.ts'
import { healthOf, shown, syncOf } from './application/index.ts'
import { login, cookiesFor } from './session-routes.ts'
import type { Server, Site, Variables } from './serve.ts'

const shownApplications = 200

/** `GET /`: what runs here and how its applications are, for whoever opens the address in a browser; or how to sign in. */
export function homePage(server: Server, site: Site): void {
  server.get('/', async (context) => {
    const signedIn = site.options.authentication === 'off' || context.get('session') !== undefined
    return signedIn ? page(context, await overview(site, context.get('user'))) : page(context, signIn(''))
  })
  server.post('/login', async (context) => {
    // A form travels across sites without asking; a browser that says it did is not believed.
    const from = context.req.header('sec-fetch-site')
    if (from !== undefined && from !== 'same-origin' && from !== 'none')
      throw new ApiError('PermissionDenied', 'requests from other sites are refused')
    const form = new URLSearchParams(await bodyText(context.req))
    try {
      const token = await login(site, form.get('username') ?? '', form.get('password') ?? '')
      const answer = new Response(null, { status: 303, headers: { location: '/' } })
      for (const cookie of cookiesFor(site, token)) answer.headers.append('set-cookie', cookie)
      return answer
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      return page(context, signIn(error.message), 401)
    }
  })
}

type Html = ReturnType<typeof html>

async function overview(site: Site, user: string): Promise<Html> {
  const { items } = await site.ports.applications.list()
  const applications = items.map(shown).sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
  const rows = applications.slice(0, shownApplications).map(row)
  const more = applications.length - rows.length
  return html`<p>Mainstay ${site.ports.version.version}, signed in as ${user}.
    ${applications.length === 1 ? '1 application' : `${applications.length} applications`}.</p>
    <table><thead><tr><th>Application</th><th>Project</th><th>Git vs cluster</th><th>Health</th><th>Revision</th><th>Last operation</th></tr></thead>
    <tbody>${rows}</tbody></table>
    ${more > 0 ? html`<p>and ${more} more; <code>mainstay app list</code> shows all.</p>` : ''}
    ${howTo()}`
}

function row(application: Application): Html {
  const { metadata, spec, status } = application
  const operation = status?.operationState
  const sync = syncOf(application)
  const health = healthOf(application)
  const condition = status?.conditions?.[0]
  return html`<tr><td>${metadata.name}</td><td>${spec.project}</td>
    <td class="${tone(sync)}">${sync}</td><td class="${tone(health)}">${health}</td>
    <td><code>${(status?.sync?.revision ?? '').slice(0, 7)}</code></td>
    <td>${operation === undefined ? '' : `${operation.phase} ${operation.finishedAt ?? ''}`}${condition === undefined ? '' : html`<br>${condition.message}`}</td></tr>`
}

function tone(word: string): string {
  if (word === 'Synced' || word === 'Healthy') return 'good'
  return word === 'Degraded' || word === 'Missing' || word === 'OutOfSync' ? 'bad' : 'unsure'
}

function howTo(): Html {
  return html`<h2>From the command line</h2>
    <pre>mainstay app list
mainstay app get NAME
mainstay app diff NAME
mainstay app sync NAME</pre>
    <p>The API is below <code>/api/v1</code>; <code>docs/reference/api.md</code> describes it.</p>`
}

function signIn(problem: string): Html {
  return html`<p>Sign in to see the applications.</p>
    ${problem === '' ? '' : html`<p class="bad">${problem}</p>`}
    <form method="post" action="/login"><label>Name <input name="username" value="admin" autocomplete="username"></label>
    <label>Password <input name="password" type="password" autocomplete="current-password"></label><button>Sign in</button></form>
    <p>The first password of <code>admin</code> is in a Secret:</p>
    <pre>kubectl -n argocd get secret argocd-initial-admin-secret -o jsonpath='{.data.password}' | base64 -d</pre>
    <p>On the command line: <code>mainstay login HOST:PORT</code>.</p>`
}

const style = `body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1c2430;background:#fff}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.35rem .7rem;border-bottom:1px solid #dde3ea;vertical-align:top}
pre{background:#f3f5f8;padding:.8rem;overflow:auto}.good{color:#12703d}.bad{color:#a3261d}.unsure{color:#7a5a00}label{margin-right:1rem}
@media(prefers-color-scheme:dark){body{color:#e4e9f0;background:#12161c}pre{background:#1d242e}th,td{border-color:#2c3643}.good{color:#58c98b}.bad{color:#ff8a80}.unsure{color:#e5c15a}}`

/** Everything that is shown goes through the template, which escapes it; scripts are not allowed at all. */
async function page(context: Context<Variables>, body: Html, status: 200 | 401 = 200): Promise<Response> {
  const nonce = randomBytes(16).toString('base64')
  context.header(
    'content-security-policy',
    `default-src 'none'; style-src 'nonce-${nonce}'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'`,
  )
  context.header('cache-control', 'no-store')
  return context.html(
    html`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
      <title>Mainstay</title><style nonce="${nonce}">${raw(style)}</style></head>
      <body><h1>Mainstay</h1>${body}</body></html>`,
    status,
  )
}
