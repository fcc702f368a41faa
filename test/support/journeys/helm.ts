import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packChart, startChartRepository } from '../chart-repository.ts'
import { eventually } from '../eventually.ts'
import type { JourneyCluster } from '../journey-cluster.ts'
import { mayLackKubectl } from '../kubectl-run.ts'
import { chartConfigType, chartLayerType, startOciRegistry } from '../oci-registry.ts'
import { makeRepository, type TestRepository } from '../repository.ts'
import { applicationOf, openWorld, type World } from '../world.ts'

const chart: { [path: string]: string } = {
  'charts/shop/Chart.yaml':
    'apiVersion: v2\nname: shop\nversion: 1.2.0\nappVersion: "9"\ndependencies: [{name: cache, version: ">=1.0.0", condition: cache.enabled}]\n',
  'charts/shop/values.yaml': 'replicas: 1\nimage: {repository: registry.example/shop}\ncache: {enabled: true}\n',
  'charts/shop/charts/cache/Chart.yaml': 'apiVersion: v2\nname: cache\nversion: 1.0.3\n',
  'charts/shop/charts/cache/templates/settings.yaml': [
    'apiVersion: v1',
    'kind: ConfigMap',
    'metadata: {name: {{ .Release.Name }}-cache}',
    'data: {size: {{ .Values.size | default 64 | quote }}}',
  ].join('\n'),
  'charts/shop/crds/coupons.yaml': [
    'apiVersion: apiextensions.k8s.io/v1',
    'kind: CustomResourceDefinition',
    'metadata: {name: coupons.shop.example}',
    'spec:',
    '  group: shop.example',
    '  names: {kind: Coupon, plural: coupons, singular: coupon}',
    '  scope: Namespaced',
    '  versions:',
    '  - name: v1',
    '    served: true',
    '    storage: true',
    '    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {percent: {type: integer}}}}}}',
  ].join('\n'),
  'charts/shop/templates/_names.tpl':
    '{{ define "shop.labels" }}app: {{ .Chart.Name }}\nversion: {{ .Chart.AppVersion | quote }}{{ end }}',
  'charts/shop/templates/web.yaml': [
    'apiVersion: apps/v1',
    'kind: Deployment',
    'metadata:',
    '  name: {{ .Release.Name }}',
    '  labels: {{- include "shop.labels" . | nindent 4 }}',
    'spec:',
    '  replicas: {{ .Values.replicas }}',
    '  selector: {matchLabels: {app: {{ .Release.Name }}}}',
    '  template:',
    '    metadata: {labels: {app: {{ .Release.Name }}}}',
    '    spec:',
    '      containers:',
    '      - name: web',
    '        image: {{ .Values.image.repository }}:{{ required "image.tag is needed" .Values.image.tag }}',
  ].join('\n'),
  'charts/shop/templates/coupon.yaml':
    'apiVersion: shop.example/v1\nkind: Coupon\nmetadata: {name: welcome}\nspec: {percent: 10}\n',
  'charts/shop/templates/migrate.yaml': [
    'apiVersion: batch/v1',
    'kind: Job',
    'metadata:',
    '  name: {{ .Release.Name }}-migrate',
    '  annotations: {helm.sh/hook: "pre-install,pre-upgrade", helm.sh/hook-delete-policy: before-hook-creation}',
    'spec: {template: {spec: {restartPolicy: Never, containers: [{name: migrate, image: registry.example/migrate:1}]}}}',
  ].join('\n'),
  'charts/shop/templates/tests/ping.yaml': [
    'apiVersion: v1',
    'kind: Pod',
    'metadata: {name: ping, annotations: {helm.sh/hook: test}}',
    'spec: {containers: [{name: ping, image: registry.example/ping:1}]}',
  ].join('\n'),
  'env/prod.yaml': 'replicas: 2\nimage: {tag: "1.0"}\n',
}

/** A team that keeps its charts in Git: values, hooks, definitions, and what happens when a template is wrong. */
export function helmJourneys(name: string, start: () => Promise<JourneyCluster>): void {
  describe.skipIf(mayLackKubectl())(`charts on ${name}`, () => {
    let cluster: JourneyCluster
    let world: World
    let repository: TestRepository
    let values: TestRepository

    const apply = async (object: object) => await world.tryKubectl(['apply', '-f', '-'], JSON.stringify(object))
    const source = (more: object) => ({ repoURL: repository.url, targetRevision: 'main', path: 'charts/shop', ...more })

    beforeAll(async () => {
      cluster = await start()
      world = await openWorld(cluster)
      repository = await makeRepository({ files: chart })
      values = await makeRepository({ files: { 'shop/values.yaml': 'replicas: 3\nimage: {tag: "2.0"}\ncache: {size: 128}\n' } })
      world.startController()
      const helm = { valueFiles: ['/env/prod.yaml'], parameters: [{ name: 'cache.size', value: '96', forceString: true }] }
      await apply(
        applicationOf(repository, {
          name: 'shop',
          path: 'charts/shop',
          namespace: 'helm-shop',
          spec: { source: source({ helm }) },
        }),
      )
      await world.settled('shop')
    })

    afterAll(async () => {
      await world?.stop()
      await cluster?.stop()
      await repository?.remove()
      await values?.remove()
    })

    it('a chart with its definitions, its hook and its dependency is applied', async () => {
      const { status } = await world.settled('shop')
      expect(status?.sourceType).toBe('Helm')
      const web = await world.get('Deployment', 'helm-shop', 'shop')
      expect(web?.['spec']).toMatchObject({
        replicas: 2,
        template: { spec: { containers: [{ image: 'registry.example/shop:1.0' }] } },
      })
      expect(web?.metadata.labels).toMatchObject({ app: 'shop', version: '9' })
      expect((await world.get('ConfigMap', 'helm-shop', 'shop-cache'))?.['data']).toEqual({ size: '96' })
      expect((await world.get('Coupon', 'helm-shop', 'welcome'))?.['spec']).toEqual({ percent: 10 })
      expect(await world.get('Pod', 'helm-shop', 'ping')).toBeUndefined()
      const hooks = status?.operationState?.syncResult?.resources?.filter(({ hookType }) => hookType === 'PreSync')
      expect(hooks?.map(({ kind, hookPhase }) => [kind, hookPhase])).toEqual([['Job', 'Succeeded']])
    })

    it('a commit to a value file is followed', async () => {
      const sha = await repository.commit('shop: Four', { 'env/prod.yaml': 'replicas: 4\nimage: {tag: "1.0"}\n' })
      await world.settled('shop', { sha })
      expect((await world.get('Deployment', 'helm-shop', 'shop'))?.['spec']).toMatchObject({ replicas: 4 })
    })

    it('a template that fails is told with file, line and column, and nothing is changed or removed', async () => {
      const before = await world.get('Deployment', 'helm-shop', 'shop')
      await repository.commit('shop: No tag', { 'env/prod.yaml': 'replicas: 5\n' })
      await eventually(async () => {
        const conditions = (await world.application('shop'))?.status?.conditions ?? []
        expect(conditions.map(({ message }) => message).join()).toMatch(
          /shop\/templates\/web\.yaml:\d+:\d+.*image\.tag is needed/s,
        )
      })
      expect((await world.get('Deployment', 'helm-shop', 'shop'))?.metadata.resourceVersion).toBe(
        before?.metadata.resourceVersion,
      )
      const sha = await repository.commit('shop: Tag again', { 'env/prod.yaml': 'replicas: 1\nimage: {tag: "1.1"}\n' })
      await world.settled('shop', { sha })
    })

    it('value files may come from another repository', async () => {
      const sources = [
        source({ helm: { releaseName: 'front', valueFiles: ['$values/shop/values.yaml'], skipCrds: true } }),
        { repoURL: values.url, targetRevision: 'main', ref: 'values' },
      ]
      const application = applicationOf(repository, {
        name: 'front',
        path: '',
        namespace: 'helm-front',
        spec: { source: undefined, sources },
      })
      await apply(application)
      await world.settled('front')
      expect((await world.get('Deployment', 'helm-front', 'front'))?.['spec']).toMatchObject({ replicas: 3 })
      await values.commit('shop: One', { 'shop/values.yaml': 'replicas: 1\nimage: {tag: "2.1"}\n' })
      await eventually(async () =>
        expect((await world.get('Deployment', 'helm-front', 'front'))?.['spec']).toMatchObject({ replicas: 1 }),
      )
    })

    it('a chart of a Helm repository follows its range, and the chart that it lacks is fetched', async () => {
      const charts = await startChartRepository()
      try {
        const settings = (text: string) => ({
          'templates/a.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${text}}\n`,
        })
        charts.publish({ name: 'base', version: '2.1.0', files: settings('base-{{ .Chart.Version }}') })
        const requirement = `dependencies: [{name: base, version: ^2.0.0, repository: "${charts.url}"}]`
        const umbrella = { 'Chart.yaml': `apiVersion: v2\nname: umbrella\nversion: 1.0.0\n${requirement}\n`, ...settings('one') }
        charts.publish({ name: 'umbrella', version: '1.0.0', files: umbrella })
        const source = { repoURL: charts.url, chart: 'umbrella', targetRevision: '~1.0' }
        await apply(applicationOf(repository, { name: 'umbrella', path: '', namespace: 'helm-umbrella', spec: { source } }))
        expect((await world.settled('umbrella')).status?.sync?.revision).toBe('1.0.0')
        expect(await world.get('ConfigMap', 'helm-umbrella', 'base-2.1.0')).toBeDefined()
        const next = { ...umbrella, 'Chart.yaml': umbrella['Chart.yaml'].replace('1.0.0', '1.0.7'), ...settings('two') }
        charts.publish({ name: 'umbrella', version: '1.0.7', files: next })
        charts.publish({ name: 'umbrella', version: '1.1.0', files: next })
        await world.kubectl('-n', 'argocd', 'annotate', 'application', 'umbrella', 'argocd.argoproj.io/refresh=normal')
        await world.settled('umbrella', { sha: '1.0.7' })
        expect(await world.get('ConfigMap', 'helm-umbrella', 'two')).toBeDefined()
        expect(await world.get('ConfigMap', 'helm-umbrella', 'one')).toBeUndefined()
      } finally {
        await charts.close()
      }
    })

    it('a chart of a registry is applied', async () => {
      const registry = await startOciRegistry()
      try {
        const template = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: from-registry}\n'
        const layer = packChart('tiny', '0.3.0', { 'templates/a.yaml': template })
        registry.push('charts/tiny', '0.3.0', { config: chartConfigType, layers: [{ mediaType: chartLayerType, data: layer }] })
        const stringData = { type: 'helm', url: `${registry.host}/charts`, enableOCI: 'true', insecureOCIForceHttp: 'true' }
        const labels = { 'argocd.argoproj.io/secret-type': 'repository' }
        await apply({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'registry', namespace: 'argocd', labels }, stringData })
        const source = { repoURL: `${registry.host}/charts`, chart: 'tiny', targetRevision: '0.3.0' }
        await apply(applicationOf(repository, { name: 'tiny', path: '', namespace: 'helm-tiny', spec: { source } }))
        await world.settled('tiny')
        expect(await world.get('ConfigMap', 'helm-tiny', 'from-registry')).toBeDefined()
      } finally {
        await registry.close()
      }
    })

    it('deleting an entry from the values prunes what it stood for', async () => {
      const sha = await repository.commit('shop: No cache', {
        'env/prod.yaml': 'replicas: 1\nimage: {tag: "1.1"}\ncache: {enabled: false}\n',
      })
      await world.settled('shop', { sha })
      expect(await world.get('ConfigMap', 'helm-shop', 'shop-cache')).toBeUndefined()
    })
  })
}
