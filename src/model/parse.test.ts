import { describe, expect, it } from 'vitest'
import type { Application } from './application.ts'
import { parseApplication } from './application.ts'
import { parseApplicationSet } from './application-set.ts'
import { parseAppProject } from './app-project.ts'
import type { KubeObject } from './kube-object.ts'
import { problemsText } from './parse.ts'

const application = (spec: object): object => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name: 'web' },
  spec: { project: 'default', destination: { server: 'https://kubernetes.default.svc' }, ...spec },
})

describe('parsing an Application', () => {
  it('keeps fields that it does not know', () => {
    const parsed = parseApplication(application({ source: { repoURL: 'https://example.org/x', novelty: { a: 1 } } }))
    expect(parsed).toMatchObject({ ok: true, value: { spec: { source: { novelty: { a: 1 } } } } })
  })

  it('names the field, what is there and what is expected', () => {
    const parsed = parseApplication(
      application({ sources: [{ repoURL: 'x' }, { repoURL: 5 }], syncPolicy: { retry: { limit: '3' } } }),
    )
    expect(parsed).toEqual({
      ok: false,
      problems: [
        { path: 'spec.sources[1].repoURL', message: 'is number (5); expected text' },
        { path: 'spec.syncPolicy.retry.limit', message: 'is text ("3"); expected a whole number' },
      ],
    })
    if (parsed.ok) return
    expect(problemsText(parsed.problems)).toContain('spec.sources[1].repoURL: is number (5); expected text; spec.')
  })

  it('says that a field is missing', () => {
    const parsed = parseApplication({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name: 'a' },
      spec: { project: '' },
    })
    expect(parsed).toEqual({ ok: false, problems: [{ path: 'spec.destination', message: 'is missing; expected an object' }] })
  })

  it('takes null for a field that is left out, as a Go decoder does', () => {
    const parsed = parseApplication(
      application({ syncPolicy: { automated: null, retry: null, syncOptions: ['A=b'] }, source: null }),
    )
    expect(parsed).toMatchObject({ ok: true, value: { spec: { syncPolicy: { syncOptions: ['A=b'] } } } })
    if (parsed.ok) expect('automated' in (parsed.value.spec.syncPolicy ?? {})).toBe(false)
  })

  it('keeps nulls where anything is allowed', () => {
    const parsed = parseApplication(application({ source: { repoURL: 'x', helm: { valuesObject: { a: null } } }, project: null }))
    expect(parsed).toEqual({ ok: false, problems: [{ path: 'spec.project', message: 'is missing; expected text' }] })
    const good = parseApplication(application({ source: { repoURL: 'x', helm: { valuesObject: { a: null } } }, info: null }))
    expect(good).toMatchObject({ ok: true, value: { spec: { source: { helm: { valuesObject: { a: null } } } } } })
  })

  it('does not mind a status word of another version', () => {
    const parsed = parseApplication({ ...application({}), status: { health: { status: 'Paused' } } })
    expect(parsed.ok).toBe(true)
  })

  it('gives a value that is a Kubernetes object', () => {
    const parsed = parseApplication(application({}))
    if (!parsed.ok) throw new Error('expected a value')
    const typed: Application = parsed.value
    const object: KubeObject = typed
    expect(object.metadata.name).toBe('web')
  })

  it('answers something that is no object at all', () => {
    expect(parseApplication('x')).toEqual({ ok: false, problems: [{ path: '', message: 'is text ("x"); expected an object' }] })
  })
})

describe('parsing the other kinds', () => {
  it('takes a project', () => {
    const parsed = parseAppProject({
      apiVersion: 'v1',
      kind: 'AppProject',
      metadata: { name: 'p' },
      spec: { sourceRepos: ['*'] },
    })
    expect(parsed.ok).toBe(true)
  })

  it('refuses a wrong policy word of an ApplicationSet', () => {
    const parsed = parseApplicationSet({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'ApplicationSet',
      metadata: { name: 's' },
      spec: {
        generators: [{ list: { elements: [{ a: 1 }] } }],
        template: { metadata: {}, spec: { project: '', destination: {} } },
        syncPolicy: { applicationsSync: 'never' },
      },
    })
    expect(parsed).toEqual({
      ok: false,
      problems: [
        {
          path: 'spec.syncPolicy.applicationsSync',
          message: 'is text ("never"); expected one of create-only, create-update, create-delete, sync',
        },
      ],
    })
  })
})
