import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { apiWorld } from '#test/api-world'
import { cliWorld, type CliWorld } from '#test/cli-world'
import { ourKustomize } from '#test/kustomize-ours'

describe('the flags of mainstay kustomize build', () => {
  let world: CliWorld
  beforeEach(() => {
    world = cliWorld(apiWorld())
  })
  const asked = (): unknown => world.started.at(-1)?.[1]

  it('are those of kustomize build', async () => {
    const line =
      'kustomize build over --enable-helm --load-restrictor LoadRestrictionsNone --reorder none --enable-managedby-label -o out'
    const more = '--helm-kube-version 1.30 --helm-api-versions a/v1 --helm-api-versions b/v1 --helm-debug --helm-command helm3'
    const ignored = '--as-current-user --network --network-name x -e A=1 --env B --mount type=bind --stack-trace'
    const { exit, out, err } = await world.run(...`${line} ${more} ${ignored}`.split(' '))
    expect({ exit, out }).toEqual({ exit: 0, out: 'kind: Built\n' })
    expect(err).toContain('Flag --reorder has been deprecated')
    expect(asked()).toEqual({
      path: 'over',
      loadRestrictor: 'none',
      reorder: 'none',
      managedByLabel: true,
      enableHelm: true,
      helmKubeVersion: '1.30',
      helmApiVersions: ['a/v1', 'b/v1'],
      helmDebug: true,
      output: 'out',
    })
  })

  it('may all be left out', async () => {
    await world.run('kustomize', 'build')
    expect(asked()).toMatchObject({ path: '.', loadRestrictor: 'root-only', reorder: undefined, enableHelm: false })
  })

  it.each([
    [['a', 'b'], 'specify one path to kustomization.yaml'],
    [
      ['--load-restrictor', 'x'],
      'illegal flag value --load-restrictor x; legal values: [LoadRestrictionsRootOnly LoadRestrictionsNone]',
    ],
    [['--reorder', 'x'], 'illegal flag value --reorder x; legal values: [legacy none]'],
    [
      ['--enable-alpha-plugins'],
      'Cannot build with --enable-alpha-plugins: programs and containers of a repository are never run; expected only what is built in',
    ],
    [['--enable-exec'], expect.stringContaining('Cannot build with --enable-exec')],
  ])('refuse %j', async (args, message) => {
    const { exit, err } = await world.run('kustomize', 'build', ...args)
    expect({ exit, err: err.trimEnd().slice('Error: '.length) }).toEqual({ exit: 1, err: message })
  })
})

describe('mainstay kustomize build', () => {
  let folder: string
  const map = (name: string, more = ''): string => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${more}`
  const write = (files: { [path: string]: string }): void => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
  }
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'mainstay-cli-kustomize-')))
    write({ 'kustomization.yaml': 'resources: [a.yaml, b]\n', 'a.yaml': map('a') })
    write({ 'b/kustomization.yaml': 'resources: [b.yaml]\nnamePrefix: x-\n', 'b/b.yaml': map('b') })
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('prints what a folder gives', async () => {
    expect(await ourKustomize([folder])).toEqual({ exit: 0, stdout: `${map('a')}---\n${map('x-b')}`, error: '', log: '' })
  })

  it('takes the current folder unless told', async () => {
    expect(await ourKustomize([], { cwd: join(folder, 'b') })).toMatchObject({ exit: 0, stdout: map('x-b') })
  })

  it('writes one file, or a file per object', async () => {
    write({ 'a.yaml': `${map('a')}---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: Web, namespace: n1}\n` })
    write({
      'kustomization.yaml': 'resources: [a.yaml, s.yaml]\n',
      's.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: {name: n1}\n',
    })
    await ourKustomize([folder, '-o', join(folder, 'all.yaml')])
    expect(readFileSync(join(folder, 'all.yaml'), 'utf8')).toContain('kind: Deployment')
    mkdirSync(join(folder, 'out'))
    expect(await ourKustomize([folder, '-o', join(folder, 'out')])).toMatchObject({ exit: 0, stdout: '' })
    const files = ['default_v1_configmap_a.yaml', 'n1_apps_v1_deployment_web.yaml', 'v1_namespace_n1.yaml']
    expect(readdirSync(join(folder, 'out')).sort()).toEqual(files)
    expect(readFileSync(join(folder, 'out/default_v1_configmap_a.yaml'), 'utf8')).toBe(map('a'))
  })

  it('says on stderr what is old, and why it refuses', async () => {
    write({ 'kustomization.yaml': 'bases: [b]\nresources: [none.yaml]\n' })
    const { exit, stdout, error } = await ourKustomize([folder])
    expect({ exit, stdout }).toEqual({ exit: 1, stdout: '' })
    expect(error).toContain(`lstat ${folder}/none.yaml: no such file or directory`)
    write({ 'kustomization.yaml': 'bases: [b]\n' })
    expect((await ourKustomize([folder])).log).toContain("# Warning: 'bases' is deprecated")
  })

  it('follows links, but not out of the folder of a kustomization', async () => {
    symlinkSync('../a.yaml', join(folder, 'b/link.yaml'))
    write({ 'b/kustomization.yaml': 'resources: [link.yaml]\n' })
    const { error } = await ourKustomize([join(folder, 'b')])
    expect(error).toContain(`security; file '${folder}/b/link.yaml' is not in or below '${folder}/b'`)
    const allowed = await ourKustomize([join(folder, 'b'), '--load-restrictor', 'LoadRestrictionsNone'])
    expect(allowed).toMatchObject({ exit: 0, stdout: map('a') })
  })

  it('fetches bases of other repositories', async () => {
    const git = (...args: string[]): void => void execFileSync('git', ['-C', join(folder, 'b'), ...args], { stdio: 'ignore' })
    git('init', '-b', 'main')
    git('add', '.')
    git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '-m', 'b')
    write({ 'kustomization.yaml': `resources: ["file://${folder}/b?ref=main"]\n` })
    expect(await ourKustomize([folder])).toMatchObject({ exit: 0, stdout: map('x-b') })
    write({ 'kustomization.yaml': `resources: ["file://${folder}/b?ref=gone"]\n` })
    expect((await ourKustomize([folder])).error).toContain('failed to run')
  })

  it('renders charts of the repository, and refuses to unless it is told to', async () => {
    write({
      'kustomization.yaml': 'helmCharts:\n- name: shop\n  releaseName: web\n  valuesInline: {size: 5}\n',
      'charts/shop/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
      'charts/shop/values.yaml': 'size: 1\n',
      'charts/shop/templates/a.yaml': `${map('{{ .Release.Name }}')}data: {size: "{{ .Values.size }}"}\n`,
    })
    const built = await ourKustomize([folder, '--enable-helm'])
    expect(built).toMatchObject({
      exit: 0,
      stdout: 'apiVersion: v1\ndata:\n  size: "5"\nkind: ConfigMap\nmetadata:\n  name: web\n',
    })
    expect((await ourKustomize([folder])).error).toContain('must specify --enable-helm')
  })
})
