import { createHash } from 'node:crypto'
import type { MainstayError } from '#model'
import type { RegistryAccess } from './access.ts'
import { beginning } from './limited-body.ts'
import { parseChallenge, type Tokens } from './token-auth.ts'
import type { WebAnswer } from './web-client.ts'
import { failure, statusFailure } from './web-failure.ts'
import type { Workshop } from './workshop.ts'

export type RegistryRequest = { method?: 'GET' | 'HEAD'; accept?: string; timeoutMs: number; doing: string }

/** Requests to one repository of a registry, with the token that it wants. `base` is `…/v2/<name>/`. */
export type RegistrySession = {
  access: RegistryAccess
  workshop: Workshop
  shown: string
  chart: string | undefined
  base: URL
  /** Any final answer, whatever its status. */
  ask(url: URL, request: RegistryRequest): Promise<WebAnswer>
  /** The error for an answer that is no success. */
  refused(doing: string, answer: WebAnswer): Promise<MainstayError>
}

const namePattern = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/

/** Opens it; nothing is sent yet. MainstayError where the name can be none. */
export function registrySession(
  access: RegistryAccess,
  chart: string | undefined,
  tools: { workshop: Workshop; tokens: Tokens },
): RegistrySession {
  const { workshop, tokens } = tools
  const shown = `${access.shown}${chart === undefined ? '' : `/${chart}`}`
  const name = nameOf(access, chart, shown)
  const scope = `repository:${name}:pull`
  return {
    access,
    workshop,
    shown,
    chart,
    base: new URL(`/v2/${name}/`, access.base),
    async ask(url, request) {
      const send = (authorization: string | undefined) => workshop.web.send(access, { url, ...request, authorization })
      const before = tokens.known(access, scope)
      const answer = await send(before)
      // A challenge counts only where it comes from the registry itself: a server that it redirects to may not ask for our credentials.
      if (answer.status !== 401 || answer.url.origin !== access.base.origin) return answer
      const challenge = parseChallenge(answer.header('www-authenticate'))
      if (challenge === undefined) return answer
      const authorization = await tokens.answer(access, challenge, { scope, doing: request.doing })
      if (authorization === undefined || authorization === before) return answer
      await answer.body.dump()
      return await send(authorization)
    },
    refused: async (doing, answer) => statusFailure(access, doing, { status: answer.status, said: await beginning(answer) }),
  }
}

/** The digest of bytes as registries write it. */
export function digestOfBytes(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

/** The error for content that is not what its digest says. */
export function mismatch(doing: string, actual: string, expected: string): MainstayError {
  return failure(doing, {
    code: 'digest-mismatch',
    retry: 'later',
    what: `it has the digest ${actual}`,
    expected,
    hint: 'It was changed on its way, or the registry is damaged.',
  })
}

function nameOf(access: RegistryAccess, chart: string | undefined, shown: string): string {
  const path = access.base.pathname.replace(/^\/+|\/+$/g, '')
  const name = [path, chart].filter((part) => part !== undefined && part !== '').join('/')
  if (namePattern.test(name)) return name
  throw failure(`Cannot read repository ${shown}`, {
    code: 'repository-url-invalid',
    retry: 'when-changed',
    what: `${JSON.stringify(name.slice(0, 120))} is not the name of a repository in a registry`,
    expected: 'lower case letters, digits, and . _ - / between them',
  })
}
