import { describe, expect, it } from 'vitest'
import { cluster, created, failure, listOf, look, named, setOf } from '#test/application-sets'

describe('the list generator', () => {
  it('fills parameters into every text of the template', async () => {
    const [first] = await created({ generators: [listOf('a')] })
    expect(first?.metadata).toMatchObject({
      name: 'a',
      namespace: 'argocd',
      finalizers: ['resources-finalizer.argocd.argoproj.io'],
    })
    expect(first?.spec).toMatchObject({ source: { path: 'apps/a' }, destination: { namespace: 'a' } })
  })

  it('takes numbers and truth values for what they look like, and values by name', async () => {
    const elements = [{ n: 3, on: true, values: { x: 'y' } }]
    expect(await named('{{n}}-{{on}}-{{values.x}}', { list: { elements } })).toEqual(['3-true-y'])
  })

  it('takes elements from a YAML text, too', async () => {
    const generator = { list: { elements: [{ x: 'a' }], elementsYaml: '- x: b\n  y: {z: 1}\n- x: 3\n' } }
    expect(await named('n-{{x}}', generator)).toEqual(['n-3', 'n-a', 'n-b'])
  })

  it('refuses what is no parameter', async () => {
    expect(await failure({ generators: [{ list: { elements: [{ x: { y: 1 } }] } }] })).toContain(
      'elements[0].x of the list generator is a mapping',
    )
    expect(await failure({ generators: [{ list: { elementsYaml: 'a: 1' } }] })).toContain(
      'elementsYaml of the list generator is no list',
    )
  })
})

describe('the clusters generator', () => {
  const clusters = [cluster('Prod_EU', { env: 'prod' }), cluster('dev', { env: 'dev' })]

  it('gives each cluster Secret by name, then the own cluster', async () => {
    expect(await named('{{nameNormalized}}', { clusters: {} }, { clusters })).toEqual(['dev', 'in-cluster', 'prod-eu'])
  })

  it('leaves the own cluster out where there is a selector, or a Secret for it', async () => {
    const generator = { clusters: { selector: { matchLabels: { env: 'prod' } } } }
    expect(await named('{{nameNormalized}}', generator, { clusters })).toEqual(['prod-eu'])
    const own = { ...cluster('home'), server: 'https://kubernetes.default.svc' }
    expect(await named('{{nameNormalized}}', { clusters: {} }, { clusters: [own] })).toEqual(['home'])
  })

  it('gives labels, annotations and values', async () => {
    const generator = {
      clusters: {
        values: { v: '{{metadata.labels.env}}-{{metadata.annotations.owner}}' },
        selector: { matchLabels: { env: 'dev' } },
      },
    }
    expect(await named('{{values.v}}', generator, { clusters })).toEqual(['dev-ops'])
  })
})

describe('the git generator', () => {
  const files = {
    'apps/web/a.yaml': 'x',
    'apps/api/b.yaml': 'x',
    'apps/.hidden/c.yaml': 'x',
    'apps/deep/er/d.yaml': 'x',
    'clients/acme/config.json': '{"name": "acme", "port": 8443, "big": 1000000, "tags": ["x", "y"], "db": {"host": "h1"}}',
    'clients/nested/zeta/config.json': '[{"name": "z1"}, {"name": "z2"}]',
    'clients/off/config.json': '{"name": "off"}',
  }
  const git = (fields: object) => ({ git: { repoURL: 'https://git.example/shop.git', revision: 'HEAD', ...fields } })

  it('gives folders by pattern; excluded and hidden ones never', async () => {
    const generator = git({ directories: [{ path: 'apps/*' }, { path: 'apps/api', exclude: true }] })
    expect(await named('{{path.basename}}-{{path[0]}}', generator, { files })).toEqual(['deep-apps', 'web-apps'])
  })

  it('gives files by the matching of git, in which * crosses folders', async () => {
    const generator = git({ files: [{ path: 'clients/*/config.json' }, { path: 'clients/off', exclude: true }] })
    expect(await named('{{name}}', generator, { files })).toEqual(['acme', 'z1', 'z2'])
    expect(await named('{{name}}', git({ files: [{ path: 'clients/**/config.json' }] }), { files })).toHaveLength(4)
  })

  it('gives files by the new matching, in which only ** crosses folders', async () => {
    const options = { newGitFileGlobbing: true }
    expect(await named('{{name}}', git({ files: [{ path: 'clients/*/config.json' }] }), { files, options })).toEqual([
      'acme',
      'off',
    ])
    expect(await named('{{name}}', git({ files: [{ path: 'clients/**/config.json' }] }), { files, options })).toHaveLength(4)
  })

  it('flattens content, and tells where it was', async () => {
    const generator = git({ files: [{ path: 'clients/acme/config.json' }], values: { v: '{{db.host}}' } })
    const name = '{{port}}-{{big}}-{{tags.1}}-{{values.v}}-{{path.basename}}-{{path.filenameNormalized}}-{{path[1]}}'
    expect(await named(name, generator, { files })).toEqual(['8443-1000000-y-h1-acme-config.json-acme'])
  })

  it('puts a prefix before the path parameters', async () => {
    const generator = git({ directories: [{ path: 'apps/web' }], pathParamPrefix: 'src' })
    expect(await named('{{src.path.basename}}-{{src.path[0]}}', generator, { files })).toEqual(['web-apps'])
  })

  it('says which file it cannot read', async () => {
    const broken = { 'c/x.json': '{"a": ' }
    expect(await failure({ generators: [git({ files: [{ path: 'c/*.json' }] })] }, { files: broken })).toMatch(
      /c\/x\.json, line 1/,
    )
    expect(await failure({ generators: [git({ files: [{ path: 'c/*.json' }] })] }, { files: { 'c/x.json': '5' } })).toContain(
      'c/x.json of https',
    )
  })

  it('asks to be looked at again, and tells what it read', async () => {
    const result = await look(setOf({ generators: [git({ directories: [{ path: 'apps/*' }], requeueAfterSeconds: 30 })] }), {
      files,
    })
    expect([result.requeueAfterMs, result.repositories]).toEqual([
      30_000,
      [{ repoURL: 'https://git.example/shop.git', revision: 'HEAD' }],
    ])
  })
})

describe('matrix and merge', () => {
  const list = (...elements: object[]) => ({ list: { elements } })

  it('combines each with each, the second made from the first', async () => {
    const generators = [list({ a: '1' }, { a: '2' }), list({ b: 'x{{a}}' }, { b: 'y' })]
    expect(await named('{{a}}-{{b}}', { matrix: { generators } })).toEqual(['1-x1', '1-y', '2-x2', '2-y'])
  })

  it('refuses two values for one name', async () => {
    const generators = [list({ a: '1' }), list({ a: '2' })]
    expect(await failure({ generators: [{ matrix: { generators } }] })).toContain('both children of the matrix generator give a')
    expect(await failure({ generators: [{ matrix: { generators: [list({ a: '1' })] } }] })).toContain('expected exactly two')
  })

  it('overrides the base where the merge keys agree', async () => {
    const generators = [
      list({ k: 'a', v: '1', w: '1' }, { k: 'b', v: '2', w: '2' }),
      list({ k: 'b', v: '9' }, { k: 'c', v: '8' }),
    ]
    expect(await named('{{k}}-{{v}}-{{w}}', { merge: { generators, mergeKeys: ['k'] } })).toEqual(['a-1-1', 'b-9-2'])
  })

  it('refuses merge keys that do not tell the parameters apart', async () => {
    const generators = [list({ k: 'a' }, { k: 'a' }), list({ k: 'a' })]
    expect(await failure({ generators: [{ merge: { generators, mergeKeys: ['k'] } }] })).toContain('gives {"k":"a"} twice')
  })

  it('lie in each other once and not twice', async () => {
    const inner = { matrix: { generators: [list({ a: '1' }), list({ b: '2' })] } }
    const middle = { matrix: { generators: [inner, list({ c: '3' })] } }
    expect(await named('{{a}}{{b}}{{c}}', middle)).toEqual(['123'])
    expect(await failure({ generators: [{ matrix: { generators: [middle, list({ d: '4' })] } }] })).toContain(
      'two levels at most',
    )
  })

  it('select what children and they themselves give', async () => {
    const first = { ...list({ a: '1' }, { a: '2' }), selector: { matchLabels: { a: '2' } } }
    const generator = {
      matrix: { generators: [first, list({ b: 'x' }, { b: 'y' })] },
      selector: { matchExpressions: [{ key: 'b', operator: 'NotIn', values: ['x'] }] },
    }
    expect(await named('{{a}}-{{b}}', generator)).toEqual(['2-y'])
  })
})

describe('the template', () => {
  it('leaves what is unknown as it is written, and fills keys too', async () => {
    const template = {
      metadata: { name: '{{ name }}', labels: { '{{name}}': 'x' }, annotations: { text: '{{unknown}} {{ $labels.x }}' } },
      spec: { project: 'default', destination: {} },
    }
    const [application] = await created({ generators: [listOf('a')], template })
    expect(application?.metadata).toMatchObject({
      name: 'a',
      labels: { a: 'x' },
      annotations: { text: '{{unknown}} {{ $labels.x }}' },
    })
  })

  it('of a generator wins over the common one, which fills its gaps', async () => {
    const own = {
      metadata: { labels: { l: '1' } },
      spec: { project: '', destination: { namespace: 'own' }, source: { repoURL: '', targetRevision: 'v1' } },
    }
    const [application] = await created({ generators: [{ list: { elements: [{ name: 'a', path: 'p' }], template: own } }] })
    expect(application?.metadata).toMatchObject({ name: 'a', labels: { l: '1' } })
    expect(application?.spec).toEqual({
      project: 'default',
      destination: { server: 'https://kubernetes.default.svc', namespace: 'own' },
      source: { repoURL: 'https://git.example/shop.git', path: 'p', targetRevision: 'v1' },
    })
  })

  it('gives no finalizer where the objects shall outlive the Application', async () => {
    const [application] = await created({ generators: [listOf('a')], syncPolicy: { preserveResourcesOnDeletion: true } })
    expect(application?.metadata.finalizers).toBeUndefined()
  })

  it('says that {{ is not closed', async () => {
    const template = { metadata: { name: '{{name}}-{{x' }, spec: { project: 'default', destination: {} } }
    expect(await failure({ generators: [listOf('a')], template })).toContain('{{ is not closed')
  })
})
