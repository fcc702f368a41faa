import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { apiWorld } from '#test/api-world'
import { cliWorld, type CliWorld } from '#test/cli-world'
import { ourHelm } from '#test/helm-ours'

describe('the flags of mainstay helm template', () => {
  let world: CliWorld
  beforeEach(() => {
    world = cliWorld(apiWorld())
  })
  const asked = (): unknown => world.started.at(-1)?.[1]

  it('are those of helm template', async () => {
    const line =
      'helm template web ./shop -f a.yaml,b.yaml --values c.yaml --set x=1 --set-string y=2 --set-file z=f --set-json j=[1] --set-literal l=,'
    const more =
      '-n prod --include-crds --skip-tests --no-hooks -a v1,v2 --kube-version 1.30 -s templates/x.yaml --is-upgrade --skip-schema-validation'
    const { exit, out } = await world.run(...`${line} ${more}`.split(' '))
    expect({ exit, out }).toEqual({ exit: 0, out: '---\n' })
    expect(asked()).toEqual({
      release: 'web',
      chart: './shop',
      namespace: 'prod',
      repository: undefined,
      version: undefined,
      access: { passCredentials: false, insecure: false, plainHttp: false },
      dependencyUpdate: false,
      valueFiles: ['a.yaml', 'b.yaml', 'c.yaml'],
      set: ['x=1'],
      setString: ['y=2'],
      setFile: ['z=f'],
      setJson: ['j=[1]'],
      setLiteral: ['l=,'],
      kubeVersion: '1.30',
      apiVersions: ['v1', 'v2'],
      isUpgrade: true,
      skipSchemaValidation: true,
      includeCrds: true,
      skipTests: true,
      noHooks: true,
      showOnly: ['templates/x.yaml'],
      debug: false,
      outputDir: undefined,
      releaseFolder: undefined,
    })
  })

  it('leave out the name, take it from a template, or refuse both', async () => {
    await world.run('helm', 'template', './shop', '-g')
    expect(asked()).toMatchObject({ release: 'release-name', namespace: 'default', chart: './shop' })
    await world.run('helm', 'template', './shop', '--name-template', 'from-template')
    expect(asked()).toMatchObject({ release: 'from-template' })
    const both = await world.run('helm', 'template', 'web', './shop', '--name-template', 'x')
    expect(both).toMatchObject({ exit: 1, err: 'Error: cannot set --name-template and also specify a name\n' })
  })

  it('split values with commas as CSV does', async () => {
    await world.run('helm', 'template', 'web', './shop', '-f', '"a,b.yaml",c.yaml', '-f', '')
    expect(asked()).toMatchObject({ valueFiles: ['a,b.yaml', 'c.yaml'] })
  })

  it('refuse to ask a cluster', async () => {
    const { exit, err } = await world.run('helm', 'template', 'web', './shop', '--validate')
    expect({ exit, err }).toEqual({
      exit: 1,
      err: 'Error: Cannot render with --validate: it asks a cluster; expected a render without one\n',
    })
  })
})

describe('mainstay helm template', () => {
  let folder: string
  const chart = { 'Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n', 'values.yaml': 'a: 1\n' }
  const write = (files: { [path: string]: string }): void => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(folder, path, '..'), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
  }
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mainstay-cli-helm-'))
    write({ ...chart, 'templates/a.yaml': 'a: {{ .Values.a }}\n' })
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('prints what a folder gives', async () => {
    const run = await ourHelm(['web', folder, '--set', 'a=2'])
    expect(run).toMatchObject({ exit: 0, stdout: '---\n# Source: shop/templates/a.yaml\na: 2\n', error: '' })
  })

  it('writes files instead', async () => {
    write({ 'templates/b.yaml': 'kind: B\n---\nkind: C\n' })
    const run = await ourHelm(['web', folder, '--output-dir', join(folder, 'out'), '--release-name'])
    const file = join(folder, 'out/web/shop/templates/b.yaml')
    expect(run.stdout).toContain(`wrote ${file}\nwrote ${file}\n`)
    const parts = ['kind: B\n', 'kind: C\n'].map((text) => `---\n# Source: shop/templates/b.yaml\n${text}\n`)
    expect(readFileSync(file, 'utf8')).toBe(parts.join(''))
  })

  it('reads archives', async () => {
    execFileSync('tar', ['czf', 'shop.tgz', '--transform=s,^,shop/,', 'Chart.yaml', 'values.yaml', 'templates/a.yaml'], {
      cwd: folder,
    })
    expect(await ourHelm(['web', join(folder, 'shop.tgz')])).toMatchObject({ exit: 0, stdout: expect.stringContaining('a: 1') })
  })

  it('follows links, and says which one leads nowhere', async () => {
    symlinkSync('values.yaml', join(folder, 'linked.txt'))
    write({ 'templates/a.yaml': '{{ .Files.Get "linked.txt" }}' })
    expect((await ourHelm(['web', folder])).stdout).toContain('a: 1')
    symlinkSync('nowhere', join(folder, 'broken'))
    const { exit, error } = await ourHelm(['web', folder])
    const where = `${folder}/broken: lstat ${folder}/nowhere`
    expect({ exit, error }).toEqual({ exit: 1, error: `Error: error evaluating symlink ${where}: no such file or directory` })
  })

  it.each([
    [['web', '/not/there'], 'path "/not/there" not found'],
    [['web', 'shop'], 'non-absolute URLs should be in form of repo_name/path_to_chart, got: shop'],
    [['web', 'stable/shop'], 'repo stable not found'],
    [['web', '@', '-f', '/not/there.yaml'], 'open /not/there.yaml: no such file or directory'],
    [['web', '@', '-f', '@'], 'read @: is a directory'],
    [['Web', '@'], expect.stringContaining('release name check failed')],
  ])('refuses %j as Helm does', async (args, message) => {
    const { exit, error } = await ourHelm(args.map((arg) => (arg === '@' ? folder : arg)))
    const expected: unknown = typeof message === 'string' ? message.replaceAll('@', folder) : message
    expect({ exit, error: error.slice('Error: '.length) }).toEqual({ exit: 1, error: expected })
  })

  it('tells of --debug where Helm does, and prints the empty manifest with it', async () => {
    write({ 'templates/a.yaml': '{{ fail "no" }}' })
    const message = 'Error: execution error at (shop/templates/a.yaml:1:3): no'
    expect(await ourHelm(['web', folder])).toMatchObject({
      stdout: '',
      error: `${message}\n\nUse --debug flag to render out invalid YAML`,
    })
    expect(await ourHelm(['web', folder, '--debug'])).toMatchObject({ stdout: '\n', error: message })
  })
})
