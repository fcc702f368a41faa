import type { Json, JsonObject } from '../../../src/sandbox/json.ts'
import type { Random } from './random.ts'

/** A kind to play with: where its objects live and what one may look like. */
export type Play = { path: string; make(random: Random): JsonObject }

const labels = (random: Random): JsonObject =>
  Object.fromEntries(random.some(['app', 'tier', 'track']).map((key) => [key, random.pick(['a', 'b', 'c'])]))
const maybe = (random: Random, field: string, choices: readonly Json[], percent = 40): JsonObject =>
  random.chance(percent) ? { [field]: random.pick(choices) } : {}

function metadata(random: Random): JsonObject {
  return {
    name: 'x',
    ...(random.chance(60) ? { labels: labels(random) } : {}),
    ...(random.chance(40)
      ? {
          annotations: Object.fromEntries(
            random.some(['note', 'example.com/owner']).map((key) => [key, random.pick(['1', 'two'])]),
          ),
        }
      : {}),
    ...(random.chance(15) ? { finalizers: random.shuffled(random.some(['example.com/one', 'example.com/two'], 70)) } : {}),
  }
}

function container(random: Random, name: string): JsonObject {
  return {
    name,
    image: random.pick([
      'nginx',
      'nginx:1.27',
      'registry.example.com:5000/team/web:latest',
      'redis@sha256:0123456789012345678901234567890123456789012345678901234567890123',
    ]),
    ...maybe(random, 'imagePullPolicy', ['Always', 'Never']),
    ...maybe(random, 'command', [['sh', '-c'], ['run']]),
    ...maybe(random, 'args', [[], ['--a'], ['--a', '--b']]),
    ...(random.chance(50) ? { env: random.shuffled(random.some(['A', 'B', 'C', 'D'])).map((key) => variable(random, key)) } : {}),
    ...(random.chance(50)
      ? { ports: random.shuffled(random.some([80, 443, 8080])).map((port) => containerPort(random, port)) }
      : {}),
    ...maybe(random, 'resources', [
      {},
      { limits: { cpu: '1000m', memory: '1024Mi' } },
      { requests: { cpu: 0.5, memory: 1048576 }, limits: { cpu: '2' } },
      { requests: { cpu: '100m' } },
    ]),
    ...maybe(
      random,
      'livenessProbe',
      [
        { httpGet: { port: 80 } },
        { exec: { command: ['true'] }, periodSeconds: 5 },
        { tcpSocket: { port: 'web' }, initialDelaySeconds: 0 },
      ],
      25,
    ),
    ...maybe(
      random,
      'readinessProbe',
      [{ grpc: { port: 9000 } }, { httpGet: { port: 'web', path: '/ready', scheme: 'HTTPS' }, failureThreshold: 1 }],
      25,
    ),
    ...(random.chance(40)
      ? {
          volumeMounts: random
            .some(['/data', '/etc/app'])
            .map((mountPath) => ({ name: 'data', mountPath, ...maybe(random, 'readOnly', [true, false]) })),
        }
      : {}),
    ...maybe(random, 'securityContext', [{}, { runAsNonRoot: true }, { privileged: false, capabilities: { drop: ['ALL'] } }], 25),
    ...maybe(random, 'tty', [true, false], 15),
    ...maybe(random, 'lifecycle', [{ preStop: { exec: { command: ['sleep', '1'] } } }], 10),
  }
}

function variable(random: Random, name: string): JsonObject {
  const from = random.pick<JsonObject>([
    { value: random.pick(['1', '2', '']) },
    {},
    { valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    { valueFrom: { secretKeyRef: { name: 's', key: 'k', optional: true } } },
    { valueFrom: { configMapKeyRef: { name: 'c', key: 'k' } } },
  ])
  return { name, ...from }
}

function containerPort(random: Random, port: number): JsonObject {
  return {
    containerPort: port,
    ...maybe(random, 'name', [`p${port}`]),
    ...maybe(random, 'protocol', ['TCP', 'UDP']),
    ...maybe(random, 'hostPort', [0], 10),
  }
}

function podSpec(random: Random, restartPolicy?: string): JsonObject {
  return {
    containers: random.shuffled(['web', ...random.some(['side', 'log'], 40)]).map((name) => container(random, name)),
    ...(random.chance(20) ? { initContainers: [container(random, 'init')] } : {}),
    volumes: random.shuffled([
      {
        name: 'data',
        ...random.pick<JsonObject>([{}, { emptyDir: {} }, { emptyDir: { medium: 'Memory', sizeLimit: '1024Mi' } }]),
      },
      ...random.some<JsonObject>(
        [
          { name: 'conf', configMap: { name: 'c', items: [{ key: 'a', path: 'b' }] } },
          { name: 'sec', secret: { secretName: 's', defaultMode: 256 } },
          { name: 'host', hostPath: { path: '/tmp' } },
          {
            name: 'proj',
            projected: {
              sources: [
                { serviceAccountToken: { path: 't' } },
                { downwardAPI: { items: [{ path: 'n', fieldRef: { fieldPath: 'metadata.name' } }] } },
              ],
            },
          },
        ],
        25,
      ),
    ]),
    ...(restartPolicy === undefined ? {} : { restartPolicy }),
    ...maybe(random, 'serviceAccountName', ['default', 'robot']),
    ...maybe(random, 'terminationGracePeriodSeconds', [0, 10], 25),
    ...maybe(random, 'nodeSelector', [{ disk: 'ssd' }, {}], 25),
    ...maybe(random, 'hostNetwork', [false], 15),
    ...maybe(random, 'imagePullSecrets', [[{ name: 'r1' }], [{ name: 'r2' }, { name: 'r1' }], []], 25),
    ...maybe(random, 'tolerations', [[{ key: 'a', operator: 'Exists' }], [{ operator: 'Exists' }]], 20),
    ...maybe(random, 'securityContext', [{}, { fsGroup: 1000 }], 25),
    ...maybe(random, 'hostAliases', [[{ ip: '10.1.1.1', hostnames: ['a'] }]], 15),
    ...maybe(
      random,
      'topologySpreadConstraints',
      [[{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway' }]],
      15,
    ),
    ...maybe(random, 'dnsConfig', [{ options: [{ name: 'ndots', value: '2' }] }], 10),
  }
}

function template(random: Random, restartPolicy?: string): JsonObject {
  return {
    metadata: {
      labels: { app: 'x', ...(random.chance(40) ? { track: random.pick(['stable', 'canary']) } : {}) },
      ...maybe(random, 'annotations', [{ restarted: '1' }, { restarted: '2' }], 30),
    },
    spec: podSpec(random, restartPolicy),
  }
}

const selector = { matchLabels: { app: 'x' } }

function servicePorts(random: Random): JsonObject[] {
  return random.shuffled(random.some([80, 443, 53], 60)).map((port) => ({
    port,
    name: `p${port}`,
    ...maybe(random, 'protocol', ['TCP']),
    ...maybe(random, 'targetPort', [8080, 'web', 0]),
    ...maybe(random, 'appProtocol', ['http'], 20),
  }))
}

const quantities = ['1Gi', '1024Mi', '2000M', '0.5Gi', '1.5Gi', '1e9', '100m', 5]

/** The kinds of the demo and their neighbours, each in many shapes. */
export const plays: { readonly [kind: string]: Play } = {
  ConfigMap: {
    path: '/api/v1/namespaces/NS/configmaps',
    make: (random) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: metadata(random),
      ...(random.chance(85)
        ? { data: Object.fromEntries(random.some(['a', 'b', 'c.txt', 'd']).map((key) => [key, random.pick(['1', '2', 'x\ny'])])) }
        : {}),
      ...maybe(random, 'binaryData', [{ z: 'aGk=' }], 15),
      ...maybe(random, 'immutable', [false], 10),
    }),
  },
  Secret: {
    path: '/api/v1/namespaces/NS/secrets',
    make: (random) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: metadata(random),
      ...(random.chance(60)
        ? { data: Object.fromEntries(random.some(['a', 'b', 'c']).map((key) => [key, random.pick(['YQ==', 'Yg==', ''])])) }
        : {}),
      ...(random.chance(40)
        ? { stringData: Object.fromEntries(random.some(['b', 'd']).map((key) => [key, random.pick(['x', 'y'])])) }
        : {}),
      ...maybe(random, 'type', ['Opaque']),
    }),
  },
  Service: {
    path: '/api/v1/namespaces/NS/services',
    make: (random) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: metadata(random),
      spec: {
        ports: [{ port: 8443, name: 'always' }, ...servicePorts(random)],
        ...maybe(random, 'selector', [{ app: 'x' }, { app: 'x', tier: 'web' }], 80),
        ...maybe(random, 'sessionAffinity', ['None', 'ClientIP'], 30),
        ...maybe(random, 'publishNotReadyAddresses', [true, false], 20),
      },
    }),
  },
  ServiceAccount: {
    path: '/api/v1/namespaces/NS/serviceaccounts',
    make: (random) => ({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: metadata(random),
      ...maybe(random, 'imagePullSecrets', [[{ name: 'a' }], [{ name: 'b' }, { name: 'a' }]]),
      ...maybe(random, 'secrets', [[{ name: 'a' }], [{ name: 'b' }]]),
      ...maybe(random, 'automountServiceAccountToken', [true, false]),
    }),
  },
  Pod: {
    path: '/api/v1/namespaces/NS/pods',
    make: (random) => ({ apiVersion: 'v1', kind: 'Pod', metadata: metadata(random), spec: podSpec(random) }),
  },
  Deployment: {
    path: '/apis/apps/v1/namespaces/NS/deployments',
    make: (random) => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: metadata(random),
      spec: {
        selector,
        template: template(random),
        ...maybe(random, 'replicas', [0, 1, 3]),
        ...maybe(random, 'strategy', [
          { type: 'Recreate' },
          { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } },
          {},
          { rollingUpdate: { maxUnavailable: '50%' } },
        ]),
        ...maybe(random, 'minReadySeconds', [0, 5], 20),
        ...maybe(random, 'paused', [true, false], 20),
        ...maybe(random, 'revisionHistoryLimit', [2], 20),
      },
    }),
  },
  StatefulSet: {
    path: '/apis/apps/v1/namespaces/NS/statefulsets',
    make: (random) => ({
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: metadata(random),
      spec: {
        selector,
        serviceName: 'x',
        template: template(random),
        volumeClaimTemplates: [
          { metadata: { name: 'disk' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
        ],
        ...maybe(random, 'replicas', [0, 2]),
        ...maybe(random, 'updateStrategy', [
          { type: 'OnDelete' },
          { rollingUpdate: { partition: 1 } },
          { type: 'RollingUpdate' },
          {},
        ]),
      },
    }),
  },
  DaemonSet: {
    path: '/apis/apps/v1/namespaces/NS/daemonsets',
    make: (random) => ({
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: metadata(random),
      spec: {
        selector,
        template: template(random),
        ...maybe(random, 'updateStrategy', [{ type: 'OnDelete' }, { rollingUpdate: { maxUnavailable: 2 } }]),
      },
    }),
  },
  CronJob: {
    path: '/apis/batch/v1/namespaces/NS/cronjobs',
    make: (random) => ({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: metadata(random),
      spec: {
        schedule: random.pick(['*/5 * * * *', '@daily']),
        jobTemplate: { spec: { template: { spec: podSpec(random, 'Never') }, ...maybe(random, 'backoffLimit', [0, 2]) } },
        ...maybe(random, 'suspend', [true, false]),
        ...maybe(random, 'concurrencyPolicy', ['Forbid']),
      },
    }),
  },
  Job: {
    path: '/apis/batch/v1/namespaces/NS/jobs',
    make: (random) => ({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: metadata(random),
      spec: {
        template: { spec: { containers: [{ name: 'a', image: 'b' }], restartPolicy: 'Never' } },
        ...maybe(random, 'parallelism', [1, 2]),
        ...maybe(random, 'ttlSecondsAfterFinished', [5]),
      },
    }),
  },
  Ingress: {
    path: '/apis/networking.k8s.io/v1/namespaces/NS/ingresses',
    make: (random) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: metadata(random),
      spec: {
        rules: random.some(['a.example.com', 'b.example.com'], 70).map((host) => ({
          host,
          http: {
            paths: [
              { path: '/', pathType: 'Prefix', backend: { service: { name: 'x', port: { number: random.pick([80, 81]) } } } },
            ],
          },
        })),
        defaultBackend: { service: { name: 'x', port: { name: 'web' } } },
        ...maybe(random, 'tls', [[{ hosts: ['a.example.com'], secretName: 't' }]]),
        ...maybe(random, 'ingressClassName', ['nginx']),
      },
    }),
  },
  NetworkPolicy: {
    path: '/apis/networking.k8s.io/v1/namespaces/NS/networkpolicies',
    make: (random) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: metadata(random),
      spec: {
        podSelector: random.pick<JsonObject>([{}, selector]),
        ...maybe(random, 'ingress', [[{ ports: [{ port: 80 }] }], [{}]], 60),
        ...maybe(random, 'egress', [[{ to: [{ podSelector: {} }], ports: [{ protocol: 'UDP', port: 53 }] }]], 40),
      },
    }),
  },
  PersistentVolumeClaim: {
    path: '/api/v1/namespaces/NS/persistentvolumeclaims',
    make: (random) => ({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: metadata(random),
      spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'standard', resources: { requests: { storage: '1Gi' } } },
    }),
  },
  Role: {
    path: '/apis/rbac.authorization.k8s.io/v1/namespaces/NS/roles',
    make: (random) => ({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: metadata(random),
      ...maybe(
        random,
        'rules',
        [
          [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
          [],
          [{ apiGroups: ['apps'], resources: ['*'], verbs: ['*'] }],
        ],
        80,
      ),
    }),
  },
  RoleBinding: {
    path: '/apis/rbac.authorization.k8s.io/v1/namespaces/NS/rolebindings',
    make: (random) => ({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: metadata(random),
      roleRef: { kind: 'Role', name: 'r', ...maybe(random, 'apiGroup', ['rbac.authorization.k8s.io']) },
      ...maybe(
        random,
        'subjects',
        [
          [{ kind: 'User', name: 'ann' }],
          [
            { kind: 'ServiceAccount', name: 'robot', namespace: 'n' },
            { kind: 'Group', name: 'g' },
          ],
        ],
        80,
      ),
    }),
  },
  HorizontalPodAutoscaler: {
    path: '/apis/autoscaling/v2/namespaces/NS/horizontalpodautoscalers',
    make: (random) => ({
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: metadata(random),
      spec: {
        maxReplicas: random.pick([5, 10]),
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'x' },
        ...maybe(random, 'minReplicas', [1, 2]),
        ...maybe(random, 'metrics', [
          [{ type: 'Resource', resource: { name: 'memory', target: { type: 'Utilization', averageUtilization: 70 } } }],
          [],
        ]),
        ...maybe(random, 'behavior', [{}, { scaleDown: { stabilizationWindowSeconds: 60 } }], 30),
      },
    }),
  },
  PodDisruptionBudget: {
    path: '/apis/policy/v1/namespaces/NS/poddisruptionbudgets',
    make: (random) => ({
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: metadata(random),
      spec: { selector, ...random.pick<JsonObject>([{ minAvailable: 1 }, { maxUnavailable: '50%' }, {}]) },
    }),
  },
  ResourceQuota: {
    path: '/api/v1/namespaces/NS/resourcequotas',
    make: (random) => ({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: metadata(random),
      spec: {
        hard: {
          'requests.cpu': random.pick(['1000m', '2', 1.5]),
          'requests.memory': random.pick(quantities.slice(0, 6)),
          pods: random.pick(['5', 7]),
        },
      },
    }),
  },
  LimitRange: {
    path: '/api/v1/namespaces/NS/limitranges',
    make: (random) => ({
      apiVersion: 'v1',
      kind: 'LimitRange',
      metadata: metadata(random),
      spec: {
        limits: [
          { type: 'Container', ...maybe(random, 'max', [{ memory: '1024Mi' }]), ...maybe(random, 'min', [{ cpu: '10m' }]) },
        ],
      },
    }),
  },
  Widget: {
    path: '/apis/example.com/v1/namespaces/NS/widgets',
    make: (random) => ({
      apiVersion: 'example.com/v1',
      kind: 'Widget',
      metadata: metadata(random),
      spec: {
        size: random.pick([1, 2, 3]),
        ...maybe(random, 'colour', ['red', 'blue']),
        ...maybe(random, 'parts', [[{ id: 'a', kind: 'x' }, { id: 'b' }], [{ id: 'b', note: 'n' }], []], 60),
        ...maybe(
          random,
          'tags',
          [
            ['a', 'b'],
            ['b', 'c'],
          ],
          50,
        ),
        ...maybe(random, 'open', [{ a: 1, b: { c: [1, 2] } }, { b: { d: 'x' } }], 50),
        ...maybe(random, 'port', [80, 'web'], 40),
        ...maybe(random, 'whole', [{ a: '1' }, { b: '2' }], 40),
        ...maybe(random, 'unknown', [1], 15),
      },
      ...maybe(random, 'status', [{ phase: 'Done' }], 20),
    }),
  },
}

/** The definition behind Widget: list types, atomic maps, defaults, int-or-string, open parts. */
export const widgetDefinition: JsonObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.com' },
  spec: {
    group: 'example.com',
    names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' },
    scope: 'Namespaced',
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                required: ['size'],
                'x-kubernetes-validations': [{ rule: '!has(self.least) || !has(self.most) || self.least <= self.most' }],
                properties: {
                  size: { type: 'integer', minimum: 1, maximum: 9 },
                  even: { type: 'integer', multipleOf: 2 },
                  least: { type: 'integer' },
                  most: { type: 'integer' },
                  name: { type: 'string', pattern: '^[a-z]+$', minLength: 2 },
                  when: { type: 'string', format: 'date-time' },
                  few: { type: 'array', maxItems: 2, minItems: 1, items: { type: 'string' } },
                  choice: { type: 'string', oneOf: [{ pattern: '^a' }, { pattern: '^b' }] },
                  fixed: { type: 'string', 'x-kubernetes-validations': [{ rule: 'self == oldSelf', message: 'is fixed' }] },
                  colour: { type: 'string', enum: ['red', 'blue'], default: 'red' },
                  port: { 'x-kubernetes-int-or-string': true },
                  tags: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
                  open: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
                  whole: { type: 'object', 'x-kubernetes-map-type': 'atomic', additionalProperties: { type: 'string' } },
                  parts: {
                    type: 'array',
                    'x-kubernetes-list-type': 'map',
                    'x-kubernetes-list-map-keys': ['id', 'kind'],
                    items: {
                      type: 'object',
                      required: ['id'],
                      properties: {
                        id: { type: 'string' },
                        kind: { type: 'string', default: 'plain' },
                        note: { type: 'string', maxLength: 5 },
                      },
                    },
                  },
                },
              },
              status: { type: 'object', properties: { phase: { type: 'string' } } },
            },
          },
        },
      },
    ],
  },
}
