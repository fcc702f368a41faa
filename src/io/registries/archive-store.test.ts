import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type PackedFile, packTar, packTgz } from '#base/archive'
import { filesOf } from '#test/registries-world'
import { type ArchiveStore, openArchiveStore, type TreeOptions } from './archive-store.ts'

let folder: string
let store: ArchiveStore
const limits = { maxBytes: 1_000_000, maxFileBytes: 500_000, maxEntries: 100 }
const plain: TreeOptions = { shape: 'plain', limits, repoURL: 'oci://registry/x', revision: 'v1' }
const chart: TreeOptions = { ...plain, shape: 'chart' }

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mainstay-store-'))
  store = await openArchiveStore(folder, { maxBytes: 10_000_000 })
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function* once(data: Buffer) {
  yield await Promise.resolve(data)
}
const add = (data: Buffer) => store.add(once(data), undefined, () => new Error('wrong'))
const open = async (files: PackedFile[], options = plain) => store.snapshot(await add(packTgz(files)), options)
/** An entry of any kind and name: the header is changed and its sum written anew. */
function entry(name: string, type: string, target = ''): Buffer {
  const block = packTar([{ name: 'x', data: '' }]).subarray(0, 512)
  block.fill(0, 0, 100)
  block.write(name, 0)
  block.write(type, 156)
  block.write(target, 157)
  block.write('        ', 148)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return Buffer.from(block)
}
const end = Buffer.alloc(1024)

describe('the store of archives', () => {
  it('writes nothing under a name from an archive', async () => {
    const snapshot = await open([
      { name: 'a/b.yaml', data: 'x: 1' },
      { name: 'run.sh', data: '', mode: 0o755 },
    ])
    expect(await filesOf(snapshot)).toEqual({ 'a/b.yaml': 'x: 1', 'run.sh': '' })
    expect(await snapshot.entry('run.sh')).toMatchObject({ kind: 'file', executable: true, sizeBytes: 0 })
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => !/^(?:un)?packed$/.test(name))
    expect(names.every((name) => /^(?:un)?packed\/[0-9a-f]{64}(?:-plain\.(?:tar|json))?$/.test(name))).toBe(true)
  })

  it('reads what tar wrote, links and hard links included', async () => {
    const source = join(folder, 'source')
    mkdirSync(join(source, 'deep', 'er'), { recursive: true })
    writeFileSync(join(source, 'deep', 'er', 'file'), 'content')
    symlinkSync('deep/er/file', join(source, 'link'))
    symlinkSync('../../link', join(source, 'deep', 'er', 'back'))
    execFileSync('ln', [join(source, 'deep/er/file'), join(source, 'hard')])
    const snapshot = await store.snapshot(await add(execFileSync('tar', ['-C', source, '-czf', '-', '.'])), plain)
    for (const path of ['link', 'hard', 'deep/er/back']) expect((await snapshot.read(path)).toString()).toBe('content')
    expect((await snapshot.list(''))?.map(({ name, kind }) => `${kind} ${name}`)).toEqual([
      'directory deep',
      'file hard',
      'link link',
    ])
  })

  it.each([
    ['a name that climbs out', entry('../../etc/passwd', '0')],
    ['an absolute name', entry('/etc/passwd', '0')],
    ['a link that climbs out', entry('a/link', '2', '../../outside')],
    ['a link to an absolute path', entry('link', '2', '/etc/passwd')],
    ['a hard link to nothing', entry('hard', '1', 'nothing')],
    ['a hard link out of it', entry('hard', '1', '../nothing')],
    ['a device', entry('sda', '3')],
    ['a pipe', entry('fifo', '6')],
    ['a file that is a folder', Buffer.concat([entry('a', '0'), entry('a/b', '0')])],
    ['a folder that is a file', Buffer.concat([entry('a/b', '0'), entry('a', '0')])],
  ])('refuses %s', async (_what, bytes) => {
    const digest = await add(Buffer.concat([bytes, end]))
    await expect(store.snapshot(digest, plain)).rejects.toMatchObject({ name: 'ArchiveError' })
    expect(readdirSync(join(folder, 'unpacked'))).toEqual([])
  })

  it('takes the folder around a chart away, whatever it is called, and wants a chart in it', async () => {
    const files = [
      { name: 'shop-1/Chart.yaml', data: 'name: shop' },
      { name: 'shop-1/templates/a', data: '' },
    ]
    expect(Object.keys(await filesOf(await open(files, chart)))).toEqual(['Chart.yaml', 'templates/a'])
    await expect(open([{ name: 'Chart.yaml', data: '' }], chart)).rejects.toThrow('outside of the chart')
    await expect(open([{ name: 'shop/values.yaml', data: '' }], chart)).rejects.toThrow('no Chart.yaml')
  })

  it('stops at the limits, and leaves nothing behind', async () => {
    const zeros = (size: number) => [{ name: 'zeros', data: Buffer.alloc(size) }]
    await expect(open(zeros(500_001))).rejects.toMatchObject({ limit: true })
    await expect(open([...zeros(400_000), ...zeros(400_000), ...zeros(400_000)])).rejects.toMatchObject({ limit: true })
    await expect(open(Array.from({ length: 101 }, (_u, i) => ({ name: `${i}`, data: '' })))).rejects.toMatchObject({
      limit: true,
    })
    expect(readdirSync(join(folder, 'unpacked'))).toEqual([])
    const broken = packTgz(zeros(1000))
    await expect(store.snapshot(await add(broken.subarray(0, broken.length - 20)), plain)).rejects.toThrow('damaged')
  })

  it('notices that its files were changed or are gone', async () => {
    const data = packTgz([{ name: 'a', data: 'abc' }])
    const snapshot = await store.snapshot(await add(data), plain)
    const [file] = readdirSync(join(folder, 'unpacked')).filter((name) => name.endsWith('.tar'))
    const path = join(folder, 'unpacked', file!)
    const bytes = readFileSync(path)
    bytes[512] = 120
    writeFileSync(path, bytes)
    await expect(snapshot.read('a')).rejects.toMatchObject({ code: 'archive-lost', retry: 'now' })
    expect(existsSync(path)).toBe(false)
    expect((await (await store.snapshot(await add(data), plain)).read('a')).toString()).toBe('abc')
  })

  it('forgets what was used longest ago once there is too much', async () => {
    store = await openArchiveStore(folder, { maxBytes: 3 * 1536 })
    const digests: string[] = []
    for (let i = 0; i < 4; i++) {
      digests.push(await add(packTar([{ name: String(i), data: '' }])))
      utimesSync(join(folder, 'packed', digests.at(-1)!.slice('sha256:'.length)), i, i)
    }
    expect(await Promise.all(digests.map((digest) => store.has(digest)))).toEqual([false, true, true, true])
  })

  it('keeps nothing whose digest is another', async () => {
    await expect(store.add(once(Buffer.from('x')), `sha256:${'0'.repeat(64)}`, (actual) => new Error(actual))).rejects.toThrow(
      /^sha256:2d71/,
    )
    expect(readdirSync(join(folder, 'packed'))).toEqual([])
  })
})
