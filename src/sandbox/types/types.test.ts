import { expect, it } from 'vitest'
import { componentName, openApiComponents, openApiFromCrd, protobufMessage, protobufName, schemaFor } from './index.ts'

it('knows the built-in kinds by group, version and kind', () => {
  expect(schemaFor('apps', 'v1', 'Deployment')).toMatchObject({
    name: 'io.k8s.api.apps.v1.Deployment',
    kind: { group: 'apps', version: 'v1', kind: 'Deployment' },
  })
  expect(schemaFor('apps', 'v2', 'Deployment')).toBeUndefined()
})

it('knows merge keys, list types and defaults of keys', () => {
  const ports = schemaFor('', 'v1', 'Service')?.properties?.().get('spec')?.properties?.().get('ports')
  expect(ports).toMatchObject({ listType: 'map', listKeys: ['port', 'protocol'], patchStrategy: 'merge', patchMergeKey: 'port' })
  expect(ports?.items?.().properties?.().get('protocol')?.default).toBe('TCP')
})

it('gives closed OpenAPI documents: every reference has a component', () => {
  for (const [group, version] of [
    ['', 'v1'],
    ['apps', 'v1'],
    ['apiextensions.k8s.io', 'v1'],
  ] as const) {
    const components = openApiComponents(group, version)
    const text = JSON.stringify(components)
    for (const [, name] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)) expect(Object.keys(components)).toContain(name)
  }
  expect(openApiComponents('apps', 'v1')[componentName('apps', 'v1', 'Deployment') ?? '']).toMatchObject({
    'x-kubernetes-group-version-kind': [{ group: 'apps', kind: 'Deployment', version: 'v1' }],
  })
})

it('describes custom resources with the metadata of every object', () => {
  const component = openApiFromCrd(
    { type: 'object', properties: { spec: { type: 'object' } } },
    { group: 'g.com', version: 'v1', kind: 'K', preserveUnknownFields: false, hasStatus: false },
  )
  expect(component).toMatchObject({
    'x-kubernetes-group-version-kind': [{ group: 'g.com', version: 'v1', kind: 'K' }],
    properties: { spec: {}, metadata: {} },
  })
})

it('numbers the fields of protobuf messages, also of embedded ones', () => {
  const name = protobufName('', 'v1', 'Pod')
  expect(name).toBe('k8s.io.api.core.v1.Pod')
  expect(protobufMessage(name ?? '')?.[2]).toEqual({ name: 'spec', type: 'message', message: 'k8s.io.api.core.v1.PodSpec' })
  expect(protobufMessage('k8s.io.api.core.v1.Volume')?.[2]).toMatchObject({
    inline: true,
    message: 'k8s.io.api.core.v1.Volume#2',
  })
  expect(protobufMessage('k8s.io.api.core.v1.Volume#2')?.[6]).toMatchObject({ name: 'secret' })
  expect(protobufMessage('k8s.io.api.core.v1.Nothing')).toBeUndefined()
})
