import { describe, expect, it } from 'vitest'
import { after, condition, doings, listOf, look, now, portsOf, setOf } from '#test/application-sets'
import { MainstayError } from '#model'
import { type ApplicationSetPorts, isOwned, planSetDeletion, reconcileApplicationSet } from './index.ts'

describe('a generator that cannot answer', () => {
  const own = async () => after([], await look(setOf({ generators: [listOf('a', 'b')] })))
  const unreachable = () =>
    Promise.reject(new MainstayError({ code: 'x', stage: 'source', retry: 'later', message: 'Cannot read it: away' }))
  const generators: Array<[string, object, Partial<ApplicationSetPorts>]> = [
    ['git that is away', { git: { repoURL: 'x', revision: 'HEAD', directories: [{ path: '*' }] } }, { snapshot: unreachable }],
    ['clusters that cannot be listed', { clusters: {} }, { clusters: unreachable }],
    ['a defect in a port', { clusters: {} }, { clusters: () => Promise.reject(new TypeError('oops')) }],
    ['one that is not available yet', { pullRequest: { github: { owner: 'o', repo: 'r' } } }, {}],
    ['one that nobody knows', { scmMagic: {} }, {}],
    [
      'a selector that cannot be read',
      { ...listOf('a'), selector: { matchExpressions: [{ key: 'a', operator: 'Like', values: ['x'] }] } },
      {},
    ],
    ['a nested one with a wrong type', { matrix: { generators: [listOf('a'), { list: { elements: 'x' } }] } }, {}],
  ]

  it.each(generators)('deletes nothing and says why: %s', async (_what, generator, ports) => {
    const applicationSet = setOf({ generators: [listOf('a'), generator] })
    const result = await reconcileApplicationSet({ applicationSet, applications: await own(), now }, { ...portsOf(), ...ports })
    expect(result.writes).toEqual([])
    expect(result.deletions).toEqual({ going: [], owned: 2 })
    expect(condition(result, 'ParametersGenerated')).toMatchObject({ status: 'False' })
    expect(condition(result, 'ErrorOccurred')?.message).toContain('generators[1]: ')
    expect(result.status.health?.status).toBe('Degraded')
    expect(result.requeueAfterMs).toBe(180_000)
  })

  it('of projects or destinations does not either', async () => {
    const applicationSet = setOf({ generators: [listOf('a')] })
    for (const ports of [{ projectExists: unreachable }, { destinationProblem: unreachable }]) {
      const result = await reconcileApplicationSet({ applicationSet, applications: await own(), now }, { ...portsOf(), ...ports })
      expect(result.writes).toEqual([])
      expect(condition(result, 'ErrorOccurred')).toMatchObject({ status: 'True', message: 'Cannot read it: away' })
    }
  })

  it('that answers with nothing means that there shall be none', async () => {
    const result = await look(setOf({ generators: [{ list: { elements: [] } }] }), { applications: await own() })
    expect(doings(result)).toEqual(['delete a', 'delete b'])
    expect(result.deletions.going).toHaveLength(2)
  })
})

describe('planning', () => {
  it('creates, updates and deletes; a second look does nothing', async () => {
    const before = after([], await look(setOf({ generators: [listOf('a', 'b')] })))
    const changed = setOf({
      generators: [
        {
          list: {
            elements: [
              { name: 'b', path: 'elsewhere' },
              { name: 'c', path: 'c' },
            ],
          },
        },
      ],
    })
    const result = await look(changed, { applications: before })
    expect(doings(result)).toEqual(['update b', 'create c', 'delete a'])
    const then = after(before, result)
    expect(doings(await look(changed, { applications: then }))).toEqual([])
    expect(then.every((application) => isOwned(application, changed))).toBe(true)
  })

  it.each([
    ['create-only', ['create c']],
    ['create-update', ['update b', 'create c']],
    ['create-delete', ['create c', 'delete a']],
    ['sync', ['update b', 'create c', 'delete a']],
  ] as const)('with the policy %s', async (applicationsSync, expected) => {
    const applications = after([], await look(setOf({ generators: [listOf('a', 'b')] })))
    const elements = [
      { name: 'b', path: 'elsewhere' },
      { name: 'c', path: 'c' },
    ]
    const generators = [{ list: { elements } }]
    expect(doings(await look(setOf({ generators, syncPolicy: { applicationsSync } }), { applications }))).toEqual(expected)
    expect(doings(await look(setOf({ generators }), { applications, options: { policy: applicationsSync } }))).toEqual(expected)
  })

  it('lets the policy of the controller win, unless a set may override it', async () => {
    const applications = after([], await look(setOf({ generators: [listOf('a')] })))
    const applicationSet = setOf({ generators: [listOf()], syncPolicy: { applicationsSync: 'sync' } })
    expect(doings(await look(applicationSet, { applications, options: { policy: 'create-only' } }))).toEqual([])
    expect(
      doings(await look(applicationSet, { applications, options: { policy: 'create-only', policyOverride: true } })),
    ).toEqual(['delete a'])
  })

  it('does not take an API client’s empty blocks for a difference', async () => {
    const applicationSet = setOf({ generators: [listOf('a')] })
    const [application] = after([], await look(applicationSet))
    if (application === undefined) throw new Error('expected an application')
    const source = { repoURL: '', ...application.spec.source, directory: { recurse: false }, helm: {} }
    const live = {
      ...application,
      spec: { ...application.spec, source, syncPolicy: {} },
      status: { sync: { status: 'Synced' as const } },
    }
    expect(doings(await look(applicationSet, { applications: [live] }))).toEqual([])
  })

  it('keeps what is preserved and takes the rest away', async () => {
    const applicationSet = setOf({ generators: [listOf('a')], preservedFields: { annotations: ['mine'], labels: ['team'] } })
    const [application] = after([], await look(applicationSet))
    if (application === undefined) throw new Error('expected an application')
    const kept = { mine: '1', 'argocd.argoproj.io/refresh': 'hard', 'notified.notifications.argoproj.io': '{}' }
    const finalizers = ['resources-finalizer.argocd.argoproj.io', 'post-delete-finalizer.argocd.argoproj.io/cleanup']
    const metadata = {
      ...application.metadata,
      annotations: { ...kept, other: 'x' },
      labels: { team: 't', other: 'x' },
      finalizers,
    }
    const result = await look(applicationSet, { applications: [{ ...application, metadata }] })
    expect(doings(result)).toEqual(['update a'])
    expect(result.writes[0]?.application.metadata).toMatchObject({ annotations: kept, labels: { team: 't' }, finalizers })
    expect(Object.keys(result.writes[0]?.application.metadata.labels ?? {})).toEqual(['team'])
  })

  it('leaves fields alone that the set ignores', async () => {
    const ignoreApplicationDifferences = [{ jsonPointers: ['/spec/source/targetRevision', '/spec/syncPolicy/automated'] }]
    const applicationSet = setOf({ generators: [listOf('a')], ignoreApplicationDifferences })
    const [application] = after([], await look(applicationSet))
    if (application?.spec.source === undefined) throw new Error('expected an application')
    const spec = {
      ...application.spec,
      source: { ...application.spec.source, targetRevision: 'pinned' },
      syncPolicy: { automated: {} },
    }
    expect(doings(await look(applicationSet, { applications: [{ ...application, spec }] }))).toEqual([])
    const other = { ...spec, source: { ...spec.source, path: 'other' } }
    const result = await look(applicationSet, { applications: [{ ...application, spec: other }] })
    expect(result.writes[0]?.application.spec).toMatchObject({
      source: { path: 'apps/a', targetRevision: 'pinned' },
      syncPolicy: { automated: {} },
    })
  })

  it('changes nothing that exists while an ignore rule cannot be read', async () => {
    const applications = after([], await look(setOf({ generators: [listOf('a')] })))
    const elements = [
      { name: 'a', path: 'elsewhere' },
      { name: 'c', path: 'c' },
    ]
    const ignoreApplicationDifferences = [{ jqPathExpressions: ['.spec.source'] }]
    const result = await look(setOf({ generators: [{ list: { elements } }], ignoreApplicationDifferences }), { applications })
    expect(doings(result)).toEqual(['create c'])
    expect(condition(result, 'ErrorOccurred')?.message).toContain('jqPathExpressions')
  })

  it('lets go of an Application whose cluster is gone without asking that cluster', async () => {
    const applications = after([], await look(setOf({ generators: [listOf('a')] })))
    const gone = applications.map((application) => ({
      ...application,
      spec: { ...application.spec, destination: { server: 'https://gone.example' } },
    }))
    const result = await look(setOf({ generators: [listOf()] }), { applications: gone })
    expect(result.writes).toMatchObject([{ do: 'delete', removeFinalizers: ['resources-finalizer.argocd.argoproj.io'] }])
  })

  it('adopts an Application of nobody and leaves one of somebody else', async () => {
    const [application] = after([], await look(setOf({ generators: [listOf('a')] })))
    if (application === undefined) throw new Error('expected an application')
    const { ownerReferences: _, ...metadata } = application.metadata
    expect(doings(await look(setOf({ generators: [listOf('a')] }), { applications: [{ ...application, metadata }] }))).toEqual([
      'update a',
    ])
    const owner = { apiVersion: 'argoproj.io/v1alpha1', kind: 'ApplicationSet', name: 'other', uid: 'u', controller: true }
    const foreign = { ...application, metadata: { ...metadata, ownerReferences: [owner] } }
    const result = await look(setOf({ generators: [listOf('a', 'b')] }), { applications: [foreign] })
    expect(doings(result)).toEqual(['create b'])
    expect(condition(result, 'ErrorOccurred')?.message).toContain('Application a belongs to ApplicationSet other')
  })
})

describe('an Application that cannot be used blocks only itself', () => {
  const template = (fields: object) => ({
    metadata: { name: '{{name}}' },
    spec: { project: '{{project}}', destination: { server: '{{server}}' }, ...fields },
  })
  const element = (name: string, project = 'default', server = 'https://ok.example') => ({ name, project, server })

  it.each([
    ['an unknown project', element('bad', 'nope'), 'project nope which does not exist'],
    ['a destination that is gone', element('bad', 'default', 'https://gone.example'), 'application destination spec is invalid'],
    ['an impossible name', element('Bad Name'), 'expected lower case letters'],
    ['no name', element(''), 'contains an application with no name'],
    ['a name that is taken twice', element('good2'), 'duplicate name: good2'],
  ])('%s', async (_what, bad, message) => {
    const elements = [element('good'), element('good2'), bad]
    const result = await look(setOf({ generators: [{ list: { elements } }], template: template({}) }))
    expect(doings(result)).toEqual(bad.name === 'good2' ? ['create good'] : ['create good', 'create good2'])
    expect(condition(result, 'ErrorOccurred')).toMatchObject({ status: 'True', reason: 'ApplicationValidationError' })
    expect(condition(result, 'ErrorOccurred')?.message).toContain(message)
    expect(condition(result, 'ParametersGenerated')).toMatchObject({ status: 'True' })
  })

  it('and is not deleted for it', async () => {
    const elements = [element('a'), element('b')]
    const generators = [{ list: { elements } }]
    const applications = after([], await look(setOf({ generators, template: template({}) })))
    const broken = [{ list: { elements: [element('a', 'nope'), element('b')] } }]
    expect(doings(await look(setOf({ generators: broken, template: template({}) }), { applications }))).toEqual([])
  })
})

describe('the status', () => {
  it('lists the Applications and keeps the times of what it said before', async () => {
    const applicationSet = setOf({ generators: [listOf('a')] })
    const applications = after([], await look(applicationSet)).map((application) => ({
      ...application,
      status: { sync: { status: 'Synced' as const }, health: { status: 'Healthy' as const } },
    }))
    const { status } = await look(applicationSet, { applications })
    expect(status).toMatchObject({
      resources: [{ kind: 'Application', name: 'a', namespace: 'argocd', status: 'Synced', health: { status: 'Healthy' } }],
      resourcesCount: 1,
      health: { status: 'Healthy' },
    })
    expect(status.conditions?.map((one) => [one.type, one.status, one.lastTransitionTime])).toEqual([
      ['ErrorOccurred', 'False', '2026-01-02T03:04:05Z'],
      ['ParametersGenerated', 'True', '2026-01-02T03:04:05Z'],
      ['ResourcesUpToDate', 'True', '2026-01-02T03:04:05Z'],
    ])
    const later = { applicationSet: { ...applicationSet, status }, applications, now: new Date('2027-01-01') }
    expect((await reconcileApplicationSet(later, portsOf())).status).toEqual(status)
  })

  it('says that a strategy has to wait', async () => {
    const strategy = { type: 'RollingSync', rollingSync: { steps: [] } }
    const result = await look(setOf({ generators: [listOf('a')], strategy }))
    expect(condition(result, 'ResourcesUpToDate')?.message).toContain('RollingSync is not available yet')
  })
})

it('releases the Applications of a set that is deleted where deletions are forbidden', async () => {
  const applicationSet = setOf({ generators: [listOf('a', 'b')], syncPolicy: { applicationsSync: 'create-update' } })
  const applications = after([], await look(applicationSet))
  expect(planSetDeletion(applicationSet, applications).release).toHaveLength(2)
  expect(planSetDeletion(setOf({ generators: [] }), applications).release).toEqual([])
})
