import { MainstayError, type Retry } from '#model'
import { type Access, mask, secretsOf } from './access.ts'
import type { GitOutcome } from './git-process.ts'

type Class = { pattern: RegExp; code: string; retry: Retry; what: string; expected: string; hint?: string }

/** What git, curl and ssh say, by cause. The order matters: the first that matches is taken. */
const classes: readonly Class[] = [
  {
    pattern: /host key verification failed|no \S+ host key is known for|remote host identification has changed/i,
    code: 'repository-host-key-untrusted',
    retry: 'later',
    what: 'the server identified itself with a host key that is not trusted',
    expected: 'a host key from argocd-ssh-known-hosts-cm',
    hint: 'If the key is right (ask whoever runs the server), add it to the ConfigMap argocd-ssh-known-hosts-cm.',
  },
  {
    pattern:
      /ssl certificate problem|server certificate verification failed|self[- ]signed certificate|certificate subject name|no alternative certificate subject|certificate has expired|peer'?s certificate|unable to get local issuer/i,
    code: 'repository-certificate-untrusted',
    retry: 'later',
    what: 'the certificate of the server is not trusted',
    expected: 'a certificate of a known authority',
    hint: 'Add the certificate of the authority to the ConfigMap argocd-tls-certs-cm under the name of the host.',
  },
  {
    pattern:
      /authentication failed|could not read (username|password)|terminal prompts disabled|permission denied|invalid username or password|returned error: 40[13]|access denied|error in libcrypto|load key|too many authentication failures|http basic: access denied/i,
    code: 'repository-access-denied',
    retry: 'later',
    what: 'the server refused the credentials, or wants some and none are known',
    expected: 'credentials that may read the repository',
    hint: 'Check the repository Secret or the credential template for this URL.',
  },
  {
    pattern: /returned error: 3\d\d/i,
    code: 'repository-redirected',
    retry: 'when-changed',
    what: 'the server redirects, and the credentials may not travel to another address',
    expected: 'the URL to which the server redirects',
  },
  {
    pattern:
      /returned error: 404|repository '[^']*' not found|repository not found|does not appear to be a git repository|project you were looking for could not be found|not exported|no such file or directory/i,
    code: 'repository-not-found',
    retry: 'later',
    what: 'there is no such repository, or the credentials may not see it',
    expected: 'a repository that exists',
    hint: 'Check the URL, and that the credentials may read it.',
  },
  {
    pattern: /transport '[^']*' not allowed|is not allowed|unable to find remote helper/i,
    code: 'repository-url-invalid',
    retry: 'when-changed',
    what: 'its transport is not allowed',
    expected: 'https, ssh or git',
  },
  {
    pattern: /operation timed out|connection timed out|timed? ?out|operation too slow/i,
    code: 'repository-timeout',
    retry: 'later',
    what: 'the server did not answer in time',
    expected: 'an answer',
  },
  {
    pattern:
      /could not resolve|unable to access|connection refused|connection reset|connection closed|failed to connect|network is unreachable|no route to host|early eof|remote end hung up|unable to connect|empty reply|returned error: 5\d\d|kex_exchange|could not read from remote/i,
    code: 'repository-unreachable',
    retry: 'later',
    what: 'the server cannot be reached',
    expected: 'a connection',
  },
]

/** Whether a git that failed says that its own object store is broken, not that the other side refused. */
export function saysCorrupt(stderr: string): boolean {
  return /not a git repository|object file .* is empty|loose object .* is corrupt|packfile .* (is corrupt|cannot be accessed|is far too short|does not match)|pack has bad object|bad object refs\/|inflate: |index file .* (is too small|corrupt)|unable to read (tree|sha1 file|[0-9a-f]{40})|missing (blob|tree|commit) |bad tree object|bad (config|signature)|invalid sha1 pointer|did not send all necessary objects|unresolved delta|invalid index-pack output|fatal: shallow file/i.test(
    stderr,
  )
}

/** The error for a git that ended badly. Secrets are taken out of everything git said, the cause included. */
export function gitFailure(access: Access, outcome: GitOutcome, timeoutMs: number): MainstayError {
  const said = mask(saidBy(outcome.stderr), secretsOf(access))
  if (outcome.timedOut) {
    return failure(
      access,
      {
        code: 'repository-timeout',
        retry: 'later',
        what: `git did not finish within ${Math.round(timeoutMs / 100) / 10} s and was ended`,
        expected: 'an answer in that time',
      },
      said,
    )
  }
  if (outcome.overflow)
    return failure(
      access,
      { code: 'repository-failed', retry: 'later', what: 'its answer has no end', expected: 'an answer of less than 64 MiB' },
      '',
    )
  const known = classes.find(({ pattern }) => pattern.test(outcome.stderr))
  return failure(
    access,
    known ?? { code: 'repository-failed', retry: 'later', what: 'git failed', expected: 'a repository that git can read' },
    said,
  )
}

/** The error for a git that could not be started at all. */
export function gitNotStarted(access: Access, thrown: unknown): MainstayError {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  if (code !== 'ENOENT')
    return failure(
      access,
      { code: 'git-missing', retry: 'later', what: `git could not be started (${code})`, expected: 'a program git on the PATH' },
      '',
    )
  return failure(
    access,
    {
      code: 'git-missing',
      retry: 'later',
      what: 'the program git is not on the PATH',
      expected: 'git 2.31 or newer',
      hint: 'Install git and start again.',
    },
    '',
  )
}

/** The error for a commit that the repository does not have. */
export function commitNotFound(shown: string, sha: string): MainstayError {
  return new MainstayError({
    code: 'commit-not-found',
    stage: 'source',
    retry: 'later',
    message: `Cannot read commit ${sha} of ${shown}: the repository does not have it; expected a commit that was pushed`,
    hint: 'It may have been rewritten by a forced push, or never pushed.',
  })
}

function failure(access: Access, facts: Omit<Class, 'pattern'>, said: string): MainstayError {
  return new MainstayError({
    code: facts.code,
    stage: 'source',
    retry: facts.retry,
    message: `Cannot read repository ${access.shown}: ${facts.what}; expected ${facts.expected}${said === '' ? '' : ` (${said})`}`,
    ...(facts.hint === undefined ? {} : { hint: facts.hint }),
  })
}

/** The telling lines of stderr, in one line of bounded length. What the server says (`remote:`) is part of it. */
function saidBy(stderr: string): string {
  const lines = stderr
    .split(/[\r\n]+/)
    .map((line) => line.replace(/[\u0000-\u001f\u007f]/g, ' ').trim())
    .filter(
      (line) => line !== '' && !/^(hint:|@+$|please make sure you have the correct access|and the repository exists)/i.test(line),
    )
  const telling = [...new Set(lines)].slice(0, 4).join('; ')
  return telling.length > 400 ? `${telling.slice(0, 400)} …` : telling
}
