import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ArchiveLimits, insidePath, packTar, packTgz, readTar, readTgz, tarScanner } from './index.ts'

const limits: ArchiveLimits = { maxBytes: 10_000_000, maxFileBytes: 1_000_000, maxEntries: 1000 }
const long = `${'folder/'.repeat(30)}file.txt`

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mainstay-archive-'))
  mkdirSync(join(folder, 'chart', ...Array<string>(30).fill('folder')), { recursive: true })
  writeFileSync(join(folder, 'chart', long), 'deep')
  writeFileSync(join(folder, 'chart', 'run.sh'), '#!/bin/sh\n', { mode: 0o755 })
  writeFileSync(join(folder, 'chart', 'größe.txt'), 'x'.repeat(1500))
  symlinkSync('run.sh', join(folder, 'chart', 'link'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('an archive', () => {
  it.each(['gnu', 'pax', 'ustar', 'v7'])('that tar wrote as %s is read', (format) => {
    const names = format === 'v7' ? ['chart/run.sh', 'chart/link'] : ['chart']
    const bytes = execFileSync('tar', ['-C', folder, `--format=${format}`, '-czf', '-', ...names])
    const files = readTgz(bytes, limits)
    expect(files.find(({ name }) => name === 'chart/run.sh')).toMatchObject({ kind: 'file', executable: true, sizeBytes: 10 })
    expect(files.find(({ name }) => name === 'chart/link')).toMatchObject({ kind: 'link', target: 'run.sh' })
    if (format === 'v7') return
    expect(files.find(({ name }) => name === `chart/${long}`)?.data.toString()).toBe('deep')
    expect(files.find(({ name }) => name === 'chart/größe.txt')?.data.length).toBe(1500)
    expect(files.find(({ name }) => name === 'chart/')?.kind).toBe('directory')
  })

  it('that we packed is read as it was, by tar too', () => {
    const file = { name: long, data: 'deep', mode: 0o755 }
    writeFileSync(join(folder, 'ours.tgz'), packTgz([file, { name: 'b', data: Buffer.alloc(700, 7) }]))
    expect(execFileSync('tar', ['-tzf', join(folder, 'ours.tgz')]).toString()).toBe(`${long}\nb\n`)
    fc.assert(
      fc.property(
        fc.array(fc.record({ name: fc.stringMatching(/^[a-zé]{1,140}$/), data: fc.uint8Array({ maxLength: 1300 }) })),
        (all) => {
          const read = readTar(packTar(all), limits)
          expect(read.map(({ name, data }) => ({ name, data: Uint8Array.from(data) }))).toEqual(all)
        },
      ),
      { numRuns: 50 },
    )
  })

  it('gives the same whatever the pieces in which it comes', () => {
    const bytes = packTar([
      { name: 'a'.repeat(120), data: 'x'.repeat(600) },
      { name: 'b', data: '' },
    ])
    for (const step of [1, 7, 511, 513]) {
      const seen: string[] = []
      const scanner = tarScanner(limits, {
        begin: ({ name, offset, sizeBytes }) => seen.push(name, bytes.toString('utf8', offset, offset + sizeBytes)),
        data: (piece) => seen.push(String(piece.length)),
        finish: () => seen.push('end'),
      })
      for (let at = 0; at < bytes.length; at += step) scanner.push(bytes.subarray(at, at + step))
      scanner.end()
      expect(seen.filter((word) => !/^\d+$/.test(word))).toEqual(['a'.repeat(120), 'x'.repeat(600), 'end', 'b', '', 'end'])
    }
  })

  it('that is too large, in any way, is refused', () => {
    const bytes = packTgz([
      { name: 'a', data: 'x'.repeat(600) },
      { name: 'b', data: 'x'.repeat(600) },
    ])
    expect(() => readTgz(bytes, { ...limits, maxFileBytes: 599 })).toThrow('its file "a" has 600 bytes; 599 are allowed')
    expect(() => readTgz(bytes, { ...limits, maxBytes: 1199 })).toThrow('more than 1199 bytes together')
    expect(() => readTgz(bytes, { ...limits, maxEntries: 1 })).toThrow('more than 1 entries')
    expect(() => readTgz(gzipSync(Buffer.alloc(20_000_000)), { maxBytes: 10, maxFileBytes: 10, maxEntries: 1 })).toThrow(
      'more than 10 bytes together',
    )
  })

  it('that is damaged or none at all is refused', () => {
    const bytes = packTar([{ name: 'a', data: 'x'.repeat(600) }])
    expect(() => readTar(bytes.subarray(0, 700), limits)).toThrow('ends in the middle')
    expect(() => readTar(Buffer.from('<html>'.repeat(100)), limits)).toThrow('no tar archive')
    expect(() => readTgz(Buffer.from('<html>'), limits)).toThrow('not packed with gzip')
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => {
        const broken = Buffer.from(bytes)
        broken[at] = value
        try {
          readTar(broken, limits)
        } catch (error) {
          expect(error).toMatchObject({ name: 'ArchiveError' })
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('the name of an entry', () => {
  it('is a path inside', () => {
    expect(insidePath('./chart//a/./b')).toBe('chart/a/b')
    expect(insidePath('chart\\templates\\a.yaml')).toBe('chart/templates/a.yaml')
    expect(insidePath('./')).toBe('')
  })

  it.each(['/etc/passwd', '../x', 'a/../../x', 'a\\..\\..\\x', 'c:/x', 'a\0b', 'a/..\\b', 'a\nb', 'x'.repeat(5000)])(
    'is refused where it leads out: %j',
    (name) => expect(() => insidePath(name)).toThrow(/it has an entry/),
  )
})
