import { describe, expect, it } from 'vitest'
import type { Application, ApplicationSource } from '#model'
import { previousTypesOf } from './rendering.ts'

const source: ApplicationSource = { repoURL: 'https://git.example/shop.git', path: 'app', targetRevision: 'v1' }
const destination = { name: 'in-cluster' }
const applicationOf = (now: ApplicationSource, before: ApplicationSource): Application => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name: 'shop' },
  spec: { project: 'default', source: now, destination },
  status: { sourceType: 'Plugin', sync: { status: 'Synced', comparedTo: { source: before, destination } } },
})

describe('what kind a source was before', () => {
  it('is known where it is the same but for the revision', () => {
    expect(previousTypesOf(applicationOf({ ...source, targetRevision: 'v2' }, source))).toEqual(['Plugin'])
  })

  it('says nothing about a source that was written differently', () => {
    expect(previousTypesOf(applicationOf(source, { ...source, plugin: { name: 'cue' } }))).toEqual([undefined])
    expect(previousTypesOf(applicationOf({ ...source, path: 'other' }, source))).toEqual([undefined])
  })
})
