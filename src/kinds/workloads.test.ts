import { testSituations } from '#test/situations'

testSituations('apps/v1', 'Deployment', [
  [
    'rolled out',
    { spec: { replicas: 2 }, status: { observedGeneration: 1, replicas: 2, updatedReplicas: 2, availableReplicas: 2 } },
    'Healthy',
  ],
  ['paused', { spec: { paused: true } }, 'Suspended', 'paused'],
  ['not looked at yet', { spec: { replicas: 1 }, status: {} }, 'Progressing', 'observe the newest spec'],
  [
    'not all updated',
    { spec: { replicas: 3 }, status: { observedGeneration: 1, replicas: 3, updatedReplicas: 1 } },
    'Progressing',
    '1 of 3 replicas are updated',
  ],
  [
    'old replicas left',
    { spec: { replicas: 2 }, status: { observedGeneration: 1, replicas: 3, updatedReplicas: 2 } },
    'Progressing',
    '1 old replicas',
  ],
  [
    'not all available',
    { spec: { replicas: 2 }, status: { observedGeneration: 1, replicas: 2, updatedReplicas: 2, availableReplicas: 1 } },
    'Progressing',
    '1 of 2 updated replicas are available',
  ],
  [
    'over its deadline',
    {
      status: {
        observedGeneration: 1,
        conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'timed out' }],
      },
    },
    'Degraded',
    'timed out',
  ],
  ['scaled to nothing', { spec: { replicas: 0 }, status: { observedGeneration: 1 } }, 'Healthy'],
])

testSituations('apps/v1', 'StatefulSet', [
  [
    'rolled out',
    { spec: { replicas: 1 }, status: { observedGeneration: 1, readyReplicas: 1, currentRevision: 'a', updateRevision: 'a' } },
    'Healthy',
  ],
  ['not looked at yet', { spec: { replicas: 1 }, status: { observedGeneration: 0 } }, 'Progressing'],
  ['not ready', { spec: { replicas: 2 }, status: { observedGeneration: 1, readyReplicas: 1 } }, 'Progressing', '1 of 2 pods'],
  [
    'updated by hand',
    {
      spec: { updateStrategy: { type: 'OnDelete' } },
      status: { observedGeneration: 1, currentRevision: 'a', updateRevision: 'b' },
    },
    'Healthy',
  ],
  [
    'partition not reached',
    {
      spec: { replicas: 3, updateStrategy: { rollingUpdate: { partition: 1 } } },
      status: { observedGeneration: 1, readyReplicas: 3, updatedReplicas: 1 },
    },
    'Progressing',
    '1 of 2 pods',
  ],
  [
    'partition reached',
    {
      spec: { replicas: 3, updateStrategy: { rollingUpdate: { partition: 1 } } },
      status: { observedGeneration: 1, readyReplicas: 3, updatedReplicas: 2, currentRevision: 'a', updateRevision: 'b' },
    },
    'Healthy',
  ],
  [
    'between revisions',
    { spec: { replicas: 1 }, status: { observedGeneration: 1, readyReplicas: 1, currentRevision: 'a', updateRevision: 'b' } },
    'Progressing',
    'revision b',
  ],
])

testSituations('apps/v1', 'DaemonSet', [
  [
    'rolled out',
    { status: { observedGeneration: 1, desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 2 } },
    'Healthy',
  ],
  ['not looked at yet', { status: {} }, 'Progressing'],
  [
    'not updated',
    { status: { observedGeneration: 1, desiredNumberScheduled: 2, updatedNumberScheduled: 1 } },
    'Progressing',
    'updated',
  ],
  [
    'not available',
    { status: { observedGeneration: 1, desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 1 } },
    'Progressing',
    'available',
  ],
  [
    'updated by hand',
    { spec: { updateStrategy: { type: 'OnDelete' } }, status: { observedGeneration: 1, desiredNumberScheduled: 2 } },
    'Healthy',
  ],
])

testSituations('apps/v1', 'ReplicaSet', [
  ['available', { spec: { replicas: 1 }, status: { observedGeneration: 1, availableReplicas: 1 } }, 'Healthy'],
  ['not available', { spec: { replicas: 2 }, status: { observedGeneration: 1, availableReplicas: 1 } }, 'Progressing', '1 of 2'],
  [
    'cannot make pods',
    { status: { observedGeneration: 1, conditions: [{ type: 'ReplicaFailure', status: 'True', message: 'quota' }] } },
    'Degraded',
    'quota',
  ],
  ['behind', { status: {} }, 'Progressing'],
])

testSituations('batch/v1', 'Job', [
  ['complete', { status: { conditions: [{ type: 'Complete', status: 'True' }] } }, 'Healthy'],
  ['failed', { status: { conditions: [{ type: 'Failed', status: 'True', message: 'too often' }] } }, 'Degraded', 'too often'],
  ['suspended', { status: { conditions: [{ type: 'Suspended', status: 'True', message: 'by hand' }] } }, 'Suspended'],
  ['resumed', { status: { conditions: [{ type: 'Suspended', status: 'False' }] } }, 'Progressing'],
  ['running', { status: { active: 1 } }, 'Progressing', '1 pods active'],
])

testSituations('batch/v1', 'CronJob', [
  ['never run', {}, 'Healthy'],
  ['suspended', { spec: { suspend: true } }, 'Suspended'],
  ['running', { status: { active: [{}], lastScheduleTime: '2026-01-02T00:00:00Z' } }, 'Healthy'],
  [
    'last run failed',
    { status: { lastScheduleTime: '2026-01-02T00:00:00Z', lastSuccessfulTime: '2026-01-01T00:00:05Z' } },
    'Degraded',
    '2026-01-02',
  ],
  [
    'last run succeeded',
    { status: { lastScheduleTime: '2026-01-02T00:00:00Z', lastSuccessfulTime: '2026-01-02T00:00:05Z' } },
    'Healthy',
  ],
])
