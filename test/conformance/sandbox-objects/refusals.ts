import type { Json, JsonObject } from '../../../src/sandbox/json.ts'

/** An object that the API server refuses, or, with `then`, an accepted one and a change of it that is refused. */
export type Refusal = { path: string; body: JsonObject; then?: JsonObject }

const core = '/api/v1/namespaces/NS'
const apps = '/apis/apps/v1/namespaces/NS'

function object(apiVersion: string, kind: string, rest: JsonObject, name = 'bad'): JsonObject {
  return { apiVersion, kind, metadata: { name }, ...rest }
}

const configMap = (rest: JsonObject): Refusal => ({
  path: `${core}/configmaps`,
  body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'bad' }, ...rest },
})
const secret = (rest: JsonObject): Refusal => ({ path: `${core}/secrets`, body: object('v1', 'Secret', rest) })
const service = (spec: JsonObject, name = 'bad'): Refusal => ({
  path: `${core}/services`,
  body: object('v1', 'Service', { spec }, name),
})
const claim = (spec: JsonObject): Refusal => ({
  path: `${core}/persistentvolumeclaims`,
  body: object('v1', 'PersistentVolumeClaim', { spec }),
})
const pod = (spec: JsonObject): Refusal => ({ path: `${core}/pods`, body: object('v1', 'Pod', { spec }) })
const container = (rest: JsonObject): JsonObject => ({ name: 'c', image: 'i', ...rest })
const containers = (...all: JsonObject[]): Refusal => pod({ containers: all })
const labels = { app: 'x' }
const template = (spec: JsonObject = {}): JsonObject => ({
  metadata: { labels },
  spec: { containers: [{ name: 'c', image: 'i' }], ...spec },
})
const deployment = (rest: JsonObject): Refusal => ({
  path: `${apps}/deployments`,
  body: object('apps/v1', 'Deployment', { spec: { selector: { matchLabels: labels }, template: template(), ...rest } }),
})
const statefulSet = (rest: JsonObject): JsonObject =>
  object('apps/v1', 'StatefulSet', {
    spec: { serviceName: 'x', selector: { matchLabels: labels }, template: template(), ...rest },
  })
const daemonSet = (rest: JsonObject): Refusal => ({
  path: `${apps}/daemonsets`,
  body: object('apps/v1', 'DaemonSet', { spec: { selector: { matchLabels: labels }, template: template(), ...rest } }),
})
const job = (spec: JsonObject): Refusal => ({
  path: '/apis/batch/v1/namespaces/NS/jobs',
  body: object('batch/v1', 'Job', { spec }),
})
const cronJob = (spec: JsonObject, name = 'bad'): Refusal => ({
  path: '/apis/batch/v1/namespaces/NS/cronjobs',
  body: object(
    'batch/v1',
    'CronJob',
    {
      spec: {
        schedule: '* * * * *',
        jobTemplate: { spec: { template: { spec: { containers: [{ name: 'c', image: 'i' }], restartPolicy: 'Never' } } } },
        ...spec,
      },
    },
    name,
  ),
})
const ingress = (spec: JsonObject): Refusal => ({
  path: '/apis/networking.k8s.io/v1/namespaces/NS/ingresses',
  body: object('networking.k8s.io/v1', 'Ingress', { spec }),
})
const rule = (path: JsonObject): JsonObject => ({ rules: [{ host: 'a.example.com', http: { paths: [path] } }] })
const role = (rules: Json): Refusal => ({
  path: '/apis/rbac.authorization.k8s.io/v1/namespaces/NS/roles',
  body: object('rbac.authorization.k8s.io/v1', 'Role', { rules }),
})
const binding = (rest: JsonObject): Refusal => ({
  path: '/apis/rbac.authorization.k8s.io/v1/namespaces/NS/rolebindings',
  body: object('rbac.authorization.k8s.io/v1', 'RoleBinding', { roleRef: { kind: 'Role', name: 'r' }, ...rest }),
})
const scaler = (spec: JsonObject): Refusal => ({
  path: '/apis/autoscaling/v2/namespaces/NS/horizontalpodautoscalers',
  body: object('autoscaling/v2', 'HorizontalPodAutoscaler', {
    spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'x' }, ...spec },
  }),
})
const widget = (spec: JsonObject): Refusal => ({
  path: '/apis/example.com/v1/namespaces/NS/widgets',
  body: object('example.com/v1', 'Widget', { spec }),
})
const meta = (metadata: JsonObject): Refusal => ({
  path: `${core}/configmaps`,
  body: { apiVersion: 'v1', kind: 'ConfigMap', metadata },
})
const changed = ({ path, body }: Refusal, then: JsonObject): Refusal => ({ path, body, then })

function definition(schema: Json, spec: JsonObject = {}, metadata: JsonObject = {}): Refusal {
  return {
    path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
    body: {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'gadgets.example.org', ...metadata },
      spec: {
        group: 'example.org',
        names: { plural: 'gadgets', kind: 'Gadget' },
        scope: 'Namespaced',
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }],
        ...spec,
      },
    },
  }
}
const spec = (properties: JsonObject): JsonObject => ({ type: 'object', properties: { spec: { type: 'object', properties } } })

export const refusals: readonly Refusal[] = [
  meta({}),
  meta({ name: 'Bad_Name' }),
  meta({ name: 'a'.repeat(254) }),
  meta({ name: 'bad', labels: { '-x': 'y' } }),
  meta({ name: 'bad', labels: { x: 'not valid' } }),
  meta({ name: 'bad', labels: { 'a/b/c': 'y' } }),
  meta({ name: 'bad', labels: { '/c': 'y' } }),
  meta({ name: 'bad', labels: { ['k'.repeat(64)]: 'v' } }),
  meta({ name: 'bad', annotations: { 'no good': 'y' } }),
  meta({ name: 'bad', finalizers: ['plain'] }),
  meta({ name: 'bad', finalizers: ['not valid/x y'] }),
  meta({ name: 'bad', ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'a', uid: '' }] }),
  meta({ name: 'bad', labels: 5 }),
  meta({ name: 'bad', creationTimestamp: 'yesterday' }),
  meta({ name: 'bad', generation: 'x' }),
  configMap({ data: { 'no/slash': 'x' } }),
  configMap({ data: { '..': 'x' } }),
  configMap({ data: { '..x': 'y' } }),
  configMap({ data: { a: 'x' }, binaryData: { a: 'aGk=' } }),
  configMap({ data: { a: 5 } }),
  configMap({ data: 'x' }),
  configMap({ binaryData: { a: 'a' } }),
  configMap({ immutable: 'x' }),
  changed(configMap({ data: { a: '1' }, immutable: true }), { data: { a: '2' }, immutable: false }),
  secret({ data: { a: '***' } }),
  secret({ data: { 'no/slash': 'aGk=' } }),
  secret({ type: 'kubernetes.io/tls', data: { 'tls.crt': 'aGk=' } }),
  secret({ type: 'kubernetes.io/dockerconfigjson' }),
  secret({ type: 'kubernetes.io/basic-auth' }),
  secret({ type: 'kubernetes.io/ssh-auth' }),
  changed(secret({ data: { a: 'aGk=' } }), { type: 'other' }),
  service({}),
  service({ ports: [{ port: 0 }] }),
  service({ ports: [{ port: 80 }, { port: 81 }] }),
  service({
    ports: [
      { port: 80, name: 'a' },
      { port: 81, name: 'a' },
    ],
  }),
  service({ ports: [{ port: 80, name: 'Upper' }] }),
  service({ ports: [{ port: 80, protocol: 'HTTP' }] }),
  service({ ports: [{ port: 80, targetPort: 'way-too-long-port-name' }] }),
  service({ ports: [{ port: 70000, targetPort: 70000 }] }),
  service({ ports: [{ port: 80 }], type: 'Other' }),
  service({ ports: [{ port: 80 }], sessionAffinity: 'Other' }),
  service({ type: 'ExternalName' }),
  service({ ports: [{ port: 80 }], selector: { a: 'not valid' } }),
  service({ ports: [{ port: 80 }] }, '1Bad'),
  service({ ports: [{ port: 'x' }] }),
  service({ ports: [{ port: 80, nodePort: 30001 }] }),
  claim({}),
  claim({ accessModes: ['Sometimes'], resources: { requests: { storage: '1Gi' } } }),
  claim({ accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '0' } } }),
  claim({ accessModes: ['ReadWriteOnce'], resources: { requests: { storage: 'much' } } }),
  pod({}),
  pod({ containers: [] }),
  containers({}),
  containers(container({}), container({})),
  containers(container({ name: 'Upper_case' })),
  containers(container({ ports: [{ containerPort: 0 }] })),
  containers(container({ ports: [{ containerPort: 70000 }] })),
  containers(
    container({
      ports: [
        { containerPort: 80, name: 'a' },
        { containerPort: 81, name: 'a' },
      ],
    }),
  ),
  containers(container({ ports: [{ containerPort: 80, name: 'no_good' }] })),
  containers(container({ ports: [{ containerPort: 80, protocol: 'X' }] })),
  containers(container({ env: [{ name: '' }] })),
  containers(container({ env: [{ name: 'a=b', value: 'x' }] })),
  containers(container({ env: [{ name: 'A', value: 'x', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] })),
  containers(container({ env: [{ name: 'A', valueFrom: {} }] })),
  containers(container({ env: [{ name: 'A', valueFrom: { secretKeyRef: { name: '', key: '' } } }] })),
  containers(container({ env: [{ name: 'A', value: 5 }] })),
  containers(container({ volumeMounts: [{ name: 'none', mountPath: '/a' }] })),
  containers(container({ volumeMounts: [{ name: 'none', mountPath: '' }] })),
  containers(container({ imagePullPolicy: 'Sometimes' })),
  containers(container({ resources: { requests: { cpu: '2' }, limits: { cpu: '1' } } })),
  containers(container({ resources: { requests: { cpu: '-1' } } })),
  containers(container({ resources: { requests: { gold: '1' } } })),
  containers(container({ livenessProbe: {} })),
  containers(container({ livenessProbe: { httpGet: { port: 0 } } })),
  containers(container({ livenessProbe: { httpGet: { port: 80 }, exec: { command: ['x'] } } })),
  containers(container({ livenessProbe: { httpGet: { port: 80 }, successThreshold: 2 } })),
  containers(container({ command: 'sh' })),
  pod({ containers: [container({})], restartPolicy: 'Sometimes' }),
  pod({ containers: [container({})], dnsPolicy: 'Sometimes' }),
  pod({ containers: [container({})], volumes: [{ name: 'a' }, { name: 'a' }] }),
  pod({ containers: [container({})], volumes: [{ name: 'A_b', emptyDir: {} }] }),
  pod({ containers: [container({})], volumes: [{ name: 'a', emptyDir: {}, hostPath: { path: '/x' } }] }),
  pod({
    containers: [container({})],
    volumes: [
      { name: 'a', configMap: {} },
      { name: 'b', secret: {} },
      { name: 'c', persistentVolumeClaim: { claimName: '' } },
    ],
  }),
  pod({ containers: [container({})], initContainers: [container({})] }),
  pod({ containers: [container({})], nodeSelector: { 'a b': 'c d' } }),
  pod({ containers: [container({})], activeDeadlineSeconds: 0 }),
  pod({ containers: [container({})], hostname: 'Not.Good' }),
  pod({ containers: [container({})], serviceAccountName: 'Not_Good' }),
  changed(pod({ containers: [container({})] }), { spec: { containers: [container({ env: [{ name: 'a', value: 'b' }] })] } }),
  deployment({ selector: {} }),
  deployment({ selector: { matchLabels: { app: 'other' } } }),
  deployment({ selector: { matchExpressions: [{ key: 'a', operator: 'In' }] } }),
  deployment({ selector: { matchExpressions: [{ key: 'a', operator: 'Near', values: ['b'] }] } }),
  deployment({ replicas: -1 }),
  deployment({ replicas: '3' }),
  deployment({ replicas: 1.5 }),
  deployment({ strategy: { type: 'Recreate', rollingUpdate: {} } }),
  deployment({ strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } }),
  deployment({ strategy: { rollingUpdate: { maxSurge: 'many' } } }),
  deployment({ strategy: { rollingUpdate: { maxUnavailable: '150%' } } }),
  deployment({ strategy: { rollingUpdate: { maxSurge: true } } }),
  deployment({ minReadySeconds: 700 }),
  deployment({ template: template({ restartPolicy: 'Never' }) }),
  deployment({ template: template({ activeDeadlineSeconds: 5 }) }),
  deployment({ template: { spec: 'x' } }),
  deployment({
    template: { metadata: { labels: { app: 'x', bad: 'not valid' } }, spec: { containers: [{ name: 'c', image: 'i' }] } },
  }),
  deployment({ paused: 'yes' }),
  changed(deployment({}), {
    spec: { selector: { matchLabels: { app: 'y' } }, template: { metadata: { labels: { app: 'y' } } } },
  }),
  { path: `${apps}/statefulsets`, body: statefulSet({ podManagementPolicy: 'Odd' }) },
  { path: `${apps}/statefulsets`, body: statefulSet({ serviceName: 'Not_Good' }) },
  { path: `${apps}/statefulsets`, body: statefulSet({ selector: {} }) },
  { path: `${apps}/statefulsets`, body: statefulSet({}), then: { spec: { serviceName: 'y' } } },
  daemonSet({ selector: { matchLabels: { app: 'other' } } }),
  daemonSet({ updateStrategy: { type: 'Odd' } }),
  job({ template: { spec: { containers: [{ name: 'c', image: 'i' }] } } }),
  job({ template: { spec: { restartPolicy: 'Never' } } }),
  job({
    parallelism: -1,
    backoffLimit: -1,
    template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] } },
  }),
  cronJob({ schedule: '' }),
  cronJob({ schedule: '* * *' }),
  cronJob({ schedule: '61 * * * *' }),
  cronJob({ schedule: 'x * * * *' }),
  cronJob({ schedule: '*/0 * * * *' }),
  cronJob({ schedule: '@never' }),
  cronJob({ schedule: 'TZ=UTC 1 * * * *' }),
  cronJob({ concurrencyPolicy: 'Odd' }),
  cronJob({}, 'n'.repeat(53)),
  ingress({}),
  ingress(rule({ path: '/', backend: { service: { name: 'x', port: { number: 80 } } } })),
  ingress(rule({ path: 'x', pathType: 'Prefix', backend: { service: { name: 'x', port: { number: 80 } } } })),
  ingress(rule({ path: '/', pathType: 'Odd', backend: { service: { name: 'x', port: { number: 80 } } } })),
  ingress(rule({ path: '/', pathType: 'Exact', backend: {} })),
  ingress(rule({ path: '/', pathType: 'Exact', backend: { service: { name: 'x' } } })),
  ingress(rule({ path: '/', pathType: 'Exact', backend: { service: { name: '', port: { number: 70000 } } } })),
  ingress({ rules: [{ host: '1.2.3.4' }] }),
  ingress({ rules: [{ host: '*.Bad' }, { host: 'Bad' }] }),
  role([{ verbs: [], resources: ['pods'], apiGroups: [''] }]),
  role([{ verbs: ['get'] }]),
  role([{ verbs: ['get'], nonResourceURLs: ['/x'] }]),
  binding({ subjects: [{ kind: 'Robot', name: '' }] }),
  binding({ subjects: [{ kind: 'User', name: 'a', apiGroup: 'other' }] }),
  binding({ roleRef: { kind: 'Odd', name: '' } }),
  changed(binding({}), { roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'other' } }),
  scaler({ maxReplicas: 0 }),
  scaler({ minReplicas: 5 }),
  scaler({ minReplicas: -1 }),
  scaler({ scaleTargetRef: {} }),
  widget({}),
  widget({ size: 10 }),
  widget({ size: 0 }),
  widget({ size: 'x' }),
  widget({ size: 1.5 }),
  widget({ size: 1, colour: 'green' }),
  widget({ size: 1, colour: 5 }),
  widget({ size: 1, tags: ['a', 'a'] }),
  widget({ size: 1, tags: 'a' }),
  widget({ size: 1, parts: [{ id: 'a' }, { id: 'a' }] }),
  widget({ size: 1, parts: [{}] }),
  widget({ size: 1, parts: [{ id: 'a', note: 'too long' }] }),
  widget({ size: 1, port: true }),
  widget({ size: 1, whole: { a: 5 } }),
  widget({ size: 1, even: 3 }),
  widget({ size: 1, least: 5, most: 3 }),
  widget({ size: 1, name: 'UPPER' }),
  widget({ size: 1, when: 'never' }),
  widget({ size: 1, few: ['a', 'b', 'c'] }),
  widget({ size: 1, few: [] }),
  widget({ size: 1, choice: 'neither' }),
  changed(widget({ size: 1, fixed: 'a' }), { spec: { fixed: 'b' } }),
  definition({ type: 'array' }),
  definition({}),
  definition({ type: 'object', properties: { spec: {} } }),
  definition({ type: 'object', properties: { spec: { type: 'object', properties: { list: { type: 'array' } } } } }),
  definition(spec({ a: { type: 'string', pattern: '(' } })),
  definition(spec({ a: { type: 'text' } })),
  definition(
    spec({
      a: { type: 'array', items: { type: 'object', properties: { b: { type: 'string' } } }, 'x-kubernetes-list-type': 'map' },
    }),
  ),
  definition(
    spec({
      a: {
        type: 'array',
        items: { type: 'object', properties: { b: { type: 'string' } } },
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['b'],
      },
    }),
  ),
  definition(spec({ a: { anyOf: [{ type: 'string' }] } })),
  definition(spec({ a: { type: 'string', anyOf: [{ type: 'string', description: 'x' }] } })),
  definition(spec({ a: { type: 'object', additionalProperties: { type: 'string' }, properties: { b: { type: 'string' } } } })),
  definition(spec({ a: { type: 'integer', default: 'x' } })),
  definition({ type: 'object', additionalProperties: { type: 'string' } }),
  definition({ type: 'object', properties: { metadata: { type: 'object', properties: { labels: { type: 'object' } } } } }),
  definition(spec({}), {}, { name: 'wrong.example.org' }),
  definition(spec({}), { scope: 'Galactic' }),
  definition(spec({}), { names: { plural: 'gadgets', kind: 'Ga_dget', shortNames: ['1g'] } }),
  definition(spec({}), { group: 'tools.k8s.io' }, { name: 'gadgets.tools.k8s.io' }),
  definition(spec({}), { versions: [{ name: 'v1', served: true, storage: true }] }),
]
