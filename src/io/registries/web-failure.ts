import { MainstayError, messageOf, type Retry } from '#model'
import type { RegistryAccess } from './access.ts'
import { masked } from './access.ts'
import { RefusedAddressError } from './link-local.ts'

type Facts = { code: string; retry: Retry; what: string; expected: string; hint?: string }

/** What went wrong on the way to a server, in words. `doing` is the beginning of the sentence: `Cannot read repository https://…`. */
export function connectionFailure(access: RegistryAccess, doing: string, thrown: unknown): MainstayError {
  if (thrown instanceof MainstayError) return thrown
  const cause = rootOf(thrown)
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return failure(doing, factsOf(code, cause, masked(access, messageOf(cause))))
}

/** The error for an answer that is no success. `said` is the beginning of its body. */
export function statusFailure(access: RegistryAccess, doing: string, answer: { status: number; said: string }): MainstayError {
  const { status } = answer
  const said = masked(access, saidIn(answer.said))
  const tail = said === '' ? '' : ` (${said})`
  if (status === 401 || status === 403)
    return failure(doing, {
      code: 'repository-access-denied',
      retry: 'later',
      what: `the server answered ${status}: it refused the credentials, or wants some and none are known${tail}`,
      expected: 'credentials that may read the repository',
      hint: 'Check the repository Secret or the credential template for this URL.',
    })
  if (status === 404 || status === 410)
    return failure(doing, {
      code: 'repository-not-found',
      retry: 'later',
      what: `the server answered ${status}: there is nothing, or the credentials may not see it${tail}`,
      expected: 'something to read there',
      hint: 'Check the URL, and that the credentials may read it.',
    })
  if (status === 429)
    return failure(doing, {
      code: 'repository-unreachable',
      retry: 'later',
      what: `the server answered 429: too many requests${tail}`,
      expected: 'to be served',
      hint: 'Credentials, or a mirror of your own, raise the limit.',
    })
  return failure(doing, {
    code: status >= 500 ? 'repository-unreachable' : 'repository-failed',
    retry: 'later',
    what: `the server answered ${status}${tail}`,
    expected: 'an answer of 200',
  })
}

/** An error of our own grammar. */
export function failure(doing: string, facts: Facts): MainstayError {
  return new MainstayError({
    code: facts.code,
    stage: 'source',
    retry: facts.retry,
    message: `${doing}: ${facts.what}; expected ${facts.expected}`,
    ...(facts.hint === undefined ? {} : { hint: facts.hint }),
  })
}

function factsOf(code: string, cause: unknown, said: string): Facts {
  if (cause instanceof RefusedAddressError)
    return {
      code: 'repository-url-invalid',
      retry: 'when-changed',
      what: `${said}, which is never asked`,
      expected: 'a public or private host',
    }
  if (/CERT|SIGNATURE|SELF_SIGNED|ALTNAME|UNABLE_TO_GET_ISSUER/.test(code))
    return {
      code: 'repository-certificate-untrusted',
      retry: 'later',
      what: `the certificate of the server is not trusted (${said})`,
      expected: 'a certificate of a known authority',
      hint: 'Add the certificate of the authority to the ConfigMap argocd-tls-certs-cm under the name of the host.',
    }
  if (/TIMEOUT|ETIMEDOUT/.test(code) || (cause instanceof Error && cause.name === 'TimeoutError'))
    return { code: 'repository-timeout', retry: 'later', what: 'the server did not answer in time', expected: 'an answer' }
  if (
    /^(E(?!RR_)[A-Z_]+|UND_ERR_SOCKET|UND_ERR_CONNECT|UND_ERR_CLOSED|UND_ERR_DESTROYED)$/.test(code) ||
    /^(EPROTO|ERR_SSL)/.test(code)
  )
    return {
      code: 'repository-unreachable',
      retry: 'later',
      what: `the server cannot be reached (${said})`,
      expected: 'a connection',
    }
  return { code: 'repository-failed', retry: 'later', what: `the request failed (${said})`, expected: 'an answer' }
}

/** The error that began it: wrappers say nothing. */
function rootOf(thrown: unknown): unknown {
  let error = thrown
  for (let depth = 0; depth < 5; depth++) {
    if (error instanceof AggregateError && error.errors.length > 0) error = error.errors[0]
    else if (error instanceof Error && error.cause instanceof Error && !('code' in error && error.code !== undefined))
      error = error.cause
    else break
  }
  return error
}

/** What a body says, in one short line; a web page says nothing. Registries wrap their words in JSON. */
function saidIn(body: string): string {
  const text = body.trim()
  if (text.startsWith('<')) return ''
  const message = /"message"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(text)?.[1]
  const line = (message ?? text).replace(/[\u0000-\u001f\u007f\s]+/g, ' ').trim()
  return line.length > 200 ? `${line.slice(0, 200)} …` : line
}
