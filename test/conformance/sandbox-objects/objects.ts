import type { JsonObject } from '../../../src/sandbox/json.ts'
import { maybe, podSpec, selector, template } from './pod-shapes.ts'
import type { Random } from './random.ts'

/** A kind to play with: where its objects live and what one may look like. */
export type Play = { path: string; make(random: Random): JsonObject }

const labels = (random: Random): JsonObject =>
  Object.fromEntries(random.some(['app', 'tier', 'track']).map((key) => [key, random.pick(['a', 'b', 'c'])]))
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
    make: (random) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: metadata(random),
      spec: { serviceAccountName: 'default', ...podSpec(random) },
    }),
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
