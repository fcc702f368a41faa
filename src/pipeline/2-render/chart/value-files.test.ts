import { describe, expect, it } from 'vitest'
import { type MemoryFile, memorySnapshot } from '#test/memory-snapshot'
import type { RenderRequest } from '../index.ts'
import { jobFor } from '#test/chart-requests'

describe('value files', () => {
  const names = async (valueFiles: string[], files: { [path: string]: MemoryFile } = {}, rest: Partial<RenderRequest> = {}) =>
    (await jobFor({ valueFiles }, files, rest)).valueFiles.map(({ name, text }) => `${name}: ${text}`)

  it('are relative to the chart, absolute in the repository, in another source, or behind a URL', async () => {
    const refs = new Map([['values', memorySnapshot({ 'prod/web.yaml': 'ref' })]])
    const files = { 'charts/web/prod.yaml': 'own', 'env/prod.yaml': 'root', 'charts/all.yaml': 'up' }
    const written = ['prod.yaml', '/env/prod.yaml', '../all.yaml', '$values/prod/web.yaml', 'https://values.example/a.yaml']
    expect(await names(written, files, { refs })).toEqual([
      'prod.yaml: own',
      '/env/prod.yaml: root',
      '../all.yaml: up',
      '$values/prod/web.yaml: ref',
      'https://values.example/a.yaml: from: https://values.example/a.yaml',
    ])
  })

  it('may be globs, each file once, by path', async () => {
    const files = { 'charts/web/env/b.yaml': 'b', 'charts/web/env/a.yaml': 'a', 'charts/web/env/deep/c.yaml': 'c' }
    expect(await names(['env/a.yaml', 'env/*.yaml', 'env/**/*.yaml'], files)).toEqual([
      'env/a.yaml: a',
      'charts/web/env/b.yaml: b',
      'charts/web/env/deep/c.yaml: c',
    ])
  })

  it('of a glob are ordered folder by folder, files first, and without those that another entry names', async () => {
    const files = Object.fromEntries(
      ['z.yaml', 'b/a.yaml', 'b/c/a.yaml', 'b/z.yaml', 'a/x.yaml', 'a.yaml', 'm.yaml'].map((name) => [`env/${name}`, '']),
    )
    expect(await names(['/env/**/*.yaml', '/env/m.yaml', '/env/m.yaml'], files)).toEqual(
      ['a', 'z', 'a/x', 'b/a', 'b/z', 'b/c/a'].map((name) => `env/${name}.yaml: `).concat('/env/m.yaml: '),
    )
    expect(await names(['/env/b/**'], files)).toEqual(['a', 'c/a', 'z'].map((name) => `env/b/${name}.yaml: `))
  })

  it('of a glob may be behind links to folders', async () => {
    const files = {
      'env/prod': { link: '../shared' },
      'shared/a.yaml': 'a',
      'shared/up': { link: '..' },
      'env/x': { link: '/etc' },
    }
    expect(await names(['/env/*/*.yaml'], files)).toEqual(['env/prod/a.yaml: a'])
    await expect(names(['/env/*.yaml'], { 'env/x.yaml': { link: 'nowhere' } })).rejects.toThrow('is a link that leads nowhere')
  })

  it('that a glob does not find are an error that says what there is, unless they are to be passed over', async () => {
    const files = { 'env/base.yaml': '', 'env/eu/prod.yaml': '' }
    await expect(jobFor({ valueFiles: ['/env/prod*.yaml'] }, files)).rejects.toThrow(
      'Cannot read helm.valueFiles[0] (/env/prod*.yaml): it matches no file of https://git.example/shop.git; in env there is: base.yaml, eu/prod.yaml',
    )
    expect((await jobFor({ valueFiles: ['/env/prod*.yaml'], ignoreMissingValueFiles: true }, files)).valueFiles).toEqual([])
  })

  it('may really be called like a glob', async () => {
    const files = { 'charts/web/[ab].yaml': 'odd', 'charts/web/a.yaml': 'a', 'charts/web/{x}.yaml': 'x', 'charts/web/*': 's' }
    expect(await names(['[ab].yaml', '{x}.yaml', '*'], files)).toEqual(['[ab].yaml: odd', '{x}.yaml: x', '*: s'])
  })

  it('keep bytes that are no UTF-8, for Helm to judge', async () => {
    const file = { 'charts/web/a.yaml': Buffer.from([0x61, 0xff]) }
    expect((await jobFor({ valueFiles: ['a.yaml'] }, file)).valueFiles[0]?.text).toBe('a\udcff')
    const parameters = { fileParameters: [{ name: 'f', path: 'a.yaml' }] }
    expect((await jobFor(parameters, file)).setFile[0]?.text).toBe('a\udcff')
  })

  it('in a source that is not there are told with those that are', async () => {
    const refs = new Map([['v', memorySnapshot({ 'x.yaml': '' })]])
    const given = { valueFiles: ['$vv/x.yaml'], ignoreMissingValueFiles: true }
    await expect(jobFor(given, {}, { refs })).rejects.toThrow(/: no source has the ref vv, and no variable .* there is: v$/)
    await expect(jobFor(given)).rejects.toThrow(/there is no source with a ref$/)
  })

  it('know the variables of the build environment', async () => {
    expect(
      await names(['$ARGOCD_APP_NAME.yaml', '${ARGOCD_APP_NAMESPACE}.yaml'], {
        'charts/web/web.yaml': '1',
        'charts/web/shop.yaml': '2',
      }),
    ).toHaveLength(2)
  })

  it('that are missing are an error that names the entry, unless they are to be passed over', async () => {
    await expect(jobFor({ valueFiles: ['prod.yaml'] })).rejects.toThrow(
      'Cannot read helm.valueFiles[0] (prod.yaml): charts/web/prod.yaml of https://git.example/shop.git does not exist; expected a file',
    )
    expect((await jobFor({ valueFiles: ['prod.yaml'], ignoreMissingValueFiles: true })).valueFiles).toEqual([])
  })

  it.each([
    ['../../../etc/passwd', 'value-file-path'],
    ['ftp://values.example/a.yaml', 'value-file-scheme'],
    ['file:///etc/passwd', 'value-file-scheme'],
    ['$nothing/a.yaml', 'value-file-ref'],
    ['${nothing}.yaml', 'value-file-ref'],
    ['templates', 'value-file-missing'],
  ])('%s is refused', async (entry, code) => {
    await expect(jobFor({ valueFiles: [entry] })).rejects.toMatchObject({ code })
  })

  it('come before values, and valuesObject stands for values', async () => {
    const files = { 'charts/web/prod.yaml': 'own' }
    expect((await jobFor({ valueFiles: ['prod.yaml'], values: 'b: 2' }, files)).valueFiles.map(({ text }) => text)).toEqual([
      'own',
      'b: 2',
    ])
    expect((await jobFor({ values: 'b: 2', valuesObject: { c: 3 } })).valueFiles.map(({ text }) => text)).toEqual(['c: 3\n'])
  })
})

describe('parameters', () => {
  it('keep their order, the later of one name counts, and commas belong to the value', async () => {
    const job = await jobFor({
      parameters: [
        { name: 'image.tag', value: '1' },
        { name: 'list', value: '{a,b}' },
        { name: 'image.tag', value: 'x,y' },
        { name: 'id', value: '007', forceString: true },
        { name: 'app', value: '$ARGOCD_APP_NAME-${ARGOCD_APP_REVISION_SHORT}-$$' },
      ],
    })
    expect(job.set).toEqual(['image.tag=x\\,y', 'list={a,b}', 'app=web-1111111-$'])
    expect(job.setString).toEqual(['id=007'])
  })

  it('whose files are missing get no hint that does not help them', async () => {
    const missing = jobFor({ fileParameters: [{ name: 'f', path: 'nope.txt' }] })
    await expect(missing).rejects.toMatchObject({ hint: expect.not.stringContaining('ignoreMissing') })
    await expect(jobFor({ valueFiles: ['nope'] })).rejects.toMatchObject({ hint: expect.stringContaining('ignoreMissing') })
  })

  it('may be the content of files', async () => {
    const job = await jobFor(
      { fileParameters: [{ name: 'config', path: 'files/a,b.txt' }] },
      { 'charts/web/files/a,b.txt': 'text' },
    )
    expect(job.setFile).toEqual([{ assignment: 'config=file-0', key: 'file-0', text: 'text' }])
  })
})
