import { describe, expect, it } from 'vitest'
import { parseKustomization } from './kustomization.ts'

const parse = (text: string) => parseKustomization(text, { place: '/repo', file: 'kustomization.yaml' })

describe('a kustomization', () => {
  it('moves the fields of former times to their new places', () => {
    const { kustomization, warnings } = parse(
      'resources: [a]\nbases: [b]\nimageTags: [{name: i, newTag: t}]\nconfigMapGenerator: [{name: c, env: e, envs: [d]}]',
    )
    expect(kustomization.resources).toEqual(['a', 'b'])
    expect(kustomization.images).toMatchObject([{ name: 'i', newTag: 't' }])
    expect(kustomization.configMapGenerator[0]?.envs).toEqual(['d', 'e'])
    expect(warnings).toHaveLength(2)
    expect(warnings[0]).toBe(
      "# Warning: 'bases' is deprecated. Please use 'resources' instead. Run 'kustomize edit fix' to update your Kustomization automatically.",
    )
  })

  it('takes fields whatever their case', () => {
    expect(parse('Resources: [a]').kustomization.resources).toEqual(['a'])
  })

  it.each(['', '# nothing', 'kind: Kustomization', 'namePrefix: ""', 'bases: []', 'resources: null'])(
    'says nothing: %j',
    (text) => {
      expect(parse(text).isEmpty).toBe(true)
    },
  )

  it.each(['resources: []', 'metadata: {}', 'namePrefix: a'])('says something: %j', (text) => {
    expect(parse(text).isEmpty).toBe(false)
  })

  it.each([
    ['foo: 1\nbar: 2', 'json: unknown field "bar"'],
    ['- a', 'json: cannot unmarshal array into Go value of type types.Kustomization'],
    ['resources: a', 'json: cannot unmarshal string into Go struct field Kustomization.resources of type []string'],
    [
      'patches: [{target: {name: 5}}]',
      'json: cannot unmarshal number into Go struct field Selector.patches.target.ResId.name of type string',
    ],
    [
      'configMapGenerator: [{literals: [1]}]',
      'json: cannot unmarshal number into Go struct field ConfigMapArgs.configMapGenerator.GeneratorArgs.KvPairSources.literals of type string',
    ],
    ['replicas: [{count: 1.5}]', 'json: cannot unmarshal number 1.5 into Go struct field Replica.replicas.count of type int64'],
    ['a: b: c', 'yaml: mapping values are not allowed in this context'],
  ])('is refused: %j', (text, problem) => {
    expect(() => parse(text)).toThrow(`invalid Kustomization: ${problem}`)
  })

  it('is refused where it is of another kind or version', () => {
    expect(() => parse('kind: Foo\nresources: []')).toThrow('kind should be Kustomization or Component')
    expect(() => parse('kind: Component\napiVersion: v1\nresources: []')).toThrow(
      'apiVersion for Component should be kustomize.config.k8s.io/v1alpha1',
    )
  })
})
