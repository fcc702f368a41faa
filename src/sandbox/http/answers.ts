import { printYaml } from '#base/yaml'
import type { Status } from '../status.ts'
import type { HttpAnswer, HttpRequest } from './exchange.ts'

const common = { 'cache-control': 'no-cache, private' }

/** JSON (or YAML) with the headers every answer of the API has; people with curl get it indented, as upstream does. */
export function answerObject(
  request: HttpRequest,
  status: number,
  body: unknown,
  options: { format?: 'json' | 'yaml'; warnings?: readonly string[] } = {},
): HttpAnswer {
  const warnings = (options.warnings ?? []).map((text) => `299 - ${JSON.stringify(text)}`)
  const headers = { ...common, ...(warnings.length === 0 ? {} : { warning: warnings }) }
  if (options.format === 'yaml') {
    return { status, headers: { ...headers, 'content-type': 'application/yaml' }, body: printYaml(body) }
  }
  return { status, headers: { ...headers, 'content-type': 'application/json' }, body: printJson(request, body) }
}

export function answerStatus(request: HttpRequest, status: Status, warnings: readonly string[] = []): HttpAnswer {
  const answer = answerObject(request, status.code ?? 200, status, { warnings })
  const retry = status.details?.retryAfterSeconds
  return retry === undefined ? answer : { ...answer, headers: { ...answer.headers, 'retry-after': String(retry) } }
}

export function answerText(status: number, text: string): HttpAnswer {
  return {
    status,
    headers: { ...common, 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
    body: text,
  }
}

/** What every unknown path gets. Clients tell by the missing Status that the resource, not the object, is unknown. */
export const pageNotFound: HttpAnswer = answerText(404, '404 page not found\n')

function printJson({ headers, query }: HttpRequest, body: unknown): string {
  const agent = headers['user-agent'] ?? ''
  const wish = query.get('pretty')
  const isPretty = wish === null ? /^(curl|Wget|Mozilla)\//.test(agent) : ['1', 'true', ''].includes(wish)
  return isPretty ? JSON.stringify(body, undefined, 2) : `${JSON.stringify(body)}\n`
}
