import type { Json, JsonObject } from '../../../src/sandbox/json.ts'
import type { Random } from './random.ts'

/** The field with one of the values, or nothing. */
export const maybe = (random: Random, field: string, choices: readonly Json[], percent = 40): JsonObject =>
  random.chance(percent) ? { [field]: random.pick(choices) } : {}

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

/** A pod spec in one of many shapes. */
export function podSpec(random: Random, restartPolicy?: string): JsonObject {
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

/** The template of a workload that selects `app: x`. */
export function template(random: Random, restartPolicy?: string): JsonObject {
  return {
    metadata: {
      labels: { app: 'x', ...(random.chance(40) ? { track: random.pick(['stable', 'canary']) } : {}) },
      ...maybe(random, 'annotations', [{ restarted: '1' }, { restarted: '2' }], 30),
    },
    spec: podSpec(random, restartPolicy),
  }
}

/** The selector that goes with `template`. */
export const selector = { matchLabels: { app: 'x' } }
