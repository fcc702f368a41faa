import { describe, expect, it } from 'vitest'
import { created, failure } from '#test/application-sets'

const source = {
  repoURL: 'https://git.example/shop.git',
  path: 'client',
  helm: { valuesObject: { a: 1, db: { host: 'h', port: 1 } } },
}
const setWith = (templatePatch: string, fields: object = {}) => ({
  goTemplate: true,
  generators: [{ list: { elements: [{ name: 'acme', prune: true, files: ['base.yaml', 'acme.yaml'] }] } }],
  template: {
    metadata: { name: '{{ .name }}', labels: { a: '1', b: '2' } },
    spec: { project: 'default', destination: { namespace: 'x' }, source },
  },
  templatePatch,
  ...fields,
})
const patchedBy = async (templatePatch: string, fields: object = {}) => (await created(setWith(templatePatch, fields)))[0]

describe('templatePatch', () => {
  it('gives fields that are no texts, and lists of any length', async () => {
    const patch = `
spec:
  source:
    helm:
      valueFiles:
      {{- range .files }}
      - {{ . }}
      {{- end }}
{{- if .prune }}
  syncPolicy:
    automated: {prune: {{ .prune }}}
{{- end }}`
    expect((await patchedBy(patch))?.spec).toMatchObject({
      source: { path: 'client', helm: { valueFiles: ['base.yaml', 'acme.yaml'] } },
      syncPolicy: { automated: { prune: true } },
    })
  })

  it('may be JSON', async () => {
    const application = await patchedBy('{"spec": {"source": {"helm": {"valueFiles": {{ toJson .files }}}}}}')
    expect(application?.spec.source?.helm?.valueFiles).toEqual(['base.yaml', 'acme.yaml'])
  })

  it.each(['', '  \n', '{{ if eq .name "other" }}spec: {}{{ end }}', '# only a remark'])(
    'changes nothing where it says nothing: %j',
    async (patch) => {
      expect((await patchedBy(patch))?.spec).toEqual({ project: 'default', destination: { namespace: 'x' }, source })
    },
  )

  it('takes away what it sets to null, and adds to finalizers', async () => {
    const application = await patchedBy('metadata: {labels: {a: null, c: "3"}, finalizers: [own]}\nspec: {source: {helm: null}}')
    expect(application?.metadata).toMatchObject({
      labels: { b: '2', c: '3' },
      finalizers: ['own', 'resources-finalizer.argocd.argoproj.io'],
    })
    expect(application?.spec.source).toEqual({ repoURL: source.repoURL, path: 'client' })
  })

  it('reaches into values, which Argo CD refuses', async () => {
    const application = await patchedBy('spec: {source: {helm: {valuesObject: {db: {port: 2}, list: [1]}}}}')
    expect(application?.spec.source?.helm?.valuesObject).toEqual({ a: 1, db: { host: 'h', port: 2 }, list: [1] })
  })

  it('moves an Application neither to another project nor to another namespace', async () => {
    const application = await patchedBy('metadata: {namespace: other}\nspec: {project: other}')
    expect([application?.metadata.namespace, application?.spec.project]).toEqual(['argocd', 'default'])
  })

  it('lets fields go that no Application has, but not misspelt ones', async () => {
    expect((await patchedBy('spec: {wish: 1, source: {path: new}}'))?.spec).toEqual({
      project: 'default',
      destination: { namespace: 'x' },
      source: { ...source, path: 'new' },
    })
    expect(await failure(setWith('spec: {source: {repoUrl: r}}'))).toContain(
      'templatePatch sets spec.source.repoUrl; expected repoURL',
    )
  })

  it('works with {{name}} parameters too', async () => {
    const template = { metadata: { name: '{{name}}' }, spec: { project: 'default', destination: {} } }
    const generators = [{ list: { elements: [{ name: 'acme' }] } }]
    const application = await patchedBy('spec: {destination: {namespace: "{{name}}"}}', {
      goTemplate: false,
      generators,
      template,
    })
    expect(application?.spec.destination).toEqual({ namespace: 'acme' })
  })

  it.each([
    ['metadata: {labels: {size: 5}}', 'templatePatch, metadata.labels.size: is 5; expected text'],
    ['metadata: {finalizers: [y]}', 'templatePatch, metadata.finalizers.0: is true; expected text'],
    ['metadata: {labels: x}', 'templatePatch, metadata.labels: is "x"; expected a mapping'],
    [
      'spec: {syncPolicy: {automated: {prune: "yes"}}}',
      'templatePatch, spec.syncPolicy.automated.prune: is text ("yes"); expected true or false',
    ],
    ['spec: [', 'templatePatch, filled in, cannot be read: '],
    ['{spec: {}}', 'expected YAML, or JSON if it begins with {'],
    ['just text', 'templatePatch is "just text", filled in; expected a mapping'],
    ['operation: {sync: {}}', 'templatePatch sets operation, which would sync again and again'],
    [
      'spec: {destination: {$patch: move}}',
      'templatePatch, field spec.destination: has $patch: "move"; expected replace or delete',
    ],
    [
      'metadata: {labels: {l: "{{ .name.x }}"}}',
      "templatePatch, line 1, column 33: at <.name.x>: can't evaluate field x in type interface {}",
    ],
  ])('stops the set where it cannot be used: %s', async (patch, message) => {
    const problem = await failure(setWith(patch))
    expect(problem).toContain('ApplicationSet clients, generators[0]: ')
    expect(problem).toContain(message)
  })
})
