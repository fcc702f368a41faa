import { describe, expect, it } from 'vitest'
import { cluster, created, failure, listOf, look, setOf } from '#test/application-sets'

const files = {
  'ecommercen-clients/acme/config.json':
    '{"client": {"name": "Acme Ltd.", "tier": "gold"}, "replicas": 3, "hosts": ["a.example", "b.example"]}',
  'ecommercen-clients/eu/zeta/config.json': '{"client": {"name": "Zeta Shop"}, "replicas": 1, "hosts": []}',
}
const clients = {
  git: { repoURL: 'https://git.example/shop.git', revision: 'main', files: [{ path: 'ecommercen-clients/**/config.json' }] },
}
const template = (metadata: object, spec: object = {}) => ({
  metadata,
  spec: { project: 'default', destination: {}, source: { repoURL: 'https://git.example/shop.git', path: 'client' }, ...spec },
})
const go = (spec: object) => ({ goTemplate: true, goTemplateOptions: ['missingkey=error'], ...spec })

describe('a set with Go templates', () => {
  it('makes an Application of each client, from what its file says', async () => {
    const applications = await created(
      go({
        generators: [clients],
        template: template(
          { name: 'client-{{ .path.basename }}', labels: { tier: '{{ dig "tier" "basic" .client }}' } },
          {
            destination: { namespace: '{{ normalize .client.name }}' },
            source: {
              repoURL: 'r',
              path: '{{ .path.path }}',
              helm: { valuesObject: { replicas: '{{ .replicas }}', hosts: '{{ join "," .hosts }}' } },
            },
          },
        ),
      }),
      { files },
    )
    expect(applications.map(({ metadata, spec }) => [metadata.name, metadata.labels, spec.destination, spec.source])).toEqual([
      [
        'client-acme',
        { tier: 'gold' },
        { namespace: 'acme-ltd' },
        {
          repoURL: 'r',
          path: 'ecommercen-clients/acme',
          helm: { valuesObject: { replicas: '3', hosts: 'a.example,b.example' } },
        },
      ],
      [
        'client-zeta',
        { tier: 'basic' },
        { namespace: 'zeta-shop' },
        { repoURL: 'r', path: 'ecommercen-clients/eu/zeta', helm: { valuesObject: { replicas: '1', hosts: '' } } },
      ],
    ])
  })

  it('gives each client to the clusters that its file chooses', async () => {
    const chosen = {
      clusters: {
        selector: { matchLabels: { tier: '{{ .client.tier }}' } },
        values: { host: '{{ index .hosts 0 }}' },
      },
    }
    const gold = { 'ecommercen-clients/acme/config.json': files['ecommercen-clients/acme/config.json'] }
    const [application] = await created(
      go({
        generators: [{ matrix: { generators: [clients, chosen] } }],
        template: template({ name: '{{ .name }}.{{ .values.host }}' }),
      }),
      { files: gold, clusters: [cluster('one', { tier: 'gold' }), cluster('two', { tier: 'basic' })] },
    )
    expect(application?.metadata.name).toBe('one.a.example')
  })

  it('has values of a nested generator win over fields of that name in a file, which crashes Argo CD', async () => {
    const withValues = { 'ecommercen-clients/acme/config.json': '{"values": {"a": "file", "b": "file"}}' }
    const generators = [clients, { list: { elements: [{ c: 'c' }] } }]
    const clusters = { clusters: { selector: { matchLabels: { tier: 'gold' } }, values: { b: 'generator', c: 'generator' } } }
    const [application] = await created(
      go({
        generators: [{ matrix: { generators: [clusters, generators[0]] } }],
        template: template({ name: 'a', annotations: { out: '{{ .values.a }} {{ .values.b }} {{ .values.c }}' } }),
      }),
      { files: withValues, clusters: [cluster('one', { tier: 'gold' })] },
    )
    expect(application?.metadata.annotations).toEqual({ out: 'file generator generator' })
  })

  it('keeps what one Application does to its parameters from the others', async () => {
    const shared = {
      matrix: { generators: [{ list: { elements: [{ m: { seen: '' } }] } }, { list: { elements: [{ c: 'a' }, { c: 'b' }] } }] },
    }
    const applications = await created(
      go({
        generators: [shared],
        template: template({ name: '{{ .c }}{{ .m.seen }}', annotations: { out: '{{ set .m "seen" "x" | len }}' } }),
      }),
    )
    expect(applications.map(({ metadata }) => metadata.name)).toEqual(['a', 'b'])
  })

  it('takes the time and randomness of templates from outside', async () => {
    const [application] = await created(
      go({
        generators: [listOf('a')],
        template: template({ name: 'a', annotations: { out: '{{ now | date "2006-01-02" }} {{ randAlphaNum 3 | len }}' } }),
      }),
    )
    expect(application?.metadata.annotations).toEqual({ out: '2026-01-02 3' })
  })
})

describe('a Go template that cannot be filled in', () => {
  const failing = (name: string, element: object = { name: 'a', db: { host: 'h' } }, spec: object = {}) =>
    failure(
      go({
        generators: [{ list: { elements: [element] } }],
        template: template({ name: 'a', labels: { 'a/b': name } }),
        ...spec,
      }),
    )

  it('is told with set, generator, field, place and what is there', async () => {
    expect(await failing('x\n{{ .db.nope }}')).toBe(
      'ApplicationSet clients, generators[0]: template.metadata.labels["a/b"], line 2, column 7: at <.db.nope>: map has no entry for key "nope"; expected host',
    )
    expect(await failing('{{ .nope.x }}')).toContain('map has no entry for key "nope"; expected one of db, name')
  })

  it('says which parameters it was', async () => {
    const elements = [{ c: 'a' }, { d: 'b' }]
    expect(await failure(go({ generators: [{ list: { elements } }], template: template({ name: '{{ .c }}' }) }))).toContain(
      'generators[0] (parameters 2 of 2): template.metadata.name, line 1, column 4',
    )
  })

  it('says how the other language is written in this one', async () => {
    expect(await failing('{{name}}')).toContain(
      'template.metadata.labels["a/b"], line 1: function "name" not defined; expected .name with a dot for the parameter, because goTemplate is true',
    )
  })

  it('says which function was meant, or that it is withheld', async () => {
    expect(await failing('{{ toYAML .db }}')).toContain('function "toYAML" not defined; expected toYaml')
    expect(await failing('{{ env "HOME" }}')).toContain(
      'function "env" not defined; it would tell of the controller; expected a function',
    )
  })

  it('in a generator names the field there', async () => {
    const generators = [
      { matrix: { generators: [listOf('a'), { git: { ...clients.git, files: [{ path: '{{ .nope }}/config.json' }] } }] } },
    ]
    expect(await failure(go({ generators }), { files })).toContain(
      'git.files[0].path, line 1, column 4: at <.nope>: map has no entry',
    )
    const values = { git: { ...clients.git, values: { v: '{{ .client.tier }}' } } }
    expect(await failure(go({ generators: [values] }), { files })).toContain('values.v, line 1')
  })

  it('leaves all Applications of the set as they are', async () => {
    const before = await created(go({ generators: [listOf('a', 'b')], template: template({ name: '{{ .name }}' }) }))
    const spec = go({
      generators: [listOf('a', 'c')],
      template: template({ name: '{{ if eq .name "c" }}{{ .nope }}{{ end }}{{ .name }}' }),
    })
    const result = await look(setOf(spec), { applications: before })
    expect(result.writes).toEqual([])
    expect(result.deletions.going).toEqual([])
  })

  it('deletes nothing for a name that lacks a part', async () => {
    const fields = { goTemplate: true, template: template({ name: 'client-{{ .name }}' }) }
    const before = await created({ ...fields, generators: [listOf('a')] })
    const result = await look(setOf({ ...fields, generators: [{ list: { elements: [{ title: 'a' }] } }] }), {
      applications: before,
    })
    expect(result.writes).toEqual([])
    expect(result.status.conditions?.[0]?.message).toContain('gives "client-<no value>": a parameter is missing')
  })

  it.each([
    ['a loop without end', '{{ range 1000000000000 }}{{ end }}', 'repeats more than the limit'],
    ['loops in loops', '{{ range until 2000 }}{{ range until 2000 }}{{ end }}{{ end }}', 'expected at most 1000000 steps'],
    ['a text that is too long', '{{ range until 30000 }}{{ repeat 100 "x" }}{{ end }}', 'expected at most 2000000'],
    ['a list that is too long', '{{ until 1000000000 | len }}', 'it would make 1000000000 characters or items'],
    [
      'a list that doubles',
      '{{ $x := list 1 2 }}{{ range until 60 }}{{ $x = concat $x $x }}{{ end }}',
      'expected at most 10000000 in all',
    ],
    [
      'a text that grows',
      '{{ $x := "ab" }}{{ range until 60 }}{{ $x = $x | replace "a" "aaa" }}{{ end }}',
      'expected at most 10000000',
    ],
    ['a sequence that is too long', '{{ seq 1 2 99999999 }}', 'it would make 49999999 characters or items'],
    ['a template that calls itself', '{{ template "base" . }}', 'exceeded maximum template depth'],
  ])('stops at its limits: %s', async (_name, text, message) => {
    expect(await failing(text)).toContain(message)
  })

  it.each([
    ['a pattern', '{{ regexReplaceAll "a.*b|a" (repeat 9000 "a") "c" }}', 'are too long for each other'],
    ['values in values', '{{ $x := list 1 }}{{ range until 60 }}{{ $x = list $x $x }}{{ end }}{{ $x }}', 'characters or items'],
    ['a value in itself', '{{ $x := dict }}{{ $y := set $x "x" $x }}{{ toJson $x }}', 'characters or items'],
    ['a pattern that is slow', '{{ regexMatch (repeat 9000 "a?") (repeat 90000 "a") }}', 'regexMatch takes longer'],
  ])('is refused before it keeps the controller busy: %s', async (_name, text, message) => {
    expect(await failing(text)).toContain(message)
  })

  it('may be one of many that use functions', async () => {
    const names = Array.from({ length: 100 }, (_, index) => `a${index}`)
    const name = '{{ range until 30 }}{{ end }}x-{{ regexReplaceAll "[^a-z0-9]+" (lower .name) "-" | trunc 60 }}'
    const result = await look(setOf(go({ generators: [listOf(...names)], template: template({ name }) })))
    expect(result.writes).toHaveLength(100)
  })

  it('is not helped by an option that Go does not have', async () => {
    expect(await failure({ goTemplate: true, goTemplateOptions: ['missingkey=strict'], generators: [listOf('a')] })).toBe(
      'ApplicationSet clients: goTemplateOptions has "missingkey=strict"; expected missingkey=error, missingkey=zero or missingkey=default',
    )
  })
})
