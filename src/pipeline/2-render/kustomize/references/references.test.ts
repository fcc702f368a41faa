import { describe, expect, it } from 'vitest'
import type { JsonValue, Var } from '../contract.ts'
import { readObjects, ResMap, Resource } from '../resources/index.ts'
import { BuildSchema } from '../schema/index.ts'
import { defaultNameReferences, defaultVarReferences, fixNameReferences, resolveVars, varText } from './index.ts'

const schema = new BuildSchema()

function objects(...texts: string[]): ResMap {
  const map = new ResMap()
  for (const node of readObjects(texts.join('\n---\n'))) map.append(new Resource(node, schema))
  return map
}

function prefixed(map: ResMap, prefix: string): ResMap {
  for (const resource of map.resources) {
    resource.rememberId()
    resource.prefixes = [...resource.prefixes, prefix]
    resource.name = prefix + resource.name
  }
  map.renamed()
  return map
}

const spec = (map: ResMap, index: number): JsonValue | undefined => map.resources[index]?.toJson()['spec']
const configMap = '{apiVersion: v1, kind: ConfigMap, metadata: {name: cm}}'
const pod =
  '{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {volumes: [{configMap: {name: cm}}, {configMap: {name: other}}]}}'

it('has the fields of kustomize', () => {
  expect(defaultNameReferences).toHaveLength(16)
  expect(defaultNameReferences.flatMap(({ fieldSpecs }) => fieldSpecs)).toHaveLength(167)
  expect(defaultVarReferences).toHaveLength(72)
})

describe('names', () => {
  it('follow what they name, and leave others alone', () => {
    const map = prefixed(objects(configMap, pod), 'x-')
    fixNameReferences(map, defaultNameReferences)
    expect(spec(map, 1)).toEqual({ volumes: [{ configMap: { name: 'x-cm' } }, { configMap: { name: 'other' } }] })
  })

  it('mean the object with the same prefixes, if there are several', () => {
    const map = prefixed(objects(configMap, pod), 'a-')
    map.appendAll(prefixed(objects(configMap, pod), 'b-'))
    fixNameReferences(map, defaultNameReferences)
    expect(spec(map, 1)).toMatchObject({ volumes: [{ configMap: { name: 'a-cm' } }, {}] })
    expect(spec(map, 3)).toMatchObject({ volumes: [{ configMap: { name: 'b-cm' } }, {}] })
  })

  it('cannot mean two', () => {
    const account = (namespace: string): string =>
      `{apiVersion: v1, kind: ServiceAccount, metadata: {name: sa, namespace: ${namespace}}}`
    const binding =
      '{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: b}, subjects: [{name: sa}]}'
    const map = prefixed(objects(account('one'), account('two'), binding), 'p-')
    expect(() => fixNameReferences(map, defaultNameReferences)).toThrow(
      'found multiple possible referrals: ServiceAccount.v1.[noGrp]/p-sa.one, ServiceAccount.v1.[noGrp]/p-sa.two',
    )
  })

  it('of service accounts follow into other namespaces, roles by their kind', () => {
    const rbac = 'apiVersion: rbac.authorization.k8s.io/v1'
    const map = prefixed(
      objects(
        '{apiVersion: v1, kind: ServiceAccount, metadata: {name: sa, namespace: one}}',
        '{apiVersion: v1, kind: ServiceAccount, metadata: {name: sa, namespace: two}}',
        `{${rbac}, kind: Role, metadata: {name: r, namespace: three}}`,
        `{${rbac}, kind: RoleBinding, metadata: {name: b, namespace: three}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: r},
          subjects: [{kind: ServiceAccount, name: sa, namespace: two}, {kind: ServiceAccount, name: sa, namespace: other}]}`,
      ),
      'p-',
    )
    const two = map.resources[1]
    if (two !== undefined) two.namespace = 'moved'
    map.renamed()
    fixNameReferences(map, defaultNameReferences)
    expect(map.resources[3]?.toJson()).toMatchObject({
      roleRef: { name: 'p-r' },
      subjects: [
        { name: 'sa', namespace: 'two' },
        { name: 'sa', namespace: 'other' },
      ],
    })
  })

  it('need a field that is called name', () => {
    const map = objects(
      '{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: b}, subjects: [{kind: User}]}',
    )
    expect(() => fixNameReferences(map, defaultNameReferences)).toThrow("path config error; no 'name' field in node")
  })
})

describe('variables', () => {
  const variable = (name: string, fieldPath: string): Var => {
    return {
      name,
      objref: { apiVersion: 'v1', group: '', version: '', kind: 'Pod', name: 'p', namespace: '' },
      fieldref: { fieldPath },
    }
  }
  const source = `{apiVersion: v1, kind: Pod, metadata: {name: p, annotations: {a: 'x$(N)$$(N)$(NO)$(', b: $(PORT), c: $(MAP)}},
    spec: {ports: [{port: 80}], containers: [{args: ['--n=$(N)', $(PORT)]}]}}`
  const all = [
    variable('N', 'metadata.name'),
    variable('PORT', 'spec.ports[0].port'),
    variable('MAP', 'spec'),
    variable('Z', 'kind'),
  ]

  it('stand for fields, with their types where they stand alone', () => {
    const map = objects(source)
    for (const resource of map.resources) resource.varNames = all.map(({ name }) => name)
    const warnings = resolveVars(map, all, defaultVarReferences)
    expect(map.resources[0]?.toJson()).toMatchObject({
      metadata: { annotations: { a: 'xp$(N)$(NO)$(', b: 80, c: '$(MAP)' } },
      spec: { containers: [{ args: ['--n=p', 80] }] },
    })
    expect(warnings.at(-1)).toBe('well-defined vars that were never replaced: MAP,Z')
  })

  it('need a field that is there', () => {
    const map = objects(source)
    expect(() => resolveVars(map, [variable('N', 'metadata.name')], [])).toThrow(
      "var '{N Pod.v1.[noGrp] {metadata.name}}' cannot be mapped to a field in the set of known resources",
    )
    for (const resource of map.resources) resource.varNames = ['N']
    expect(() => resolveVars(map, [variable('N', 'spec.no')], [])).toThrow(
      `field specified in var '${varText(variable('N', 'spec.no'))}' not found in corresponding resource`,
    )
  })
})
