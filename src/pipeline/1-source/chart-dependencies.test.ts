import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { packTgz, readTgz } from '#base/archive'
import { printYaml } from '#base/yaml'
import type { Json } from '#base'
import { type ChartRepository, startChartRepository } from '#test/chart-repository'
import { type MemoryFile, memorySnapshot } from '#test/memory-snapshot'
import { openRegistriesWorld, plainRepository, type RegistriesWorld } from '#test/registries-world'
import { type DependencyRequest, fetchDependencies, missingDependencies } from './chart-dependencies.ts'
import { lockDigest, oldLockDigest, readRequirements } from './chart-requirements.ts'
import { localFolder } from './local-folder.ts'

let world: RegistriesWorld
let server: ChartRepository
beforeEach(async () => {
  world = await openRegistriesWorld()
  server = await startChartRepository()
  for (const version of ['1.0.0', '1.1.0', '2.0.0']) server.publish({ name: 'redis', version })
})
afterEach(async () => {
  await Promise.all([world.close(), server.close()])
})

const chart = (dependencies: Json, more: { [field: string]: Json } = {}) =>
  printYaml({ apiVersion: 'v2', name: 'app', version: '1.0.0', dependencies, ...more })

function build(files: { [path: string]: MemoryFile }, ignoring?: DependencyRequest['ignoring']) {
  const request = {
    snapshot: memorySnapshot(files),
    folder: 'app',
    repository: (url: string) => plainRepository(url),
    named: (name: string) => (name === 'ours' ? plainRepository(server.url) : undefined),
    maxAgeMs: 0,
    ...(ignoring === undefined ? {} : { ignoring }),
  }
  return fetchDependencies(request, { charts: world.charts })
}

describe('the dependencies of a chart', () => {
  it('are missing where no chart of that name is there, whatever its version', async () => {
    const requirements = await readRequirements(memorySnapshot({ 'Chart.yaml': chart([{ name: 'a' }, { name: 'b' }]) }), '')
    expect(missingDependencies(requirements, ['b', 'c'])).toEqual(['a'])
  })

  it('are the newest that the ranges allow, or those of the lock file', async () => {
    const dependencies = [{ name: 'redis', version: '^1.0.0', repository: server.url }]
    const files = {
      'app/Chart.yaml': chart(dependencies),
      'app/charts/redis-0.1.0.tgz': packTgz([]),
      'app/charts/local/Chart.yaml': '',
    }
    const built = await build(files)
    expect(built).toEqual({
      files: [{ name: 'charts/redis-1.1.0.tgz', data: server.files.get('redis-1.1.0.tgz') }],
      removed: ['charts/redis-0.1.0.tgz'],
      isFloating: true,
    })
    const locked = [{ name: 'redis', version: '1.0.0', repository: server.url }]
    const { wanted } = await readRequirements(memorySnapshot({ 'Chart.yaml': chart(dependencies) }), '')
    const lock = await readRequirements(memorySnapshot({ 'Chart.yaml': chart(locked) }), '')
    const withLock = { ...files, 'app/Chart.lock': printYaml({ dependencies: locked, digest: lockDigest(wanted, lock.wanted) }) }
    const fromLock = await build(withLock)
    expect(fromLock.files.map(({ name }) => name)).toEqual(['charts/redis-1.0.0.tgz'])
    expect(fromLock.isFloating).toBe(false)
    const outdated = { ...withLock, 'app/Chart.yaml': chart([{ name: 'redis', version: '^2', repository: server.url }]) }
    await expect(build(outdated)).rejects.toMatchObject({
      code: 'dependency-lock-outdated',
      message: expect.stringContaining('app/Chart.lock'),
    })
  })

  it('of an old chart stand in requirements.yaml', async () => {
    const requirements = printYaml({ dependencies: [{ name: 'redis', version: '1.0.0', repository: '@ours' }] })
    const files = { 'app/Chart.yaml': 'apiVersion: v1\nname: app\nversion: 1.0.0\n', 'app/requirements.yaml': requirements }
    expect((await build(files)).files.map(({ name }) => name)).toEqual(['charts/redis-1.0.0.tgz'])
  })

  it('may lie in the same repository, and are packed without what they ignore', async () => {
    const files = {
      'app/Chart.yaml': chart([{ name: 'near', version: '>=0.1.0', repository: 'file://../lib/near' }]),
      'lib/near/Chart.yaml': 'name: near\nversion: 0.2.0\n',
      'lib/near/.helmignore': '*.bak\n',
      'lib/near/templates/a.yaml': 'a: 1',
      'lib/near/templates/a.bak': 'no',
    }
    const { files: built } = await build(files, (rules) => (path) => path.endsWith(rules.trim().slice(1)))
    expect(built.map(({ name }) => name)).toEqual(['charts/near-0.2.0.tgz'])
    const names = readTgz(built[0]!.data, { maxBytes: 1e6, maxFileBytes: 1e6, maxEntries: 100 }).map(({ name }) => name)
    expect(names).toEqual(['near/.helmignore', 'near/Chart.yaml', 'near/templates/a.yaml'])
    expect([localFolder('a/b', '../c'), localFolder('a', '..'), localFolder('a', '../..'), localFolder('', '/x')]).toEqual([
      'a/c',
      '',
      undefined,
      undefined,
    ])
  })

  describe('that lie in the same repository', () => {
    const near = {
      'app/Chart.yaml': chart([{ name: 'near', version: '>=0.1.0', repository: 'file://../lib/near' }]),
      'lib/near/Chart.yaml': 'name: near\nversion: 0.2.0\n',
      'lib/near/.helmignore': 'docs/\n',
    }
    const docs = (_rules: string) => (path: string, kind?: string) => kind === 'folder' && /^docs(\/|$)/.test(path)

    it('are packed with what is behind links to folders', async () => {
      const { files } = await build(
        {
          ...near,
          'lib/near/templates': { link: '../shared' },
          'lib/shared/deep/a.yaml': 'a',
          'lib/near/docs/x': { link: 'nowhere' },
          'lib/near/docs/sub': { submodule: '2'.repeat(40) },
        },
        docs,
      )
      const packed = readTgz(files[0]!.data, { maxBytes: 1e6, maxFileBytes: 1e6, maxEntries: 100 })
      expect(packed.map(({ name }) => name)).toContain('near/templates/deep/a.yaml')
    })

    it.each([
      [
        { link: '../nowhere.yaml' },
        /^Cannot fetch dependency near: error evaluating symlink lib\/near\/templates\/x: it leads to "\.\.\/nowhere\.yaml"/,
      ],
      [{ submodule: '2'.repeat(40) }, /lib\/near\/templates\/x is a submodule/],
    ])('are refused where something of them is elsewhere: %j', async (file, words) => {
      await expect(build({ ...near, 'lib/near/templates/x': file }, docs)).rejects.toThrow(words)
    })
  })

  it.each([
    [{ name: 'redis', version: '^1', repository: '@theirs' }, /its repository is @theirs, and no repository is called "theirs"/],
    [{ name: 'redis', version: '^1', repository: 'stable' }, /its repository is "stable"; expected an https:/],
    [{ name: 'redis', version: 'one', repository: 'https://x' }, /its version "one" is no version range/],
    [{ name: 'near', version: '1', repository: 'file://../../../etc' }, /outside of the repository that holds the chart/],
    [{ name: 'near', version: '1', repository: 'file:///etc' }, /outside of the repository/],
    [{ name: 'near', version: '1', repository: 'file://.' }, /the chart in app has version "9.0.0"; expected one that fits 1/],
    [{ name: 'near', version: '1' }, /no repository, and there is no chart in app\/charts\/near/],
    [{ version: '1' }, /dependencies\[0\] has no name/],
    ['redis', /dependencies\[0\] is not an object/],
  ])('that cannot be had are refused in words: %j', async (dependency, words) => {
    const refused = build({ 'app/Chart.yaml': chart([dependency], { version: '9.0.0' }) })
    await expect(refused).rejects.toThrow(words)
  })

  it('that Helm 2 locked are taken for what they are, in old charts only', async () => {
    const one = { name: 'redis', version: '>=1 <2', repository: server.url, condition: 'x<y', tags: ['a'] }
    const requirements = printYaml({ dependencies: [one] })
    const { wanted } = await readRequirements(
      memorySnapshot({ 'Chart.yaml': 'apiVersion: v1', 'requirements.yaml': requirements }),
      '',
    )
    const locked = [{ name: 'redis', version: '1.0.0', repository: server.url }]
    const lock = printYaml({ dependencies: locked, digest: oldLockDigest(wanted) })
    const old = { 'app/Chart.yaml': 'apiVersion: v1', 'app/requirements.yaml': requirements, 'app/requirements.lock': lock }
    expect((await build(old)).files.map(({ name }) => name)).toEqual(['charts/redis-1.0.0.tgz'])
    await expect(build({ 'app/Chart.yaml': chart([one]), 'app/Chart.lock': lock })).rejects.toMatchObject({
      code: 'dependency-lock-outdated',
    })
  })
})
