import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ApplicationSet } from '#model'
import { eventually } from '#test/eventually'
import { type JourneyCluster, startSandboxCluster } from '#test/journey-cluster'
import { configMap } from '#test/journeys/manifests'
import { mayLackKubectl } from '#test/kubectl-run'
import { makeRepository, type TestRepository } from '#test/repository'
import { openWorld, type World } from '#test/world'

const client = (name: string, fields: object = {}): string => JSON.stringify({ client: { name }, prune: true, ...fields })

/** A set that makes an Application of each client's file. */
const setOf = (repository: TestRepository, name: string): object => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'ApplicationSet',
  metadata: { name: 'clients', namespace: 'argocd' },
  spec: {
    goTemplate: true,
    goTemplateOptions: ['missingkey=error'],
    generators: [{ git: { repoURL: repository.url, revision: 'main', files: [{ path: 'ecommercen-clients/**/config.json' }] } }],
    template: {
      metadata: { name },
      spec: {
        project: 'default',
        source: { repoURL: repository.url, targetRevision: 'main', path: 'app' },
        destination: { server: 'https://kubernetes.default.svc', namespace: '{{ normalize .client.name }}' },
      },
    },
    templatePatch: 'spec: {syncPolicy: {automated: {prune: {{ .prune }}}, syncOptions: [CreateNamespace=true]}}',
  },
})

describe.skipIf(mayLackKubectl())('an ApplicationSet with Go templates', () => {
  let cluster: JourneyCluster
  let world: World
  let repository: TestRepository

  beforeAll(async () => {
    cluster = await startSandboxCluster()
    world = await openWorld(cluster)
    repository = await makeRepository({
      files: {
        'app/settings.yaml': configMap('settings', { colour: 'green' }),
        'ecommercen-clients/acme/config.json': client('Acme Ltd.'),
      },
    })
    world.startController()
    await world.tryKubectl(['apply', '-f', '-'], JSON.stringify(setOf(repository, 'client-{{ .path.basename }}')))
  })

  afterAll(async () => {
    await world?.stop()
    await cluster?.stop()
    await repository?.remove()
  })

  it('takes a client on when its file is committed', async () => {
    const { spec } = await world.settled('client-acme')
    expect([spec.destination.namespace, spec.syncPolicy?.automated]).toEqual(['acme-ltd', { prune: true }])
    await repository.commit('Take Zeta on', { 'ecommercen-clients/eu/zeta/config.json': client('Zeta Shop') })
    await world.settled('client-zeta')
    expect(await world.get('ConfigMap', 'zeta-shop', 'settings')).toMatchObject({ data: { colour: 'green' } })
  })

  it('leaves all clients alone while its template fails, and says where it does', async () => {
    await world.tryKubectl(['apply', '-f', '-'], JSON.stringify(setOf(repository, 'client-{{ .client.title }}')))
    const message = await eventually(async () => {
      // Whatever the API server keeps under this kind has passed its schema.
      const set = (await world.get('ApplicationSet', 'argocd', 'clients')) as unknown as ApplicationSet | undefined
      const condition = set?.status?.conditions?.find(({ type, status }) => type === 'ErrorOccurred' && status === 'True')
      if (condition === undefined) throw new Error(`no error in ${JSON.stringify(set?.status?.conditions)}`)
      return condition.message
    })
    expect(message).toContain('template.metadata.name, line 1')
    expect(message).toContain('map has no entry for key "title"; expected name')
    expect(await world.application('client-acme')).toBeDefined()
    expect(await world.application('client-zeta')).toBeDefined()
  })
})
