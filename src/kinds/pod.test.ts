import { testSituations } from '#test/situations'

testSituations('v1', 'Pod', [
  ['ready', { status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } }, 'Healthy'],
  ['pulling', { status: { phase: 'Pending' } }, 'Progressing'],
  [
    'image missing',
    {
      status: {
        phase: 'Pending',
        containerStatuses: [{ name: 'web', state: { waiting: { reason: 'ErrImagePull', message: 'no such image' } } }],
      },
    },
    'Degraded',
    'no such image',
  ],
  [
    'crashing',
    { status: { phase: 'Running', containerStatuses: [{ name: 'web', state: { waiting: { reason: 'CrashLoopBackOff' } } }] } },
    'Degraded',
    'CrashLoopBackOff',
  ],
  [
    'misconfigured',
    {
      status: {
        phase: 'Pending',
        containerStatuses: [{ name: 'web', state: { waiting: { reason: 'CreateContainerConfigError' } } }],
      },
    },
    'Degraded',
  ],
  [
    'that may fail and has a bad image',
    {
      spec: { restartPolicy: 'Never' },
      status: { phase: 'Pending', containerStatuses: [{ name: 'web', state: { waiting: { reason: 'ErrImagePull' } } }] },
    },
    'Progressing',
  ],
  ['succeeded', { status: { phase: 'Succeeded' } }, 'Healthy'],
  ['failed with words', { status: { phase: 'Failed', message: 'evicted' } }, 'Degraded', 'evicted'],
  [
    'failed for want of memory',
    {
      status: {
        phase: 'Failed',
        containerStatuses: [{ name: 'web', state: { terminated: { reason: 'OOMKilled', exitCode: 137 } } }],
      },
    },
    'Degraded',
    'OOMKilled',
  ],
  [
    'failed with a code',
    { status: { phase: 'Failed', containerStatuses: [{ name: 'web', state: { terminated: { exitCode: 3 } } }] } },
    'Degraded',
    'exit code 3',
  ],
  [
    'restarted and not ready',
    {
      status: {
        phase: 'Running',
        containerStatuses: [{ name: 'web', ready: false, state: { running: {} }, lastState: { terminated: { exitCode: 1 } } }],
      },
    },
    'Degraded',
    'exit code 1',
  ],
  ['starting', { status: { phase: 'Running' } }, 'Progressing'],
  [
    'working to an end',
    { spec: { restartPolicy: 'OnFailure' }, status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } },
    'Progressing',
  ],
  [
    'judged by readiness on request',
    {
      metadata: { name: 'x', annotations: { 'argocd.argoproj.io/ignore-restart-policy': 'true' } },
      spec: { restartPolicy: 'Never' },
      status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
    },
    'Healthy',
  ],
])
