import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PluginJob } from '#render'
import { type Sidecar, type SidecarPlugin, startSidecar } from '#test/sidecar'
import { type OpenPlugins, openPlugins } from './index.ts'

let folder: string
let plugins: OpenPlugins
const open: Sidecar[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sockets-'))
  plugins = openPlugins({ root: join(folder, 'archives'), socketFolder: folder, timeoutMs: 1_000, env: {} })
})

afterAll(async () => {
  for (const sidecar of open) await sidecar.close()
  await plugins.close()
  await rm(folder, { recursive: true, force: true })
})

async function start(plugin: SidecarPlugin): Promise<Sidecar> {
  const sidecar = await startSidecar(folder, plugin)
  open.push(sidecar)
  return sidecar
}

let keys = 0
const jobOf = (files: { [path: string]: string | { link: string } }, more: Partial<PluginJob> = {}): PluginJob => ({
  what: 'app of https://git.example/shop.git at 11111111',
  path: 'app',
  folderName: 'app',
  environment: [
    ['ARGOCD_APP_NAME', 'shop'],
    ['EMPTY', ''],
  ],
  files: {
    key: `files-${keys++}`,
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
  maxOutputBytes: 1_000_000,
  ...more,
})

describe('a sidecar', () => {
  it('gets the files with their links and modes and the environment, and gives manifests', async () => {
    const deep = `${'deep/'.repeat(30)}file.yaml`
    const sidecar = await start({ name: 'plain', generate: 'cat link.yaml; echo ---; ../bin/run.sh; echo "$ARGOCD_APP_NAME"' })
    const job = jobOf({
      'app/link.yaml': { link: '../base/a.yaml' },
      'base/a.yaml': 'a: 1\n',
      'bin/run.sh': '#!/bin/sh\necho "b: 2"\n',
      [deep]: 'x'.repeat(300_000),
    })
    expect(await plugins.port.generate('plain', job)).toEqual(['a: 1\n', 'b: 2\nshop\n'])
    const [call] = sidecar.calls
    expect(call?.metadata).toMatchObject({ appName: 'app', path: 'app' })
    expect(call?.metadata.env.get('EMPTY')).toBe('')
    expect(call?.files).toContain(deep)
  })

  it('says whether it takes a folder, and which parameters it has', async () => {
    const parameters = [{ name: 'images', string: 'x', array: ['a', ''], map: { k: 'v', empty: '' } }]
    await start({ name: 'finder-v1.0', generate: 'true', find: 'ls | grep yes || true', parameters, provideGitCreds: true })
    const { port } = plugins
    expect(await port.sidecars()).toEqual(['finder-v1.0', 'plain'])
    expect(await port.configuration('finder-v1.0')).toEqual({ discovers: true, wantsGitCredentials: true })
    expect(await port.configuration('plain')).toEqual({ discovers: false, wantsGitCredentials: false })
    expect(await port.matches('finder-v1.0', jobOf({ 'app/yes': '' }))).toEqual({ supported: true, discovers: true })
    expect(await port.matches('finder-v1.0', jobOf({ 'app/no': '' }))).toEqual({ supported: false, discovers: true })
    expect(await port.matches('plain', jobOf({ 'app/no': '' }))).toEqual({ supported: false, discovers: false })
    expect(await port.announcements('finder-v1.0', jobOf({ 'app/yes': '' }))).toEqual([
      {
        name: 'images',
        title: '',
        tooltip: '',
        required: false,
        itemType: '',
        collectionType: '',
        string: 'x',
        array: ['a', ''],
        map: { k: 'v', empty: '' },
      },
    ])
  })

  it('gets one archive for many applications of the same files', async () => {
    const job = jobOf({ 'app/a': 'a' })
    let read = 0
    const files: PluginJob['files'] = {
      ...job.files,
      read(file) {
        read++
        return job.files.read(file)
      },
    }
    await Promise.all([1, 2, 3].map(() => plugins.port.generate('plain', { ...job, files }).catch(() => undefined)))
    await plugins.port.matches('plain', { ...job, files })
    expect(read).toBe(1)
  })

  it('that fails is told in its own words, without secrets', async () => {
    await start({ name: 'broken', generate: 'echo "login at https://me:hunter22@host failed, password=geheim" >&2; exit 3' })
    const error = await plugins.port.generate('broken', jobOf({ 'app/a': '' })).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'plugin-failed', stage: 'render' })
    const message = (error as Error).message
    expect(message).toMatch(
      /^Cannot render app of .*: plugin broken failed: .*exit status 3: login at https:\/\/\+\+\+@host failed/,
    )
    expect(message).not.toMatch(/hunter22|geheim/)
  })

  it('that hangs, prints too much, is gone or speaks something else is an error of its own', async () => {
    await start({ name: 'endless', generate: 'sleep 30' })
    await start({ name: 'large', generate: "head -c 3000000 /dev/zero | tr '\\0' a" })
    await writeFile(join(folder, 'text.sock'), '')
    const other = createServer((socket) => socket.on('error', () => undefined).end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    await new Promise<void>((resolve) => other.listen(join(folder, 'other.sock'), resolve))
    const job = jobOf({ 'app/a': '' })
    const codes = await Promise.all(
      ['endless', 'large', 'nobody', 'text', 'other'].map((name) =>
        plugins.port.generate(name, job).then(
          () => 'none',
          (error: { code: string }) => error.code,
        ),
      ),
    )
    other.close()
    expect(codes).toEqual([
      'plugin-timeout',
      'plugin-output-too-large',
      'plugin-unreachable',
      'plugin-unreachable',
      'plugin-unreachable',
    ])
  })

  it('is left at once where nobody wants the answer any more', async () => {
    await start({ name: 'slow', generate: 'sleep 30' })
    const wanted = new AbortController()
    const asked = plugins.port.generate('slow', jobOf({ 'app/a': '' }, { signal: wanted.signal }))
    setTimeout(() => wanted.abort(new Error('newer')), 50)
    await expect(asked).rejects.toThrow('newer')
  })

  it('is not asked where the files cannot be listed', async () => {
    const job = jobOf({})
    const files = { ...job.files, list: () => Promise.reject(new Error('a link leads out')) }
    await expect(plugins.port.generate('plain', { ...job, files })).rejects.toThrow('a link leads out')
  })
})
