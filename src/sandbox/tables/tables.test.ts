import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../json.ts'
import { humanDuration } from './ages.ts'
import { evaluatePath } from './json-path.ts'
import { printerFor } from './printers.ts'

const now = new Date('2026-01-02T03:04:05Z')

function cells(group: string, kind: string, object: JsonObject): unknown[] {
  const printer = printerFor(group, kind)
  const values = printer?.cells(object, now) ?? []
  expect(values).toHaveLength(printer?.columns.length ?? 0)
  return values
}

describe('humanDuration', () => {
  it.each([
    [0, '0s'],
    [119, '119s'],
    [120, '2m'],
    [247, '4m7s'],
    [60 * 90, '90m'],
    [3600 * 5, '5h'],
    [3600 * 5 + 600, '5h10m'],
    [86_400 * 3 + 3600 * 4, '3d4h'],
    [86_400 * 200, '200d'],
    [86_400 * (365 * 2 + 35), '2y35d'],
    [86_400 * 365 * 9, '9y'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(humanDuration(seconds * 1_000)).toBe(text)
  })
})

describe('a pod', () => {
  const pod = (status: JsonObject, metadata: JsonObject = {}): unknown[] =>
    cells('', 'Pod', {
      metadata: { name: 'p', ...metadata },
      spec: { containers: [{ name: 'c' }, { name: 'd' }] },
      status,
    }).slice(1, 4)
  const running = { running: { startedAt: '2026-01-02T03:00:00Z' } }

  it('shows how many containers are ready', () => {
    const containerStatuses = [
      { name: 'c', ready: true, restartCount: 0, state: running },
      {
        name: 'd',
        ready: false,
        restartCount: 2,
        state: running,
        lastState: { terminated: { finishedAt: '2026-01-02T03:02:05Z' } },
      },
    ]
    expect(pod({ phase: 'Running', containerStatuses })).toEqual(['1/2', 'Running', '2 (2m ago)'])
  })

  it('shows why a container waits or ended', () => {
    const waiting = [{ name: 'c', ready: false, restartCount: 0, state: { waiting: { reason: 'ImagePullBackOff' } } }]
    expect(pod({ phase: 'Pending', containerStatuses: waiting })[1]).toBe('ImagePullBackOff')
    const ended = [{ name: 'c', ready: false, restartCount: 0, state: { terminated: { exitCode: 3 } } }]
    expect(pod({ phase: 'Failed', containerStatuses: ended })[1]).toBe('ExitCode:3')
  })

  it('shows that it is going', () => {
    expect(pod({ phase: 'Running' }, { deletionTimestamp: '2026-01-02T03:04:00Z' })[1]).toBe('Terminating')
  })
})

describe('other kinds', () => {
  it('print a Service', () => {
    const spec = {
      type: 'NodePort',
      clusterIP: '10.96.0.9',
      ports: [{ port: 80, nodePort: 30_001, protocol: 'TCP' }],
      selector: { b: '2', a: '1' },
    }
    expect(cells('', 'Service', { metadata: { name: 's', creationTimestamp: '2026-01-02T03:04:00Z' }, spec })).toEqual([
      's',
      'NodePort',
      '10.96.0.9',
      '<none>',
      '80:30001/TCP',
      '5s',
      'a=1,b=2',
    ])
  })

  it('print a Job with how long it took', () => {
    const status = {
      startTime: '2026-01-02T03:00:00Z',
      completionTime: '2026-01-02T03:00:42Z',
      succeeded: 1,
      conditions: [{ type: 'Complete', status: 'True' }],
    }
    const spec = {
      completions: 1,
      selector: { matchLabels: { a: 'b' } },
      template: { spec: { containers: [{ name: 'c', image: 'i' }] } },
    }
    expect(cells('batch', 'Job', { metadata: { name: 'j' }, spec, status })).toEqual([
      'j',
      'Complete',
      '1/1',
      '42s',
      '<unknown>',
      'c',
      'i',
      'a=b',
    ])
  })

  it('print an autoscaler with what it measures', () => {
    const spec = {
      scaleTargetRef: { kind: 'Deployment', name: 'web' },
      maxReplicas: 5,
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }],
    }
    expect(
      cells('autoscaling', 'HorizontalPodAutoscaler', { metadata: { name: 'h' }, spec, status: { currentReplicas: 2 } }).slice(
        1,
        6,
      ),
    ).toEqual(['Deployment/web', 'cpu: <unknown>/80%', '<unset>', 5, 2])
  })
})

describe('evaluatePath', () => {
  const object: JsonObject = {
    spec: { list: [1, 2, 3], 'dotted.name': 'x' },
    status: {
      conditions: [
        { type: 'Ready', status: 'True' },
        { type: 'Synced', status: 'False' },
      ],
    },
  }

  it.each([
    ['.spec.list[1]', [2]],
    ['.spec.list[-1]', [3]],
    ['.spec.list[*]', [1, 2, 3]],
    ['.spec.dotted\\.name', ['x']],
    [".spec['dotted.name']", ['x']],
    ['.status.conditions[?(@.type=="Ready")].status', ['True']],
    ['.status.conditions[?(@.type!="Ready")].type', ['Synced']],
    ['{.status.conditions[0].type}', ['Ready']],
    ['..type', ['Ready', 'Synced']],
    ['.nothing.here', []],
  ])('%s', (path, expected) => {
    expect(evaluatePath(path, object)).toEqual(expected)
  })
})
