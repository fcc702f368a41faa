import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RenderFlags } from '#cli'
import type { MainstayError } from '#model'
import { renderPath } from './render.ts'

const path = process.env['PATH']
let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mainstay-render-'))
})
afterEach(() => {
  process.env['PATH'] = path
  rmSync(root, { recursive: true, force: true })
})

const flags: RenderFlags = {
  name: '',
  namespace: 'default',
  project: 'default',
  kubeVersion: '1.36.0',
  apiVersions: [],
  values: [],
  set: [],
  seed: '',
  verify: false,
}
const chart = (name: string, more = '') => `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n${more}`
const configMap = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`

function write(files: { [name: string]: string }): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), content)
  }
}

const namesIn = async (name: string, more: Partial<RenderFlags> = {}) =>
  (await renderPath(join(root, name), { ...flags, ...more })).objects.map(({ metadata }) => metadata.name)

async function refusal(name: string, more: Partial<RenderFlags> = {}): Promise<MainstayError> {
  // Whatever is thrown here is one; other errors fail the test by their message.
  return (await renderPath(join(root, name), { ...flags, ...more }).catch((error: unknown) => error)) as MainstayError
}

/** Puts a program called helm on the PATH that prints this. */
function fakeHelm(output: string): void {
  const program = join(root, 'bin/helm')
  mkdirSync(dirname(program), { recursive: true })
  writeFileSync(program, `#!/bin/sh\ncat <<'END'\n${output}END\n`, { mode: 0o755 })
  process.env['PATH'] = `${join(root, 'bin')}:${path ?? ''}`
}

describe('mainstay render', () => {
  it('takes charts of file:// from the disk, and packed ones from the charts folder', async () => {
    write({
      '.git/HEAD': '',
      'web/Chart.yaml': chart('web', 'dependencies: [{name: near, version: ^1.0.0, repository: "file://../near"}]\n'),
      'near/Chart.yaml': chart('near'),
      'shared/a.yaml': configMap('near'),
    })
    symlinkSync('../shared', join(root, 'near/templates'))
    expect(await namesIn('web')).toEqual(['near'])
  })

  it('says what it needs from elsewhere', async () => {
    write({
      'web/Chart.yaml': chart('web', 'dependencies: [{name: far, version: ^1.0.0, repository: "https://charts.example"}]\n'),
    })
    const { message, hint } = await refusal('web')
    expect(message).toMatch(
      /^Cannot render the chart: it needs the chart far of https:\/\/charts\.example, and nothing is fetched/,
    )
    expect(hint).toContain('helm dependency build')
  })

  it('calls a chart by its place on the disk', async () => {
    write({ 'web/Chart.yaml': chart('web'), 'web/templates/a.yaml': '{{ fail "no" }}' })
    expect((await refusal('web')).message).toContain(`Cannot render chart ${root}/web: `)
    write({ '.git/HEAD': '' })
    expect((await refusal('web')).message).toContain(`Cannot render chart ${root}/web: `)
  })

  it('finds value files in the chart, in the working tree and elsewhere on the disk', async () => {
    write({
      'web/Chart.yaml': chart('web'),
      'web/templates/a.yaml': configMap('{{ .Values.name }}'),
      'web/own.yaml': 'name: own',
      'out.yaml': 'name: out',
    })
    expect(await namesIn('web', { values: ['own.yaml'] })).toEqual(['own'])
    expect(await namesIn('web', { values: [join(root, 'out.yaml')] })).toEqual(['out'])
    write({ '.git/HEAD': '' })
    expect(await namesIn('web', { values: ['/out.yaml'] })).toEqual(['out'])
    expect(await namesIn('web', { values: [join(root, 'out.yaml')] })).toEqual(['out'])
    expect((await refusal('web', { values: ['none.yaml'] })).message).toContain('(none.yaml): web/none.yaml of')
  })

  it('tells of an ApplicationSet that it is one', async () => {
    write({ 'set.yaml': 'apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: a}\n' })
    expect((await refusal('set.yaml')).message).toContain(
      'it holds an ApplicationSet, from which the controller makes Applications',
    )
  })
})

describe('mainstay render --verify', () => {
  beforeEach(() => {
    write({ 'web/Chart.yaml': chart('web'), 'web/templates/a.yaml': configMap('a-{{ randAlphaNum 5 | lower }}') })
  })

  it('notes that random functions differ', async () => {
    fakeHelm(`---\n# Source: web/templates/a.yaml\n${configMap('a-x')}`)
    const { difference, warnings } = await renderPath(join(root, 'web'), { ...flags, verify: true })
    expect(difference).toContain('-  name: a-x')
    expect(warnings.join()).toContain('Random functions are used')
  })

  it('notes nothing where nothing is random', async () => {
    write({ 'web/templates/a.yaml': configMap('a') })
    fakeHelm(`---\n# Source: web/templates/a.yaml\n${configMap('b')}`)
    expect((await renderPath(join(root, 'web'), { ...flags, verify: true })).warnings).toEqual([])
  })

  it('says what to do without helm, and with a seed', async () => {
    process.env['PATH'] = join(root, 'empty')
    expect(await refusal('web', { verify: true })).toMatchObject({
      code: 'helm-missing',
      hint: expect.stringContaining('--verify'),
    })
    expect((await refusal('web', { verify: true, seed: 's' })).message).toContain('--seed is given with --verify')
  })
})
