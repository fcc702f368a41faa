import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ourHelm } from '#test/helm-ours'
import { helmProcess, type HelmTemplate } from '#test/helm-process'
import { helmOracle } from '#test/oracles'
import { type ChartCase, chartYaml, showValues } from './helm/chart-case.ts'
import { both, type Files, writeFiles } from './helm/chart-folder.ts'
import { broken, names, releaseNames } from './helm/charts/broken.ts'
import { dependencies } from './helm/charts/dependencies.ts'
import { encodings } from './helm/charts/encodings.ts'
import { parts } from './helm/charts/parts.ts'
import { schemas } from './helm/charts/schemas.ts'
import { valuesOfHelm } from './helm/charts/values-of-helm.ts'
import { packed } from './helm/packed.ts'

let helm: HelmTemplate
beforeAll(async () => {
  helm = helmProcess(await helmOracle())
})

describe.each([
  { group: 'charts with dependencies', charts: dependencies },
  { group: 'parts of charts', charts: parts },
  { group: 'schemas', charts: schemas },
  { group: 'broken charts', charts: broken },
  { group: 'bytes that are no text', charts: encodings },
  { group: 'what Helm gives to templates', charts: valuesOfHelm },
])('as Helm: $group', ({ charts }) => {
  const cases = charts.flatMap((chart) =>
    (chart.runs ?? [[]]).map((flags) => ({ title: `${chart.name} ${flags.join(' ')}`, chart, flags })),
  )
  it.concurrent.each(cases)('$title', async ({ chart, flags }) => {
    await expectEqual(chart, ['web', chart.chart === undefined ? '@' : `@/${chart.chart}`, ...flags])
  })
})

describe('as Helm: names of releases', () => {
  it.concurrent.each(releaseNames)('%j', async (release) => {
    await expectEqual(names, [release, '@'])
  })

  it.concurrent.each(
    [
      ['@'],
      ['@', '-g'],
      ['@', '--name-template', 'x-{{ upper "y" | lower }}'],
      ['@', '--name-template', '{{ nope }}'],
      ['web', '@', '-g'],
      ['web', '@', '--name-template', 'x'],
      ['web', '@', 'more'],
    ].map((args) => ({ args })),
  )('$args', async ({ args }) => {
    await expectEqual(names, args)
  })
})

describe('as Helm: files written instead', () => {
  const chart = parts.filter(({ name }) => /weights|definitions|odd files/.test(name))
  const flags = [
    [],
    ['--include-crds'],
    ['--include-crds', '--release-name'],
    ['--no-hooks'],
    ['--skip-tests'],
    ['-s', 'templates/x.txt'],
  ]
  it.concurrent.each(chart.flatMap((one) => flags.map((more) => ({ title: `${one.name} ${more.join(' ')}`, one, more }))))(
    '$title',
    async ({ one, more }) => {
      const [expected, found] = await Promise.all([helm, ourHelm].map(async (program) => await written(program, one.files, more)))
      expect(found).toEqual(expected)
    },
  )
})

describe('as Helm: charts from a repository', () => {
  let server: Server
  let url: string
  beforeAll(async () => {
    const versions = ['1.0.0', '1.2.0', '2.0.0-rc.1']
    const chart = (version: string): Buffer =>
      packed('shop', { 'Chart.yaml': `apiVersion: v2\nname: shop\nversion: ${version}\n`, 'templates/v.yaml': showValues() })
    const entries = versions.map((version) => `  - {name: shop, version: ${version}, urls: [shop-${version}.tgz]}\n`)
    const files = new Map<string, string | Buffer>([
      ['/index.yaml', `apiVersion: v1\nentries:\n  shop:\n${entries.join('')}`],
      ...versions.map((version) => [`/shop-${version}.tgz`, chart(version)] as const),
    ])
    server = createServer((request, response) => {
      const found = files.get(request.url ?? '')
      response.writeHead(found === undefined ? 404 : 200).end(found)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}` // a TCP server has such an address
  })
  afterAll(() => server.close())

  it.each([[['shop']], [['shop', '--version', '1.0.0']], [['shop', '--version', '^1']], [['shop', '--devel']]])(
    '--repo %j',
    async (args) => {
      const run = await both([helm, ourHelm], {}, ['web', ...args, '--repo', url])
      expect(run.helm.exit).toBe(0)
      expect(run.ours).toEqual(run.helm)
    },
  )

  it('the URL of an archive', async () => {
    const run = await both([helm, ourHelm], {}, ['web', `${url}/shop-1.2.0.tgz`])
    expect(run.helm.exit).toBe(0)
    expect(run.ours).toEqual(run.helm)
  })

  it('dependencies that are missing', async () => {
    const files = {
      'Chart.yaml': chartYaml('over', `dependencies: [{name: shop, version: "^1", repository: "${url}"}]\n`),
      'templates/v.yaml': showValues(),
    }
    const run = await both([ourHelm, helm], files, ['web', '@', '--dependency-update'])
    const { stdout, ...ours } = run.helm
    // Helm also prints what it fetches and leaves archives in charts/; here the order of the two is turned for that reason.
    expect({ ...ours, stdout }).toEqual({ exit: 0, error: '', stdout: run.ours.stdout.slice(run.ours.stdout.indexOf('---\n')) })
  })

  it('is refused where there is no such chart or version', async () => {
    for (const args of [['beacon'], ['shop', '--version', '9.9.9']]) {
      const run = await both([helm, ourHelm], {}, ['web', ...args, '--repo', url])
      expect([run.helm.exit, run.ours.exit]).toEqual([1, 1])
    }
  })
})

/** Two runs into the same folder: what was printed, and every file. */
async function written(program: HelmTemplate, files: Files, flags: readonly string[]): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'mainstay-written-'))
  try {
    writeFiles(join(folder, 'chart'), files)
    const args = ['web', join(folder, 'chart'), '--set', 'ledger.x.y=1', '--output-dir', join(folder, 'out'), ...flags]
    const printed = [await program(args), await program(args)].map(({ exit, stdout, error }) => [exit, stdout, error])
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.startsWith('out/'))
      .sort()
    const contents = names.map((name) => [
      name,
      statSync(join(folder, name)).isFile() ? readFileSync(join(folder, name), 'utf8') : '',
    ])
    return JSON.parse(JSON.stringify({ printed, contents }).replaceAll(folder, '')) as unknown
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function expectEqual(chart: ChartCase, args: readonly string[]): Promise<void> {
  const run = await both([helm, ourHelm], chart.files, args)
  expect(run.ours).toEqual(run.helm)
}
