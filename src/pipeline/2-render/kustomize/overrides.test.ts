import { describe, expect, it } from 'vitest'
import { emptyKustomization } from './load/index.ts'
import { presentComponents, withOverrides } from './overrides.ts'
import { builtText, filesOf } from './test-files.ts'

const none = emptyKustomization()
const image = { name: '', newName: '', newTag: '', tagSuffix: '', digest: '' }

describe('overrides', () => {
  it('set names and namespace', () => {
    expect(withOverrides({ ...none, namePrefix: 'old-' }, { namePrefix: 'a-', nameSuffix: '-z', namespace: 'n' })).toMatchObject({
      namePrefix: 'a-',
      nameSuffix: '-z',
      namespace: 'n',
    })
  })

  it('set images by name, sorted, and keep what a star stands for', () => {
    const own = {
      ...none,
      images: [
        { ...image, name: 'web', newName: 'mine/web', newTag: '1' },
        { ...image, name: 'db', newTag: '5' },
      ],
    }
    expect(withOverrides(own, { images: ['web=*:2', 'a@sha256:b'] }).images).toEqual([
      { ...image, name: 'a', digest: 'sha256:b' },
      { ...image, name: 'db', newTag: '5' },
      { ...image, name: 'web', newName: 'mine/web', newTag: '2' },
    ])
    expect(() => withOverrides(none, { images: ['nginx'] })).toThrow('invalid format of image, use one of the following options:')
  })

  it('set replicas by name', () => {
    const own = {
      ...none,
      replicas: [
        { name: 'b', count: 1n },
        { name: 'c', count: 1n },
      ],
    }
    expect(
      withOverrides(own, {
        replicas: [
          { name: 'b', count: '4' },
          { name: 'a', count: 2 },
        ],
      }).replicas,
    ).toEqual([
      { name: 'a', count: 2n },
      { name: 'b', count: 4n },
      { name: 'c', count: 1n },
    ])
    expect(() => withOverrides(none, { replicas: [{ name: 'a', count: 'many' }] })).toThrow(
      'expected integer value for count. Received: many',
    )
  })

  it('add labels and annotations, over others only by force', () => {
    const own = { ...none, commonLabels: { a: '1' }, commonAnnotations: { a: '1' } }
    expect(() => withOverrides(own, { commonLabels: { a: '2' } })).toThrow(
      'label a already in kustomization file. Use --force to override.',
    )
    expect(() => withOverrides(own, { commonAnnotations: { a: '2' } })).toThrow('annotation a already in kustomization file.')
    const forced = { commonLabels: { a: '2' }, forceCommonLabels: true, commonAnnotations: { b: '"3"' } }
    expect(withOverrides(own, forced)).toMatchObject({ commonLabels: { a: '2' }, commonAnnotations: { a: '1', b: '3' } })
  })

  it('add labels without selectors to an entry of the same kind', () => {
    const label = { pairs: { a: '1' }, includeSelectors: false, includeTemplates: false, fields: [] }
    const own = { ...none, labels: [label] }
    expect(withOverrides(own, { commonLabels: { b: '2' }, labelWithoutSelector: true }).labels).toEqual([
      { ...label, pairs: { a: '1', b: '2' } },
    ])
    const template = { commonLabels: { b: '2' }, labelWithoutSelector: true, labelIncludeTemplates: true }
    expect(withOverrides(own, template).labels).toEqual([label, { ...label, pairs: { b: '2' }, includeTemplates: true }])
    expect(() => withOverrides(none, { commonLabels: { b: '2' }, labelIncludeTemplates: true })).toThrow(
      '--without-selector flag must be specified for --include-templates to work',
    )
  })

  it('add patches and components', () => {
    const result = withOverrides(
      { ...none, components: ['c'] },
      { patches: [{ patch: 'p', target: { kind: 'Service' } }], components: ['c', 'd'] },
    )
    expect(result.patches).toMatchObject([{ patch: 'p', path: '', target: { kind: 'Service', name: '' }, options: undefined }])
    expect(result.components).toEqual(['c', 'd'])
  })

  it('make something of an empty kustomization', async () => {
    const contents = { 'kustomization.yaml': '# nothing' }
    await expect(builtText(contents, { adjust: (own) => withOverrides(own, {}) })).rejects.toThrow('kustomization.yaml is empty')
    expect(await builtText(contents, { adjust: (own) => withOverrides(own, { namespace: 'n' }) })).toBe('')
  })

  it('can leave out components that do not exist', async () => {
    const files = filesOf({ 'c/kustomization.yaml': '' })
    expect(await presentComponents(files, 'app', ['../c', '../d', '../../c'])).toEqual(['../c'])
  })
})
