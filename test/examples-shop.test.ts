import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'

const shop = path.join(import.meta.dirname, '..', 'examples', 'shop')
const repository = 'https://git.example.com/shop.git'

type Document = {
  apiVersion: string
  kind: string
  metadata: { name: string; namespace?: string; annotations?: Record<string, string>; finalizers?: string[] }
  // The fields that the assertions below name; a missing one fails the assertion that reads it.
  spec: {
    project: string
    source: { repoURL: string; path: string }
    sourceRepos: string[]
    destination: { server: string; namespace: string }
    syncPolicy: { automated: unknown; syncOptions?: string[] }
    ignoreDifferences?: { jsonPointers: string[] }[]
    group: string
  }
}

function filesBelow(folder: string): string[] {
  return readdirSync(path.join(shop, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(yaml|json)$/.test(file))
    .map((file) => path.join(folder, file))
    .sort()
}

function documentsOf(file: string): Document[] {
  return parseAllDocuments(readFileSync(path.join(shop, file), 'utf8'), { version: '1.1' }).map((document) => {
    expect(document.errors, file).toEqual([])
    // What is asserted below is what makes it a Document.
    return document.toJS() as Document
  })
}

const enabled = filesBelow('apps-enabled')
const applications = [...enabled, ...filesBelow('apps-disabled')]
  .filter((file) => path.basename(file).startsWith('app-'))
  .flatMap((file) => documentsOf(file).map((object) => ({ file, object })))
const waveOf = (object: Document): number => Number(object.metadata.annotations?.['argocd.argoproj.io/sync-wave'] ?? 0)
const waveByName = new Map(applications.map(({ object }) => [object.metadata.name, waveOf(object)]))

describe('the shop example', () => {
  test('has manifests that all name what they are', () => {
    const files = filesBelow('.').filter((file) => file.endsWith('.yaml'))
    expect(files.length).toBeGreaterThan(30)
    for (const file of files) {
      for (const object of documentsOf(file)) {
        expect(object, file).toMatchObject({
          apiVersion: expect.any(String),
          kind: expect.any(String),
          metadata: { name: expect.any(String) },
        })
      }
    }
  })

  test('names no object twice within one part', () => {
    for (const part of readdirSync(path.join(shop, 'manifests'))) {
      if (part === 'app-constructs') continue
      const names = filesBelow(path.join('manifests', part)).flatMap((file) =>
        documentsOf(file).map((o) => `${o.kind} ${o.metadata.name}`),
      )
      expect(names, part).toEqual([...new Set(names)])
    }
  })

  test('has nine parts that are switched on and two that are not', () => {
    expect(enabled.filter((file) => path.basename(file).startsWith('app-'))).toHaveLength(9)
    expect(filesBelow('apps-disabled')).toHaveLength(2)
  })

  test.each(applications)(
    '$file is an Application of project shop, named after its file and its manifests',
    ({ file, object }) => {
      expect(object.kind).toBe('Application')
      expect(path.basename(file)).toBe(`app-${object.metadata.name}.yaml`)
      expect(object.metadata.namespace).toBe('argocd')
      expect(object.metadata.finalizers).toEqual(['resources-finalizer.argocd.argoproj.io'])
      expect(object.spec).toMatchObject({
        project: 'shop',
        source: { repoURL: repository, targetRevision: 'main', path: `manifests/${object.metadata.name}` },
        destination: { server: 'https://kubernetes.default.svc', namespace: expect.stringMatching(/^shop/) },
        syncPolicy: { automated: { prune: true, selfHeal: true } },
      })
      expect(object.spec.syncPolicy.syncOptions).toContain('CreateNamespace=true')
      expect(filesBelow(object.spec.source.path).length).toBeGreaterThan(0)
    },
  )

  test('orders the waves: project, definitions, custom resources, data, shop, edge', () => {
    const [project] = documentsOf('apps-enabled/project-shop.yaml')
    const [clients] = documentsOf('apps-enabled/appset-clients.yaml')
    const waves = ['crds', 'secrets', 'postgres', 'web', 'ingress'].map((name) => waveByName.get(name) ?? Number.NaN)
    const order = [project === undefined ? Number.NaN : waveOf(project), ...waves]
    expect(order).toEqual([...new Set(order)].sort((a, b) => a - b))
    expect(waveByName.get('dns')).toBeGreaterThan(waveByName.get('crds') ?? Number.NaN)
    expect(clients === undefined ? Number.NaN : waveOf(clients)).toBe(waveByName.get('ingress'))
  })

  test('defines every custom kind it uses, with the approval that a group below k8s.io needs', () => {
    const groups = new Set<string>()
    for (const object of filesBelow('manifests/crds').flatMap(documentsOf)) {
      if (object.kind !== 'CustomResourceDefinition') continue
      groups.add(object.spec.group)
      if (object.spec.group.endsWith('.k8s.io')) {
        expect(object.metadata.annotations?.['api-approved.kubernetes.io']).toMatch(/^https:\/\/github\.com\/kubernetes/)
      }
    }
    const used = ['secrets', 'dns'].flatMap((part) => filesBelow(`manifests/${part}`)).flatMap(documentsOf)
    expect(used.length).toBe(3)
    for (const object of used) expect(groups).toContain(object.apiVersion.split('/')[0])
  })

  test('lets the autoscaler own the replica count of the shop', () => {
    const web = applications.find(({ object }) => object.metadata.name === 'web')?.object
    expect(web?.spec.ignoreDifferences?.[0]?.jsonPointers).toEqual(['/spec/replicas'])
    expect(web?.spec.syncPolicy.syncOptions).toContain('RespectIgnoreDifferences=true')
  })

  test('has a migration before and a smoke test after the sync of the shop', () => {
    const hooks = filesBelow('manifests/web')
      .flatMap(documentsOf)
      .map((o) => o.metadata.annotations?.['argocd.argoproj.io/hook'])
    expect(hooks.filter((hook) => hook !== undefined).sort()).toEqual(['PostSync', 'PreSync'])
  })

  test('gives every client a config.json with the parameters that the ApplicationSet reads', () => {
    const clients = readdirSync(path.join(shop, 'manifests/app-constructs/clients'))
    expect(clients).toEqual(['bakery', 'bookshop', 'florist'])
    for (const client of clients) {
      const text = readFileSync(path.join(shop, 'manifests/app-constructs/clients', client, 'config.json'), 'utf8')
      expect(JSON.parse(text)).toEqual({ client: { plan: expect.any(String), contact: expect.any(String), revision: 'main' } })
    }
    const text = readFileSync(path.join(shop, 'apps-enabled/appset-clients.yaml'), 'utf8')
    const parameters = [...text.matchAll(/\{\{([^}]+)\}\}/g)].map((match) => match[1])
    expect(new Set(parameters)).toEqual(new Set(['path', 'path.basename', 'client.plan', 'client.contact', 'client.revision']))
  })

  test('depends on no Secret that nobody makes', () => {
    for (const file of filesBelow('manifests')) {
      const text = readFileSync(path.join(shop, file), 'utf8')
      const references = text.match(/secretKeyRef:/g)?.length ?? 0
      expect(text.match(/optional: true/g)?.length ?? 0, file).toBe(references)
    }
  })

  test('names the placeholder repository wherever a repository is named', () => {
    const [root] = documentsOf('root.yaml')
    expect(root?.spec.source).toMatchObject({ repoURL: repository, path: 'apps-enabled' })
    for (const file of filesBelow('.')) {
      const text = readFileSync(path.join(shop, file), 'utf8')
      for (const match of text.matchAll(/repoURL: (\S+)/g)) expect(match[1], file).toBe(repository)
    }
  })
})
