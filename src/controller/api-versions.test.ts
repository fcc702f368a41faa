import { describe, expect, it } from 'vitest'
import type { KindInfo, Kinds } from '#model'
import type { ChartJob, KustomizeJob, RenderedDocuments } from '#render'
import { ApiVersionMemory, withKnownVersions } from './api-versions.ts'

const info = (group: string, kind: string): KindInfo => ({
  group,
  version: 'v1',
  kind,
  plural: `${kind.toLowerCase()}s`,
  namespaced: true,
  verbs: [],
  shortNames: [],
  preferred: true,
})

function kindsOf(all: readonly KindInfo[], failed: readonly string[] = []): Kinds {
  const versions = all.flatMap(({ group, kind }) => [`${group}/v1`, `${group}/v1/${kind}`])
  return { find: () => undefined, all: () => all, apiVersions: () => [...new Set(versions)].sort(), failedGroups: () => failed }
}

const apps = info('apps', 'Deployment')
const shop = info('shop.example.com', 'Order')
const rendered: RenderedDocuments = { documents: [], warnings: [], lookups: [] }

describe('the API versions of a cluster', () => {
  it('stay those of before where the discovery of a group fails', () => {
    const memory = new ApiVersionMemory()
    const before = memory.of(kindsOf([apps, shop]))
    expect(before).toEqual({
      known: ['apps/v1', 'apps/v1/Deployment', 'shop.example.com/v1', 'shop.example.com/v1/Order'],
      unknownGroups: [],
    })
    expect(memory.of(kindsOf([apps], ['shop.example.com']))).toEqual(before)
    expect(memory.of(kindsOf([apps], ['shop.example.com']))).toEqual(before)
    // It answered, and is gone.
    expect(memory.of(kindsOf([apps])).known).toEqual(['apps/v1', 'apps/v1/Deployment'])
    expect(memory.of(kindsOf([apps], ['shop.example.com'])).unknownGroups).toEqual(['shop.example.com'])
  })

  it('are unknown where a group has failed from the start, until it answers', () => {
    const memory = new ApiVersionMemory()
    expect(memory.of(kindsOf([apps], ['shop.example.com']))).toEqual({
      known: ['apps/v1', 'apps/v1/Deployment'],
      unknownGroups: ['shop.example.com'],
    })
    expect(memory.of(kindsOf([apps, shop])).unknownGroups).toEqual([])
  })
})

describe('a render where a group is unknown', () => {
  const versions = { known: ['apps/v1'], unknownGroups: ['shop.example.com'] }
  // The casts: nothing else of a job is looked at.
  const chart = { location: 'chart a', apiVersions: ['apps/v1'] } as unknown as ChartJob
  const kustomization = { location: 'kustomization b', apiVersions: ['apps/v1'] } as unknown as KustomizeJob
  const help = (text: string) => ({
    what: '',
    files: () => Promise.resolve([{ name: 'templates/a.yaml', data: Buffer.from(text) }]),
  })
  const asking = '{{ if .Capabilities.APIVersions.Has "shop.example.com/v1/Order" }}'
  const refusal = { code: 'kinds-unknown', retry: 'later', message: expect.stringContaining('shop.example.com') }
  const { renderChart, buildKustomization } = withKnownVersions(
    {
      renderChart: () => Promise.resolve(rendered),
      buildKustomization: async (_job, help) => {
        const files = await help.answer({ ask: 'look', repository: 0, path: '' })
        if (files === 'a chart') await help.answer({ ask: 'chart', repo: '', name: '', version: '' })
        return rendered
      },
    },
    versions,
  )

  it('fails for a chart that speaks of the group, to be tried again', async () => {
    await expect(renderChart?.(chart, help(asking))).rejects.toMatchObject(refusal)
  })

  it('succeeds for a chart that never mentions it', async () => {
    expect(await renderChart?.(chart, help('{{ .Values.a }}'))).toBe(rendered)
  })

  it('succeeds for a source that names the versions itself', async () => {
    expect(await renderChart?.({ ...chart, apiVersions: ['own/v1'] }, help(asking))).toBe(rendered)
  })

  it('fails for a kustomization only where it inflates such a chart', async () => {
    const answering = (first: string) => ({
      what: '',
      answer: async (question: { ask: string }) => (question.ask === 'chart' ? await help(asking).files() : first),
    })
    expect(await buildKustomization?.(kustomization, answering('files'))).toBe(rendered)
    await expect(buildKustomization?.(kustomization, answering('a chart'))).rejects.toMatchObject(refusal)
  })

  it('is let alone where all groups are known', () => {
    const own = {}
    expect(withKnownVersions(own, { known: [], unknownGroups: [] })).toBe(own)
  })
})
