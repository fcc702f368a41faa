import { readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CommandPlugin } from '#model'
import type { PluginJob } from '#render'
import { confinement } from './confinement.ts'
import { type OpenPlugins, openPlugins } from './index.ts'

let folder: string
let plugins: OpenPlugins
const warnings: string[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'commands-'))
  const env = { PATH: process.env['PATH'], ALLOWED: 'open-sesame', HIDDEN: 'never' }
  const root = join(folder, 'archives')
  plugins = openPlugins({ root, socketFolder: folder, timeoutMs: 20_000, env, warn: (message) => warnings.push(message) })
})

afterAll(async () => {
  await plugins.close()
  await rm(folder, { recursive: true, force: true })
})

const command = (script: string, more: Partial<CommandPlugin> = {}): CommandPlugin => ({
  name: 'tool',
  command: ['sh', '-c', script],
  env: ['ALLOWED'],
  network: false,
  memoryBytes: 4_000_000_000,
  ...more,
})
const jobOf = (files: { [path: string]: string | { link: string } }, more: Partial<PluginJob> = {}): PluginJob => ({
  what: 'app of https://git.example/shop.git at 11111111',
  path: 'app',
  folderName: 'app',
  environment: [['ARGOCD_APP_NAME', 'shop']],
  files: {
    key: '',
    list: () =>
      Promise.resolve(
        Object.entries(files).map(([path, file]) =>
          typeof file === 'string'
            ? { path, kind: 'file' as const, executable: path.endsWith('.sh'), sizeBytes: Buffer.byteLength(file) }
            : { path, kind: 'link' as const, executable: false, target: file.link },
        ),
      ),
    read: ({ path }) => Promise.resolve(Buffer.from(String(files[path]))),
  },
  maxOutputBytes: 100_000,
  ...more,
})
const files = {
  'app/a.yaml': 'a: 1\n',
  'app/link.yaml': { link: '../base/b.yaml' },
  'base/b.yaml': 'b: 2\n',
  'run.sh': '#!/bin/sh\necho ran\n',
}
const leftovers = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('mainstay-plugin-'))
const run = (script: string, more?: Partial<CommandPlugin>, job: PluginJob = jobOf(files)): Promise<string> =>
  plugins.port.run(command(script, more), job)
const failure = async (script: string, more?: Partial<CommandPlugin>): Promise<{ code: string; message: string }> =>
  await run(script, more).then(
    (text) => ({ code: 'none', message: text }),
    (error: { code: string; message: string }) => error,
  )

describe('a plugin that is a command', () => {
  it('runs in the folder of the source, in a copy of the repository that is gone afterwards', async () => {
    expect(await run('cat a.yaml link.yaml; ../run.sh; echo x > a.yaml; mkdir deep; chmod 0 deep')).toBe('a: 1\nb: 2\nran\n')
    expect(leftovers()).toEqual([])
  })

  it('sees no variables but those of the build, those that are named, PATH and a home of its own', async () => {
    const printed = await run('env; echo ~; ls -A "$HOME" "$TMPDIR"')
    const names = new Set([...printed.matchAll(/^(\w+)=/gm)].map(([, name]) => name))
    for (const name of ['PWD', 'SHLVL', '_', 'OLDPWD']) names.delete(name)
    expect(names).toEqual(new Set(['ALLOWED', 'ARGOCD_APP_NAME', 'HOME', 'PATH', 'TMPDIR']))
    expect(printed).not.toContain('never')
  })

  it('that fails is told with its exit code and words, secrets masked', async () => {
    const { code, message } = await failure('echo "no $ALLOWED for $PWD/x" >&2; exit 4')
    expect(code).toBe('plugin-failed')
    expect(message).toMatch(
      /^Cannot render app of .* at 11111111: plugin tool ended with code 4: no \+\+\+ for repository\/app\/x$/,
    )
    expect(await failure('', { command: ['no-such-program'] })).toMatchObject({
      code: 'plugin-failed',
      message: expect.stringContaining('expected the program no-such-program on the PATH'),
    })
  })

  it('is killed with all that it started when its time is over', async () => {
    const { code, message } = await failure('sleep 30 & (setsid sleep 30 &) ; echo waiting >&2; wait', { timeoutMs: 300 })
    expect(code).toBe('plugin-timeout')
    expect(message).toMatch(/took more than 0.3 s; expected less: waiting/)
    expect(leftovers()).toEqual([])
  })

  it('that ends does not wait for what it left behind', async () => {
    const started = Date.now()
    expect(await run('(setsid sleep 20 &) ; sleep 20 & echo done')).toBe('done\n')
    expect(Date.now() - started).toBeLessThan(5_000)
  })

  it('that prints without end is stopped', async () => {
    expect(await failure('yes')).toMatchObject({ code: 'plugin-output-too-large' })
    expect(await failure('yes >&2', { timeoutMs: 300 })).toMatchObject({ code: 'plugin-timeout' })
  })

  it('gets no more memory than its limit', async () => {
    expect(await failure("x=$(head -c 200000000 /dev/zero | tr '\\0' a); echo ${#x}", { memoryBytes: 60_000_000 })).toMatchObject(
      {
        code: 'plugin-failed',
      },
    )
  })

  it('is cut off from the network and other processes where the machine permits that', async () => {
    const best = await confinement(false)
    const printed = await run('cat /proc/net/dev | grep -c eth0; ls -d /proc/[0-9]* | wc -l; true')
    if (!best.network) expect(printed.startsWith('0\n')).toBe(true)
    else expect(warnings).toHaveLength(1)
    if (best.processes) expect(Number(printed.trim().split('\n').at(-1))).toBeLessThan(10)
  })

  it('is stopped where nobody wants the answer any more', async () => {
    const wanted = new AbortController()
    const asked = run('sleep 30', {}, jobOf(files, { signal: wanted.signal }))
    setTimeout(() => wanted.abort(new Error('newer')), 100)
    await expect(asked).rejects.toThrow('newer')
    expect(leftovers()).toEqual([])
  })
})
