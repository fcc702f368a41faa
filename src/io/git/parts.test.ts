import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Redacted } from '#base'
import { repositoryAt } from '#test/git-repository'
import { accessOf, mask, secretsOf } from './access.ts'
import { gitFailure } from './failure.ts'
import { isRefName, parseRefs } from './remote-refs.ts'
import { sharedQuestion } from './shared-question.ts'
import { slots } from './slots.ts'
import { BadTreeError, parseTree } from './tree.ts'

const outcome = (stderr: string) => ({ code: 128, stdout: Buffer.alloc(0), stderr, timedOut: false, overflow: false })

describe('a shared question', () => {
  function world() {
    let time = 0
    const answers: Array<{ resolve: (value: string) => void; reject: (error: Error) => void }> = []
    const question = sharedQuestion(() => new Promise<string>((resolve, reject) => answers.push({ resolve, reject })), {
      now: () => time,
      failureMs: 10,
    })
    return { question, answers, pass: (ms: number) => (time += ms) }
  }

  it('is put once for all who are patient, and its answer serves until it is too old', async () => {
    const { question, answers, pass } = world()
    const both = Promise.all([question.get(100), question.get(100)])
    expect(answers).toHaveLength(1)
    answers[0]?.resolve('one')
    expect(await both).toEqual(['one', 'one'])
    pass(99)
    expect(await question.get(100)).toBe('one')
    pass(1)
    void question.get(100)
    expect(answers).toHaveLength(2)
  })

  it('is put once more for those who came while it was under way and want a newer answer', async () => {
    const { question, answers } = world()
    const first = question.get(0)
    const later = [question.get(0), question.get(0), question.get(0)]
    expect(answers).toHaveLength(1)
    answers[0]?.resolve('old')
    expect(await first).toBe('old')
    await Promise.resolve()
    await Promise.resolve()
    await Promise.resolve()
    expect(answers).toHaveLength(2)
    answers[1]?.resolve('new')
    expect(await Promise.all(later)).toEqual(['new', 'new', 'new'])
  })

  it('shares a failure for a short time only', async () => {
    const { question, answers, pass } = world()
    const failed = expect(question.get(1000)).rejects.toThrow('away')
    answers[0]?.reject(new Error('away'))
    await failed
    await expect(question.get(1000)).rejects.toThrow('away')
    pass(10)
    const again = question.get(1000)
    expect(answers).toHaveLength(2)
    answers[1]?.resolve('back')
    expect(await again).toBe('back')
  })

  it('forgets', async () => {
    const { question, answers } = world()
    const first = question.get(1000)
    answers[0]?.resolve('one')
    await first
    expect(question.last()).toBe('one')
    question.forget()
    void question.get(1000)
    expect(answers).toHaveLength(2)
  })
})

describe('slots', () => {
  it('let so many work at a time, the others in their order, and free a place after a failure', async () => {
    const inTurn = slots(2)
    const ends: Array<() => void> = []
    const began: number[] = []
    const work = (index: number) =>
      inTurn(async () => {
        began.push(index)
        await new Promise<void>((resolve) => ends.push(resolve))
        if (index === 0) throw new Error('failed')
      })
    const all = Promise.allSettled([0, 1, 2, 3].map(work))
    expect(began).toEqual([0, 1])
    ends[0]?.()
    await new Promise((resolve) => setImmediate(resolve))
    expect(began).toEqual([0, 1, 2])
    for (let index = 1; index < 4; index++) {
      ends[index]?.()
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect((await all).map((result) => result.status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled'])
  })
})

describe('what a server says of its refs', () => {
  const id = (digit: string) => digit.repeat(40)

  it('is read with tags peeled and without names that could mean something else in a refspec', () => {
    const evil = [
      'refs/heads/../../x',
      'refs/heads/a:refs/heads/b',
      'refs/heads/*',
      '--upload-pack=id',
      'refs/heads/a b',
      'refs/heads/x.lock',
      'refs//x',
      'refs/heads/.x',
      'refs/heads/a^',
      'refs/heads/\u0007',
    ]
    const text = [
      `ref: refs/heads/main\tHEAD`,
      `${id('a')}\tHEAD`,
      `${id('a')}\trefs/heads/main`,
      `${id('b')}\trefs/tags/v1`,
      `${id('c')}\trefs/tags/v1^{}`,
      'garbage',
      ...evil.map((name) => `${id('e')}\t${name}`),
    ].join('\n')
    const refs = parseRefs(text, new Date(0))
    expect(Object.fromEntries(refs.commits)).toEqual({ HEAD: id('a'), 'refs/heads/main': id('a'), 'refs/tags/v1': id('c') })
    expect(refs.headBranch).toBe('refs/heads/main')
    expect(isRefName('refs/heads/feature/ünï-1.0')).toBe(true)
  })
})

describe('a tree object', () => {
  it('is parsed, or refused, whatever its bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
        try {
          for (const entry of parseTree(Buffer.from(bytes), 20)) expect(entry.id).toHaveLength(40)
        } catch (error) {
          expect(error).toBeInstanceOf(BadTreeError)
        }
      }),
    )
  })
})

describe('a failure of git', () => {
  it('never repeats a secret, in whatever form git or the server says it', () => {
    const text = fc.string({ minLength: 8, maxLength: 24, unit: 'grapheme-ascii' })
    fc.assert(
      fc.property(text, text, (password, token) => {
        const repository = repositoryAt(`https://u:${encodeURIComponent(password)}@h/x`, {
          username: 'u',
          password: new Redacted(password),
          bearerToken: new Redacted(token),
        })
        const access = accessOf(repository)
        const said = `fatal: ${password} https://u:${encodeURIComponent(password)}@h/x ${encodeURIComponent(password)} Authorization: Bearer ${token} ${Buffer.from(`u:${password}`).toString('base64')} ${token}`
        const masked = mask(said, secretsOf(access))
        for (const secret of [password, token, encodeURIComponent(password)])
          if (!'fatal: https://h/x Authorization: +++'.includes(secret)) expect(masked).not.toContain(secret)
      }),
    )
  })

  it('is told apart by its cause', () => {
    const access = accessOf(repositoryAt('https://h/x'))
    const causes = {
      "fatal: could not read Username for 'https://h': terminal prompts disabled": 'repository-access-denied',
      "fatal: unable to access 'https://h/x/': The requested URL returned error: 403": 'repository-access-denied',
      "fatal: unable to access 'https://h/x/': The requested URL returned error: 503": 'repository-unreachable',
      "fatal: repository 'https://h/x/' not found": 'repository-not-found',
      "fatal: unable to access 'https://h/x/': Could not resolve host: h": 'repository-unreachable',
      "fatal: unable to access 'https://h/x/': SSL certificate problem: self-signed certificate":
        'repository-certificate-untrusted',
      'Host key verification failed.\nfatal: Could not read from remote repository.': 'repository-host-key-untrusted',
      'git@h: Permission denied (publickey).\nfatal: Could not read from remote repository.': 'repository-access-denied',
      'ssh: connect to host h port 22: Connection refused\nfatal: Could not read from remote repository.':
        'repository-unreachable',
      "fatal: unable to access 'https://h/x/': Operation too slow. Less than 1 bytes/sec": 'repository-timeout',
      "fatal: transport 'ext' not allowed": 'repository-url-invalid',
      'fatal: something new': 'repository-failed',
    }
    for (const [stderr, code] of Object.entries(causes)) {
      const error = gitFailure(access, outcome(stderr), 1000)
      expect(error.code, stderr).toBe(code)
      expect(error.message).toMatch(/^Cannot read repository https:\/\/h\/x: .+; expected .+/)
      expect(error.message).not.toContain('\n')
    }
  })
})

describe('an access', () => {
  it('refuses URLs and credentials that could smuggle something in, before anything is started', () => {
    for (const url of [
      '--upload-pack=id',
      'ext::sh -c id',
      'https://h/x\r\nEvil: 1',
      'https://h/\tx',
      'ssh://-oProxyCommand=id/x',
    ]) {
      expect(() => accessOf(repositoryAt(url)), url).toThrow(expect.objectContaining({ code: 'repository-url-invalid' }))
    }
    for (const more of [
      { username: 'a\r\nb' },
      { password: new Redacted('a\nHost: evil') },
      { bearerToken: new Redacted('a\r\nX: y') },
      { proxy: 'http://p\r\nX: y' },
    ]) {
      expect(() => accessOf(repositoryAt('https://h/x', more))).toThrow(
        expect.objectContaining({ code: 'repository-credentials-invalid' }),
      )
    }
    expect(() =>
      accessOf(repositoryAt('https://h/x', { unsupported: 'it is a GitHub App, which is not supported yet' })),
    ).toThrow(/GitHub App/)
    expect(() => accessOf(repositoryAt('git@h:x', { proxy: 'socks5://p:1080' }))).toThrow(
      expect.objectContaining({ code: 'repository-proxy-unsupported' }),
    )
  })

  it('takes user and password out of the URL that git gets', () => {
    expect(accessOf(repositoryAt('https://user:pass@H:8443/x.git?a=b')).url).toBe('https://h:8443/x.git?a=b')
    expect(accessOf(repositoryAt('ssh://git:pass@h/x.git')).url).toBe('ssh://git@h/x.git')
    expect(accessOf(repositoryAt('git@h:x/y.git')).url).toBe('git@h:x/y.git')
  })

  it('is the same for equal URL and credentials only', () => {
    const key = (password: string) =>
      accessOf(repositoryAt('https://h/x', { username: 'u', password: new Redacted(password) })).key
    expect(key('a')).toBe(key('a'))
    expect(key('a')).not.toBe(key('b'))
  })
})
