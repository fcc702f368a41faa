import { testSituations } from '#test/situations'

testSituations('example.com/v1', 'Widget', [
  ['without status', {}, undefined],
  ['ready', { status: { conditions: [{ type: 'Ready', status: 'True' }] } }, 'Healthy'],
  [
    'ready for an older spec',
    { status: { observedGeneration: 0, conditions: [{ type: 'Ready', status: 'True' }] } },
    'Progressing',
  ],
  ['working', { status: { conditions: [{ type: 'Ready', status: 'False', reason: 'Issuing' }] } }, 'Progressing'],
  [
    'failed',
    { status: { conditions: [{ type: 'Ready', status: 'False', reason: 'SecretSyncedError', message: 'no such key' }] } },
    'Degraded',
    'no such key',
  ],
  [
    'stalled',
    {
      status: {
        conditions: [
          { type: 'Stalled', status: 'True', message: 'bad spec' },
          { type: 'Ready', status: 'False' },
        ],
      },
    },
    'Degraded',
    'bad spec',
  ],
  ['reconciling', { status: { conditions: [{ type: 'Reconciling', status: 'True' }] } }, 'Progressing'],
  ['available', { status: { conditions: [{ type: 'Available', status: 'True' }] } }, 'Healthy'],
  ['behind without conditions', { status: { observedGeneration: 0 } }, 'Progressing'],
  ['with conditions of its own', { status: { conditions: [{ type: 'Painted', status: 'False' }] } }, undefined],
])
