import { testSituations } from '#test/situations'

testSituations('v1', 'PersistentVolumeClaim', [
  ['bound', { status: { phase: 'Bound' } }, 'Healthy'],
  ['pending', { status: { phase: 'Pending' } }, 'Progressing'],
  ['lost', { status: { phase: 'Lost' } }, 'Degraded'],
])

testSituations('v1', 'Service', [
  ['inside', { spec: { type: 'ClusterIP' } }, 'Healthy'],
  ['waiting for an address', { spec: { type: 'LoadBalancer' }, status: { loadBalancer: {} } }, 'Progressing'],
  [
    'with an address',
    { spec: { type: 'LoadBalancer' }, status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } } },
    'Healthy',
  ],
])

testSituations('networking.k8s.io/v1', 'Ingress', [
  ['without an address', {}, 'Progressing'],
  ['with an address', { status: { loadBalancer: { ingress: [{ hostname: 'shop.example' }] } } }, 'Healthy'],
])

testSituations('autoscaling/v2', 'HorizontalPodAutoscaler', [
  ['able', { status: { conditions: [{ type: 'AbleToScale', status: 'True', reason: 'ReadyForNewScale' }] } }, 'Healthy'],
  ['limited', { status: { conditions: [{ type: 'ScalingLimited', status: 'True' }] } }, 'Healthy'],
  [
    'without metrics',
    {
      status: {
        conditions: [
          { type: 'AbleToScale', status: 'True' },
          { type: 'ScalingActive', status: 'False', reason: 'FailedGetResourceMetric', message: 'no metrics' },
        ],
      },
    },
    'Degraded',
    'no metrics',
  ],
  [
    'with a wrong selector',
    { status: { conditions: [{ type: 'ScalingActive', status: 'False', reason: 'InvalidSelector' }] } },
    'Degraded',
  ],
  [
    'switched off',
    { status: { conditions: [{ type: 'ScalingActive', status: 'False', reason: 'ScalingDisabled' }] } },
    'Progressing',
  ],
  [
    'in the old form',
    {
      metadata: {
        name: 'x',
        annotations: { 'autoscaling.alpha.kubernetes.io/conditions': '[{"type":"AbleToScale","status":"True"}]' },
      },
    },
    'Healthy',
  ],
  ['new', {}, 'Progressing'],
])

testSituations('apiregistration.k8s.io/v1', 'APIService', [
  ['available', { status: { conditions: [{ type: 'Available', status: 'True' }] } }, 'Healthy'],
  [
    'not available',
    { status: { conditions: [{ type: 'Available', status: 'False', message: 'no endpoints' }] } },
    'Progressing',
    'no endpoints',
  ],
  ['new', {}, 'Progressing'],
])

testSituations('argoproj.io/v1alpha1', 'Workflow', [
  ['new', {}, 'Progressing'],
  ['running', { status: { phase: 'Running' } }, 'Progressing'],
  ['succeeded', { status: { phase: 'Succeeded' } }, 'Healthy'],
  ['failed', { status: { phase: 'Failed', message: 'step 2' } }, 'Degraded', 'step 2'],
  ['in error', { status: { phase: 'Error' } }, 'Degraded'],
])

testSituations('apiextensions.k8s.io/v1', 'CustomResourceDefinition', [
  ['new', {}, 'Progressing'],
  ['established', { status: { conditions: [{ type: 'Established', status: 'True' }] } }, 'Healthy'],
  [
    'with a taken name',
    { status: { conditions: [{ type: 'NamesAccepted', status: 'False', message: 'taken' }] } },
    'Degraded',
    'taken',
  ],
])

testSituations('policy/v1', 'PodDisruptionBudget', [
  [
    'allowing nothing',
    {
      status: {
        observedGeneration: 1,
        conditions: [{ type: 'DisruptionAllowed', status: 'False', reason: 'InsufficientPods' }],
      },
    },
    'Healthy',
  ],
  [
    'broken',
    {
      status: {
        observedGeneration: 1,
        conditions: [{ type: 'DisruptionAllowed', status: 'False', reason: 'SyncFailed', message: 'no selector' }],
      },
    },
    'Degraded',
  ],
])

testSituations('v1', 'Namespace', [
  ['active', { status: { phase: 'Active' } }, 'Healthy'],
  ['terminating', { status: { phase: 'Terminating' } }, 'Progressing'],
])

testSituations('argoproj.io/v1alpha1', 'ApplicationSet', [
  [
    'up to date',
    {
      status: {
        conditions: [
          { type: 'ErrorOccurred', status: 'False' },
          { type: 'ResourcesUpToDate', status: 'True' },
        ],
      },
    },
    'Healthy',
  ],
  [
    'in error',
    { status: { conditions: [{ type: 'ErrorOccurred', status: 'True', message: 'no repository' }] } },
    'Degraded',
    'no repository',
  ],
  [
    'rolling out',
    {
      status: {
        conditions: [
          { type: 'ResourcesUpToDate', status: 'True' },
          { type: 'RolloutProgressing', status: 'True' },
        ],
      },
    },
    'Progressing',
  ],
  ['new', {}, 'Progressing'],
])

testSituations('v1', 'ConfigMap', [['always', {}, undefined]])
