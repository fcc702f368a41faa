import { LRUCache } from 'lru-cache'
import { displayURL, type Repository } from '#model'
import { type SharedQuestion, sharedQuestion } from '../git/shared-question.ts'
import { authorizationOf, registryAccess } from './access.ts'
import { storedDocument } from './stored-document.ts'
import { failure } from './web-failure.ts'
import type { Workshop } from './workshop.ts'

type Content = { content: Buffer; id: string }

/** Value files elsewhere on the web. */
export type ValueFiles = (url: string, options: { maxAgeMs: number; schemes: readonly string[] }) => Promise<Content>

/** Asks nobody twice within the patience of the caller; what did not change is not sent again. No credentials, no certificates of ours. */
export function valueFiles(workshop: Workshop): ValueFiles {
  const questions = new LRUCache<string, SharedQuestion<Content>>({ max: 500 })

  async function fetch(url: URL, schemes: readonly string[]): Promise<Content> {
    const doing = `Cannot read value file ${displayURL(url.href)}`
    const access = registryAccess(hostOf(url), 'values')
    const place = new URL(url)
    place.username = ''
    place.password = ''
    const document = await workshop.asking(access, () =>
      storedDocument(
        access,
        {
          url: place,
          doing,
          key: access.key,
          authorization: authorizationOf(access),
          schemes,
          accept: '*/*',
          timeoutMs: workshop.askTimeoutMs,
          maxBytes: workshop.limits.valueFileBytes,
          what: 'it',
        },
        workshop,
      ),
    )
    const content = await document.read()
    if (content !== undefined) return { content, id: document.id }
    const what = 'it changed while it was being read'
    throw failure(doing, { code: 'repository-failed', retry: 'now', what, expected: 'it to stay' })
  }

  return async (text, { maxAgeMs, schemes }) => {
    const url = checkedURL(text, schemes)
    const options = { now: () => workshop.clock.now().getTime(), failureMs: workshop.failureMs }
    const key = `${schemes.join()} ${url.href}`
    const question = questions.get(key) ?? sharedQuestion(() => fetch(url, schemes), options)
    questions.set(key, question)
    return await question.get(maxAgeMs)
  }
}

/** A user and password in the URL are for its host, as everywhere else. */
function hostOf(url: URL): Repository {
  const login = url.username === '' && url.password === '' ? '' : `${url.username}:${url.password}@`
  return {
    url: `${url.protocol}//${login}${url.host}/`,
    type: 'helm',
    insecure: false,
    insecureIgnoreHostKey: false,
    forceHttpBasicAuth: false,
    enableLfs: false,
  }
}

function checkedURL(text: string, schemes: readonly string[]): URL {
  const doing = `Cannot read value file ${displayURL(text)}`
  const url = URL.canParse(text) ? new URL(text) : undefined
  const scheme = url?.protocol.slice(0, -1) ?? ''
  const allowed: string[] = schemes.filter((one) => one === 'https' || one === 'http')
  if (url === undefined || !allowed.includes(scheme))
    throw failure(doing, {
      code: 'value-file-refused',
      retry: 'when-changed',
      what: url === undefined ? 'it is no URL' : `the scheme ${scheme} is not allowed`,
      expected: allowed.length === 0 ? 'a file of the repository' : `one of ${allowed.join(', ')}`,
      hint: 'Which schemes are allowed says helm.valuesFileSchemes in the ConfigMap argocd-cm.',
    })
  return url
}
