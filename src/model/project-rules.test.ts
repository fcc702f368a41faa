import { describe, expect, test } from 'vitest'
import {
  destinationRefusal,
  kindRefusal,
  objectRefusal,
  projectDeletionRefusal,
  type ProjectRules,
  sourceNamespaceRefusal,
  sourceRefusal,
  unknownProjectRefusal,
} from './project-rules.ts'

const project = (spec: ProjectRules['spec']): ProjectRules => ({ name: 'shop', spec })
const home = { server: 'https://kubernetes.default.svc', name: 'in-cluster', namespace: 'shop' }
const deployment = { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' }
const clusterRole = { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole', namespace: '', name: 'reader' }

describe('sources', () => {
  test.each([
    [['*'], 'https://git.example.com/a/b', true],
    [['https://git.example.com/a/*'], 'https://git.example.com/a/b.git', true],
    [['https://git.example.com/*'], 'https://git.example.com/a/b', false],
    [['https://git.example.com/**'], 'https://git.example.com/a/b', true],
    [['git@git.example.com:a/b'], 'ssh://git@git.example.com/a/b.git', true],
    [['*', '!https://git.example.com/a/b'], 'https://git.example.com/a/b', false],
    [['!https://git.example.com/a/b'], 'https://git.example.com/a/c', true],
    [['https://git.example.com/a/**'], 'https://git.example.com/a/../evil/x', false],
    [['https://git.example.com/a/**'], 'https://git.example.com/a/%2e%2e/evil/x', false],
    [[], 'https://git.example.com/a/b', false],
  ])('%j and %s: %s', (sourceRepos, url, allowed) => {
    expect(sourceRefusal(project({ sourceRepos }), url) === undefined).toBe(allowed)
  })

  test('a refusal names project, rule and what would allow it', () => {
    expect(sourceRefusal(project({ sourceRepos: [] }), 'https://git.example.com/a/b')).toEqual({
      project: 'shop',
      rule: 'sourceRepos',
      message:
        'Project shop does not allow it: the source repository https://git.example.com/a/b is not among its sources (spec.sourceRepos)',
      hint: 'add https://git.example.com/a/b (or a glob for it) to spec.sourceRepos',
    })
  })
})

describe('namespaces of applications', () => {
  test.each([
    [undefined, 'argocd', true],
    [undefined, 'team-a', false],
    [['team-*'], 'team-a', true],
    [['/^team-[ab]$/'], 'team-b', true],
    [['/^team-[ab]$/'], 'team-c', false],
    [['/(/'], 'team-c', false],
  ])('%j and %s: %s', (sourceNamespaces, namespace, allowed) => {
    expect(sourceNamespaceRefusal(project({ sourceNamespaces }), namespace, 'argocd') === undefined).toBe(allowed)
  })
})

describe('destinations', () => {
  test.each([
    [[{ server: '*', namespace: '*' }], true],
    [[{ server: home.server, namespace: 'shop' }], true],
    [[{ server: home.server, namespace: 'other' }], false],
    [[{ name: 'in-*', namespace: 'sh*' }], true],
    [[{ server: 'https://elsewhere', namespace: '*' }], false],
    [[{ server: '*', namespace: '!shop' }], false],
    [[{ server: '*', namespace: '!other' }], true],
    [
      [
        { server: '*', namespace: '*' },
        { server: '*', namespace: '!shop' },
      ],
      false,
    ],
    [[{ server: '!https://kubernetes.default.svc', namespace: '*' }], false],
    [[{ name: '!in-cluster', namespace: '*' }], false],
    [[], false],
  ])('%j: %s', (destinations, allowed) => {
    expect(destinationRefusal(project({ destinations }), home) === undefined).toBe(allowed)
  })

  test('a cluster of another project is refused where only own clusters are permitted', () => {
    const rules = project({ destinations: [{ server: '*', namespace: '*' }], permitOnlyProjectScopedClusters: true })
    expect(destinationRefusal(rules, { ...home, clusterProject: 'shop' })).toBeUndefined()
    expect(destinationRefusal(rules, home)).toMatchObject({
      rule: 'permitOnlyProjectScopedClusters',
      hint: expect.stringContaining('in-cluster'),
    })
  })
})

describe('kinds', () => {
  test('no cluster-scoped kind is allowed unless listed', () => {
    expect(kindRefusal(project({}), clusterRole, false)).toMatchObject({ rule: 'clusterResourceWhitelist' })
    expect(
      kindRefusal(project({ clusterResourceWhitelist: [{ group: '*', kind: 'ClusterRole' }] }), clusterRole, false),
    ).toBeUndefined()
  })
  test('a name narrows an entry', () => {
    const named = (name: string) => project({ clusterResourceWhitelist: [{ group: '*', kind: '*', name }] })
    expect(kindRefusal(named('read*'), clusterRole, false)).toBeUndefined()
    expect(kindRefusal(named('write*'), clusterRole, false)).toBeDefined()
  })
  test('the blacklist beats the whitelist', () => {
    const rules = project({
      clusterResourceWhitelist: [{ group: '*', kind: '*' }],
      clusterResourceBlacklist: [{ group: '*', kind: 'ClusterRole' }],
    })
    expect(kindRefusal(rules, clusterRole, false)).toMatchObject({ rule: 'clusterResourceBlacklist' })
  })
  test('every namespaced kind is allowed unless a list is set', () => {
    expect(kindRefusal(project({}), deployment, true)).toBeUndefined()
    expect(kindRefusal(project({ namespaceResourceWhitelist: [] }), deployment, true)).toMatchObject({
      rule: 'namespaceResourceWhitelist',
    })
    expect(kindRefusal(project({ namespaceResourceBlacklist: [{ group: 'apps', kind: '*' }] }), deployment, true)).toMatchObject({
      rule: 'namespaceResourceBlacklist',
      message:
        'Project shop does not allow it: Deployment.apps shop/web is denied by {group: apps, kind: *} (spec.namespaceResourceBlacklist)',
    })
  })
  test('an object in a namespace that the project does not have is refused although its kind is allowed', () => {
    const rules = project({ destinations: [{ server: '*', namespace: 'shop' }] })
    expect(objectRefusal(rules, { ...deployment, namespace: 'kube-system' }, { ...home, namespaced: true })).toMatchObject({
      rule: 'destinations',
    })
    expect(objectRefusal(rules, deployment, { ...home, namespaced: true })).toBeUndefined()
  })
})

test('an unknown project and the deletion of a used one are refused in words', () => {
  expect(unknownProjectRefusal('shop', 'argocd').message).toContain('there is no AppProject of that name')
  expect(projectDeletionRefusal('shop', ['web'])?.message).toContain('it is used by web')
  expect(projectDeletionRefusal('shop', [])).toBeUndefined()
  expect(projectDeletionRefusal('default', [])).toBeDefined()
})
