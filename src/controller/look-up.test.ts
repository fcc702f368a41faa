import { describe, expect, it } from 'vitest'
import type { AppProject, ClusterConfig, Kinds } from '#model'
import { createMemoryCluster } from '#test/memory-cluster'
import { type LookupPlace, lookUp } from './look-up.ts'

const server = 'https://kubernetes.default.svc'
const map = (namespace: string, name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace, name } })
const question = { apiVersion: 'v1', kind: 'ConfigMap', namespace: '', name: '' }

async function setUp(spec: Partial<AppProject['spec']>, failed: readonly string[] = []): Promise<LookupPlace> {
  const cluster = createMemoryCluster()
  for (const [namespace, name] of [
    ['team', 'app'],
    ['team', 'db-1'],
    ['kube-system', 'secret'],
  ] as const)
    await cluster.create(map(namespace, name), { fieldManager: 'test' })
  const kinds: Kinds = { ...(await cluster.kinds()), failedGroups: () => failed }
  const config: ClusterConfig = {
    server,
    name: 'in-cluster',
    namespaces: [],
    clusterResources: true,
    labels: {},
    annotations: {},
  }
  const project = { metadata: { name: 'p' }, spec } as AppProject // the rules are all that is read of it
  // The cast: a lookup only reads.
  const site = { cluster: cluster as unknown as LookupPlace['site']['cluster'], discover: () => Promise.resolve(kinds) }
  return { project, config, site }
}

const everywhere = { server: '*', namespace: '*' }

describe('a lookup of a template', () => {
  it('gives an object, a list, or null where there is none', async () => {
    const place = await setUp({ destinations: [everywhere] })
    expect(await lookUp({ ...question, namespace: 'team', name: 'app' }, place)).toMatchObject({ metadata: { name: 'app' } })
    expect(await lookUp({ ...question, namespace: 'team', name: 'nothing' }, place)).toBeNull()
    expect(await lookUp(question, place)).toMatchObject({ kind: 'ConfigMapList', items: { length: 3 } })
    expect(await lookUp({ ...question, apiVersion: 'example.com/v1' }, place)).toBeNull()
  })

  it('is refused where the list holds anything that the project forbids, and does not say what', async () => {
    for (const spec of [
      { destinations: [everywhere, { server: '*', namespace: '!kube-system' }] },
      { destinations: [everywhere], namespaceResourceBlacklist: [{ group: '', kind: 'ConfigMap', name: 'db-*' }] },
    ]) {
      const refusal = lookUp(question, await setUp(spec))
      await expect(refusal).rejects.toMatchObject({
        code: 'project-forbids',
        message: expect.stringContaining('all ConfigMap objects'),
      })
      await expect(refusal).rejects.not.toThrow(/kube-system|db-1/)
    }
  })

  it('of a kind whose group cannot be discovered is no answer, and never null', async () => {
    const place = await setUp({ destinations: [everywhere] }, ['example.com'])
    const asked = lookUp({ ...question, apiVersion: 'example.com/v1', kind: 'Thing' }, place)
    await expect(asked).rejects.toMatchObject({ code: 'kinds-unknown', retry: 'later' })
  })

  it.each([
    { namespace: '..' },
    { namespace: 'team/../kube-system' },
    { namespace: 'team', name: '..' },
    { name: 'a/b' },
    { name: '%2e%2e' },
    { name: 'a b' },
    { kind: '' },
    { apiVersion: '' },
    { apiVersion: '/v1' },
    { apiVersion: 'apps/' },
    { apiVersion: 'apps/v1/x' },
  ])('is refused where it would not be one object of one kind: %j', async (wrong) => {
    const place = await setUp({ destinations: [everywhere] })
    await expect(lookUp({ ...question, ...wrong }, place)).rejects.toMatchObject({ code: 'lookup-invalid' })
  })
})
