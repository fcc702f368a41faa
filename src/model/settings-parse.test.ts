import { describe, expect, it } from 'vitest'
import type { KubeObject } from './kube-object.ts'
import { parseClusterSecret } from './settings-cluster.ts'
import { defaultSettings, parseSettings } from './settings-parse.ts'
import { isExcludedKind } from './settings-resources.ts'

const cm = (data: { [key: string]: string }): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'argocd-cm' },
  data,
})

describe('settings', () => {
  it('are the defaults where there is no ConfigMap', () => {
    expect(parseSettings({})).toEqual({ settings: defaultSettings, problems: [] })
  })

  it('are read from argocd-cm and argocd-cmd-params-cm', () => {
    const { settings, problems } = parseSettings({
      argocdCm: cm({
        'timeout.reconciliation': '2m30s',
        'timeout.reconciliation.jitter': '0',
        'timeout.hard.reconciliation': '1h',
        'application.resourceTrackingMethod': 'annotation+label',
        'application.instanceLabelKey': 'example.com/app',
        installationID: 'one',
        'repository.local.enabled': 'true',
        'jsonnet.enable': 'false',
        'resource.exclusions': '- apiGroups: [cilium.io]\n  kinds: ["*"]\n  clusters: [https://a]\n- kinds: [Lease]\n',
        'resource.customizations.ignoreDifferences.apps_Deployment':
          'jsonPointers: [/spec/replicas]\nmanagedFieldsManagers: [kube-controller-manager]\n',
        'resource.customizations.ignoreDifferences.all': 'jqPathExpressions: [.metadata.labels]\n',
        'resource.customizations.ignoreDifferences.Service': 'jsonPointers: [/spec/clusterIP]\n',
        'resource.customizations':
          'batch/Job:\n  ignoreDifferences: |\n    jsonPointers: [/spec/selector]\n  health.lua: |\n    return {}\n',
      }),
      cmdParams: cm({ 'controller.sync.wave.delay.seconds': '2' }),
    })
    expect(problems).toEqual([])
    expect(settings).toMatchObject({
      reconciliationTimeoutMs: 150_000,
      reconciliationJitterMs: 0,
      hardReconciliationTimeoutMs: 3_600_000,
      trackingMethod: 'annotation+label',
      instanceLabelKey: 'example.com/app',
      installationId: 'one',
      allowLocalRepositories: true,
      rendering: { jsonnet: { enabled: false } },
      waveDelayMs: 2000,
      resourceExclusions: [
        { apiGroups: ['cilium.io'], kinds: ['*'], clusters: ['https://a'] },
        { apiGroups: [], kinds: ['Lease'], clusters: [] },
      ],
    })
    expect(settings.ignoreDifferences.map(({ group, kind }) => `${group}/${kind}`)).toEqual([
      '*/*',
      '/Service',
      'apps/Deployment',
      'batch/Job',
    ])
    expect(settings.ignoreDifferences[2]).toMatchObject({
      jsonPointers: ['/spec/replicas'],
      managedFieldsManagers: ['kube-controller-manager'],
    })
  })

  it('that cannot be used are named, and the default holds', () => {
    const { settings, problems } = parseSettings({
      argocdCm: cm({
        'timeout.reconciliation': 'soon',
        'timeout.reconciliation.jitter': '-5s',
        'application.resourceTrackingMethod': 'labels',
        'resource.exclusions': 'a: {',
        'resource.inclusions': 'kinds: [Pod]',
        'resource.customizations.ignoreDifferences.apps_v1_Deployment': 'jsonPointers: [/spec]',
        'resource.customizations.ignoreDifferences.apps_Deployment': 'jsonPointers: /spec',
      }),
    })
    expect(settings).toEqual(defaultSettings)
    expect(problems.map((problem) => problem.path)).toEqual([
      'argocd-cm/application.resourceTrackingMethod',
      'argocd-cm/timeout.reconciliation',
      'argocd-cm/timeout.reconciliation.jitter',
      'argocd-cm/resource.exclusions',
      'argocd-cm/resource.inclusions',
      'argocd-cm/resource.customizations.ignoreDifferences.apps_Deployment/jsonPointers',
      'argocd-cm/resource.customizations.ignoreDifferences.apps_v1_Deployment',
    ])
  })
})

describe('a cluster Secret', () => {
  const secret = (stringData: { [key: string]: string }): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 'cluster-a',
      labels: { team: 'shop' },
      annotations: { note: 'n', 'kubectl.kubernetes.io/last-applied-configuration': '{"bearerToken":"geheim"}' },
    },
    stringData,
  })

  it('gives a cluster with secrets hidden and without the copy of itself', () => {
    const config = {
      bearerToken: 'geheim',
      tlsClientConfig: { insecure: false, serverName: 'api', caData: 'Q0E=', keyData: 'S0VZ' },
    }
    const { cluster, problems } = parseClusterSecret(
      secret({
        name: 'a',
        server: 'https://10.0.0.1/',
        namespaces: 'x, y',
        clusterResources: 'true',
        project: 'shop',
        config: JSON.stringify(config),
      }),
    )
    expect(problems).toEqual([])
    expect(cluster).toMatchObject({
      name: 'a',
      server: 'https://10.0.0.1',
      namespaces: ['x', 'y'],
      clusterResources: true,
      project: 'shop',
      labels: { team: 'shop' },
    })
    expect(cluster?.annotations).toEqual({ note: 'n' })
    expect(cluster?.connection?.bearerToken?.reveal()).toBe('geheim')
    expect(JSON.stringify(cluster)).not.toContain('geheim')
    expect(JSON.stringify(cluster)).not.toContain('S0VZ')
  })

  it('with a broken config is a problem without its text', () => {
    const { cluster, problems } = parseClusterSecret(secret({ server: 'https://a', config: '{"bearerToken":"geheim"' }))
    expect(cluster).toBeUndefined()
    expect(problems).toMatchObject([{ path: 'Secret cluster-a/config' }])
    expect(JSON.stringify(problems)).not.toContain('geheim')
  })

  it('says which way of connecting is not supported yet', () => {
    const { cluster } = parseClusterSecret(secret({ server: 'https://a', config: '{"awsAuthConfig":{"clusterName":"a"}}' }))
    expect(cluster?.unsupported).toMatch(/awsAuthConfig/)
  })
})

describe('a kind', () => {
  const exclude = [{ apiGroups: ['*.cilium.io', 'cilium.io'], kinds: ['Cilium*'], clusters: ['https://a'] }]
  const rules = { resourceExclusions: exclude, resourceInclusions: [] }

  it('is kept out by an exclusion that fits group, kind and cluster', () => {
    expect(isExcludedKind(rules, { group: 'cilium.io', kind: 'CiliumIdentity' }, 'https://a')).toBe(true)
    expect(isExcludedKind(rules, { group: 'cilium.io', kind: 'CiliumIdentity' }, 'https://b')).toBe(false)
    expect(isExcludedKind(rules, { group: 'apps', kind: 'Deployment' }, 'https://a')).toBe(false)
  })

  it('is kept out where there are inclusions and it is not among them, and where it is an event', () => {
    const only = { resourceExclusions: [], resourceInclusions: [{ apiGroups: ['apps', ''], kinds: [], clusters: [] }] }
    expect(isExcludedKind(only, { group: 'apps', kind: 'Deployment' }, 'https://a')).toBe(false)
    expect(isExcludedKind(only, { group: 'batch', kind: 'Job' }, 'https://a')).toBe(true)
    expect(isExcludedKind(only, { group: '', kind: 'Event' }, 'https://a')).toBe(true)
    expect(isExcludedKind(defaultSettings, { group: 'events.k8s.io', kind: 'Event' }, 'https://a')).toBe(true)
  })
})
