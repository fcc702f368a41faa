import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Redacted } from '#base'
import { readTgz } from '#base/archive'
import { parseYaml, printYaml } from '#base/yaml'
import { folderSnapshot } from '#io/disk'
import type { Repository } from '#model'
import { outlineIndex, versionsInBlock } from '../../src/io/registries/index-text.ts'
import { fetchDependencies, fetchSource, lockDigest, oldLockDigest, readRequirements } from '#source'
import { type ChartRepository, packChart, startChartRepository } from '#test/chart-repository'
import { type OciRegistry, startOciRegistry } from '#test/oci-registry'
import { helmOracle } from '#test/oracles'
import { openRegistriesWorld, plainRepository, type RegistriesWorld } from '#test/registries-world'

// Helm itself uses the servers of our tests, which shows that they are real, and chooses versions, fetches archives and builds dependencies; we do the same.

const versions = [
  '0.9.0',
  '1.0.0',
  '1.0.1',
  '1.2.0',
  '1.2.3-rc.1',
  '1.2.3',
  '1.10.0',
  '2.0.0-alpha.1',
  '2.0.0',
  '2.1.0+build.5',
  '3.0.0-beta',
]
const ranges = [
  '',
  '*',
  '1.2.3',
  '1.2',
  '1',
  '^1.2.0',
  '~1.2',
  '>=1.0.0 <2.0.0',
  '1.x',
  '1.2.x',
  '>=2.0.0-0',
  '^3',
  '>=3.0.0-0',
  '1.0.0 - 1.2.0',
  '0.9.0 || 1.0.x',
  '!=2.0.0',
  '9.x',
  '1.2.3-rc.1',
  '2.1.0',
  '2.1.0+build.5',
  '>1.2',
  '<=1.2',
  '=1.0.0',
  '~0',
  '^0.9',
  '1.2.4',
  'v1.2.3',
]

const login = { username: 'ann', password: 'pa55word' }
const limits = { maxBytes: 1e8, maxFileBytes: 1e8, maxEntries: 1e4 }
let world: RegistriesWorld
let folder: string
let helm: (args: readonly string[]) => Promise<{ ok: boolean; said: string }>
let repository: ChartRepository
let registry: OciRegistry

beforeAll(async () => {
  const program = await helmOracle()
  world = await openRegistriesWorld()
  folder = mkdtempSync(join(tmpdir(), 'mainstay-helm-'))
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    HELM_CACHE_HOME: join(folder, 'cache'),
    HELM_CONFIG_HOME: join(folder, 'config'),
    HELM_DATA_HOME: join(folder, 'data'),
  }
  helm = async (args) => {
    try {
      const { stdout, stderr } = await promisify(execFile)(program, [...args], { env, cwd: folder })
      return { ok: true, said: stdout + stderr }
    } catch (error) {
      return { ok: false, said: String(error) }
    }
  }
  repository = await startChartRepository()
  registry = await startOciRegistry({ login: { kind: 'token', ...login }, pageSize: 3 })
  expect(
    await helm(['registry', 'login', registry.host, '--plain-http', '-u', login.username, '-p', login.password]),
  ).toMatchObject({ ok: true })
  for (const version of versions) {
    const archive = repository.publish({ name: 'shop', version, files: { 'values.yaml': `v: ${version}\n` } })
    await pushed('shop', version, archive)
  }
  for (const version of ['1.0.0', '1.0.7', '1.1.0']) await pushed('cart', version, packChart('cart', version))
  // As Argo CD does with the repositories that it knows.
  expect(await helm(['repo', 'add', 'known', repository.url])).toMatchObject({ ok: true })
})
afterAll(async () => {
  await Promise.all([world.close(), repository.close(), registry.close()])
  rmSync(folder, { recursive: true, force: true })
})

async function pushed(name: string, version: string, archive: Buffer): Promise<void> {
  const file = join(folder, `${name}-${version}.tgz`)
  writeFileSync(file, archive)
  expect(await helm(['push', file, `oci://${registry.host}/charts`, '--plain-http'])).toMatchObject({ ok: true })
}

const inRegistry = (): Repository =>
  plainRepository(`oci://${registry.host}/charts`, {
    insecureOciForceHttp: true,
    username: login.username,
    password: new Redacted(login.password),
  })
const git = new Proxy({}, { get: () => () => Promise.reject(new Error('no Git here')) }) as never // nothing here is in Git

/** The one file that Helm pulled; undefined where it refused. */
async function pulled(args: readonly string[]): Promise<{ name: string; data: Buffer } | undefined> {
  const into = mkdtempSync(join(folder, 'pulled-'))
  const { ok } = await helm(['pull', ...args, '-d', into])
  const [name] = readdirSync(into)
  return ok && name !== undefined ? { name, data: readFileSync(join(into, name)) } : undefined
}

async function ours(source: Repository, targetRevision: string): Promise<{ name: string; values: string } | undefined> {
  try {
    const fetched = await fetchSource(
      { repository: source, chart: 'shop', targetRevision, maxAgeMs: 60_000 },
      { git, charts: world.charts },
    )
    return { name: `shop-${fetched.revision}.tgz`, values: (await fetched.snapshot.read('values.yaml')).toString() }
  } catch {
    return undefined
  }
}

const valuesIn = (archive: Buffer) =>
  readTgz(archive, limits)
    .find(({ name }) => name === 'shop/values.yaml')
    ?.data.toString()

describe('Helm and we choose the same chart', () => {
  it.each(ranges)('in a Helm repository for %j', async (range) => {
    const theirs = await pulled(['shop', '--repo', repository.url, ...(range === '' ? [] : ['--version', range])])
    const chosen = await ours(plainRepository(repository.url), range)
    expect(chosen).toEqual(theirs === undefined ? undefined : { name: theirs.name, values: valuesIn(theirs.data) })
  })

  it.each(ranges)('in a registry for %j', async (range) => {
    const theirs = await pulled([
      `oci://${registry.host}/charts/shop`,
      '--plain-http',
      ...(range === '' ? [] : ['--version', range]),
    ])
    const chosen = await ours(inRegistry(), range)
    expect(chosen?.values).toEqual(theirs === undefined ? undefined : valuesIn(theirs.data))
  })

  it('byte for byte', async () => {
    const place = { repository: inRegistry(), chart: 'shop' }
    const found = (await world.charts.find(place, '2.1.0+build.5', { maxAgeMs: 0 }))!
    const theirs = await pulled([`oci://${registry.host}/charts/shop`, '--plain-http', '--version', '2.1.0+build.5'])
    expect(await world.charts.archive(place, found)).toEqual(theirs?.data)
  })
})

describe('an index that Helm wrote', () => {
  it('is read in blocks, and says what the whole of it says', async () => {
    const charts = mkdtempSync(join(folder, 'indexed-'))
    for (const name of ['shop', 'cart-2', 'a.b']) {
      for (const version of ['1.0.0', '2.0.0-rc.1+b.1']) {
        const description = `description: "text: with\\n- many\\nversion: 3.0.0 lines"\nkeywords: [a, "b: c"]\nmaintainers: [{name: x}]\n`
        const more = { 'Chart.yaml': `apiVersion: v2\nname: ${name}\nversion: ${version}\n${description}` }
        writeFileSync(join(charts, `${name}-${version}.tgz`), packChart(name, version, more))
      }
    }
    expect(await helm(['repo', 'index', charts, '--url', 'https://cdn.example.com/x'])).toMatchObject({ ok: true })
    const text = readFileSync(join(charts, 'index.yaml'), 'utf8')
    const atOnce = (): Promise<void> => Promise.resolve()
    const outline = await outlineIndex(Buffer.from(text), atOnce)
    const whole = await outlineIndex(Buffer.from(JSON.stringify(parseYaml(text))), atOnce)
    if (outline.layout !== 'blocks' || whole.layout !== 'other') throw new Error('another layout was expected')
    expect([...outline.blocks.keys()].sort()).toEqual(['a.b', 'cart-2', 'shop'])
    for (const [name, { start, end }] of outline.blocks) {
      const versions = await versionsInBlock(Buffer.from(text).subarray(start, end), atOnce)
      expect(versions).toEqual(whole.entries.get(name))
      expect(versions).toMatchObject([
        { urls: [expect.stringContaining('https://cdn.example.com/x/')], digest: expect.any(String) },
        {},
      ])
    }
  })
})

describe('Helm and we build the same dependencies', () => {
  /** A chart with its dependencies below a folder of its own, and beside it a chart on the disk. */
  function writeChart(dependencies: unknown, more: { [path: string]: string } = {}): string {
    const parent = mkdtempSync(join(folder, 'parent-'))
    const chart = { apiVersion: 'v2', name: 'parent', version: '1.0.0', dependencies }
    const files = {
      'app/Chart.yaml': printYaml(chart),
      'near/Chart.yaml': 'apiVersion: v2\nname: near\nversion: 0.3.0\n',
      'near/templates/a.yaml': 'kind: A\n',
      ...more,
    }
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(parent, path)), { recursive: true })
      writeFileSync(join(parent, path), content)
    }
    return parent
  }

  async function build(parent: string) {
    const snapshot = await folderSnapshot(parent)
    const registryHere = inRegistry()
    const request = {
      snapshot,
      folder: 'app',
      repository: (url: string) => (url.startsWith('oci:') ? { ...registryHere, url } : plainRepository(url)),
      named: (name: string) => (name === 'known' ? plainRepository(repository.url) : undefined),
      maxAgeMs: 60_000,
    }
    return await fetchDependencies(request, { charts: world.charts })
  }

  const contentOf = (archive: Buffer) =>
    readTgz(archive, limits)
      .filter(({ kind }) => kind === 'file')
      .map(({ name, data }) => [name, name.endsWith('.yaml') ? parseYaml(data.toString()) : data.toString()])
      .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))

  // Helm finds repositories by the name of the chart, and fails where two kinds of them have one of the same name; so ours have not.
  it('with and without a lock file, from all kinds of repositories', async () => {
    const parent = writeChart([
      { name: 'shop', version: '^1.2.0', repository: repository.url },
      { name: 'shop', version: '>=2.0.0-0 <2.0.0', repository: `${repository.url}/`, alias: 'second', condition: 'a.b' },
      { name: 'cart', version: '~1.0.0', repository: `oci://${registry.host}/charts`, alias: 'third', tags: ['x'] },
      { name: 'near', version: '0.x.x', repository: 'file://../near' },
      { name: 'shop', version: '0.9.0', repository: '@known', alias: 'fifth' },
    ])
    const before = await build(parent)
    expect(await helm(['dependency', 'build', join(parent, 'app'), '--plain-http'])).toEqual({
      ok: true,
      said: expect.any(String),
    })
    const theirs = readdirSync(join(parent, 'app', 'charts')).sort()
    expect(before.files.map(({ name }) => name.replace('charts/', '')).sort()).toEqual(theirs)
    for (const { name, data } of before.files) {
      const built = readFileSync(join(parent, 'app', name))
      if (name.includes('near')) expect(contentOf(data)).toEqual(contentOf(built))
      else expect(data).toEqual(built)
    }
    const after = await build(parent)
    expect(after.files.map(({ name }) => name).sort()).toEqual(before.files.map(({ name }) => name).sort())
    expect(after.removed).toEqual([])
    writeFileSync(join(parent, 'app', 'charts', 'shop-1.0.0.tgz'), packChart('shop', '1.0.0'))
    expect((await build(parent)).removed).toEqual(['charts/shop-1.0.0.tgz'])
    expect(await helm(['dependency', 'build', join(parent, 'app'), '--plain-http'])).toEqual({
      ok: true,
      said: expect.any(String),
    })
    expect(readdirSync(join(parent, 'app', 'charts')).sort()).toEqual(theirs)
  })

  it('and refuse the same', async () => {
    const one = { name: 'shop', version: '^1.2.0', repository: repository.url }
    const parent = writeChart([one])
    await helm(['dependency', 'build', join(parent, 'app')])
    const changed = { apiVersion: 'v2', name: 'parent', version: '1.0.0', dependencies: [{ ...one, version: '^1.1.0' }] }
    writeFileSync(join(parent, 'app', 'Chart.yaml'), printYaml(changed))
    expect(await helm(['dependency', 'build', join(parent, 'app')])).toMatchObject({
      ok: false,
      said: expect.stringContaining('out of sync'),
    })
    await expect(build(parent)).rejects.toMatchObject({ code: 'dependency-lock-outdated' })
    for (const [dependency, code] of [
      [{ ...one, version: '^9' }, 'chart-version-not-found'],
      [{ ...one, name: 'none' }, 'chart-not-found'],
      [{ ...one, repository: '@elsewhere' }, 'dependency-unusable'],
      [{ ...one, repository: 'file://../nowhere' }, 'dependency-unusable'],
      [{ name: 'near', version: '^1', repository: 'file://../near' }, 'dependency-unusable'],
      [{ ...one, version: 'not a range' }, 'dependency-unusable'],
      [{ name: 'vendored', version: '1.0.0' }, 'dependency-unusable'],
    ] as const) {
      const refused = writeChart([dependency])
      expect(await helm(['dependency', 'build', join(refused, 'app')])).toMatchObject({ ok: false })
      await expect(build(refused)).rejects.toMatchObject({ code })
    }
  })

  it('from what Helm 2 locked', async () => {
    const one = { name: 'shop', version: '>=1.0.0 <1.2.0', repository: repository.url, tags: ['a'] }
    const requirements = printYaml({ dependencies: [one] })
    const v1 = 'apiVersion: v1\nname: parent\nversion: 1.0.0\n'
    const chartFiles = { 'app/Chart.yaml': v1, 'app/requirements.yaml': requirements }
    const { wanted } = await readRequirements(await folderSnapshot(writeChart([], chartFiles)), 'app')
    const locked = [{ name: 'shop', version: '1.0.0', repository: repository.url }]
    const lock = printYaml({ dependencies: locked, digest: oldLockDigest(wanted), generated: '2020-01-01T00:00:00Z' })
    const parent = writeChart([], { ...chartFiles, 'app/requirements.lock': lock })
    expect((await build(parent)).files.map(({ name }) => name)).toEqual(['charts/shop-1.0.0.tgz'])
    expect(await helm(['dependency', 'build', join(parent, 'app')])).toMatchObject({ ok: true })
    expect(readdirSync(join(parent, 'app', 'charts'))).toEqual(['shop-1.0.0.tgz'])
  })

  it('and write the same digest into a lock file, whatever the dependencies say', async () => {
    const word = fc.oneof(fc.stringMatching(/^[a-z.<>&"\\é ]{1,8}$/), fc.constantFrom('a', 'x.y', 'true', '1'))
    const imported = fc.oneof(word, fc.record({ child: word, parent: word }))
    const optional = {
      condition: word,
      tags: fc.array(word, { maxLength: 3 }),
      'import-values': fc.array(imported, { maxLength: 3 }),
      enabled: fc.boolean(),
    }
    const dependency = fc.record(
      { version: fc.constantFrom('^1.0.0', '>=1.0.0 <2', '*', '~1.2'), ...optional },
      { requiredKeys: ['version'] },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(dependency, { minLength: 1, maxLength: 3 }), async (list) => {
        const parent = writeChart(
          list.map((one, index) => ({ name: 'shop', repository: repository.url, alias: `a${index}`, ...one })),
        )
        expect(await helm(['dependency', 'build', join(parent, 'app')])).toMatchObject({ ok: true })
        const { wanted, lock } = await readRequirements(await folderSnapshot(parent), 'app')
        expect(lockDigest(wanted, lock?.locked ?? [])).toBe(lock?.digest)
      }),
      { numRuns: 25 },
    )
  })
})
