import { describe, expect, it } from 'vitest'
import { printTemplate, renderChart } from './index.ts'
import { sortManifests, splitManifests } from './manifests.ts'
import { chartOf, requestOf } from '#test/charts'

const sorted = (files: Record<string, string>) => sortManifests(new Map(Object.entries(files)))

describe('documents', () => {
  it('are split at any line that starts with ---', () => {
    expect(splitManifests('\n---\n# x\n--- \na: b\n---apiVersion: v1\n---\n')).toEqual(['# x\n', 'a: b\n', 'apiVersion: v1\n'])
  })

  it('come in install order, unknown kinds last by name, equal ones as they were', () => {
    const { manifests } = sorted({
      'b.yaml': 'kind: Zed\n---\nkind: Pod\n---\nkind: Abc\n',
      'a.yaml': 'kind: Pod\n---\nkind: Namespace\n',
    })
    expect(manifests.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
      'Namespace a.yaml',
      'Pod a.yaml',
      'Pod b.yaml',
      'Abc b.yaml',
      'Zed b.yaml',
    ])
  })

  it('are hooks by their annotations; an unknown event drops them', () => {
    const hook = (event: string): string =>
      `kind: Job\nmetadata:\n  name: 1\n  annotations:\n    helm.sh/hook: ${event}\n    helm.sh/hook-weight: 5\n    helm.sh/hook-delete-policy: a, B\n`
    const { manifests, hooks } = sorted({ 'a.yaml': hook('pre-install, Test-Success'), 'b.yaml': hook('nope') })
    expect(manifests).toEqual([])
    expect(hooks).toMatchObject([
      { name: '1', kind: 'Job', events: ['pre-install', 'test'], weight: 5, deletePolicies: ['a', 'b'] },
    ])
  })

  it.each([
    [
      'kind: [a]',
      'error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go struct field SimpleHead.kind of type string',
    ],
    [
      'metadata: {annotations: {a: [b]}}',
      'error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go struct field .metadata.annotations of type string',
    ],
    ['- a', 'error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type util.SimpleHead'],
  ])('are refused: %s', (document, message) => {
    expect(() => sorted({ 'x/a.yaml': document })).toThrow(`YAML parse error on x/a.yaml: ${message}`)
  })
})

describe('what helm template prints', () => {
  const rendered = renderChart(
    requestOf(
      chartOf({
        'crds/c.yaml': 'kind: CustomResourceDefinition\n',
        'templates/a.yaml': 'kind: Pod\n',
        'templates/sub/b.yaml': 'kind: Secret\n\n',
        'templates/hook.yaml': 'kind: Job\nmetadata: {annotations: {helm.sh/hook: test}}\n',
      }),
    ),
  )

  it('is all documents with their source, hooks last', () => {
    expect(printTemplate(rendered)).toBe(
      '---\n# Source: app/templates/sub/b.yaml\nkind: Secret\n\n\n---\n# Source: app/templates/a.yaml\nkind: Pod\n---\n# Source: app/templates/hook.yaml\nkind: Job\nmetadata: {annotations: {helm.sh/hook: test}}\n\n',
    )
  })

  it('is with CRDs, without tests or hooks as asked', () => {
    expect(printTemplate(rendered, { includeCrds: true })).toMatch(
      /^---\n# Source: app\/crds\/c.yaml\nkind: CustomResourceDefinition\n\n---/,
    )
    expect(printTemplate(rendered, { skipTests: true })).not.toContain('hook.yaml')
    expect(printTemplate(rendered, { noHooks: true })).not.toContain('hook.yaml')
  })

  it('is only the templates asked for', () => {
    expect(printTemplate(rendered, { showOnly: ['templates/a.yaml'] })).toBe('---\n# Source: app/templates/a.yaml\nkind: Pod\n\n')
    expect(printTemplate(rendered, { showOnly: ['templates/*/b.yaml'] })).toContain('kind: Secret')
    expect(() => printTemplate(rendered, { showOnly: ['templates/no.yaml'] })).toThrow(
      'could not find template templates/no.yaml in chart',
    )
  })
})
