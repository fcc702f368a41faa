/**
 * `npx tsx scripts/kustomize-schema.ts`: writes what kustomize knows of the lists of Kubernetes objects, from the schema that is built into it, as the
 * table that our engine merges by. Needs Go. Only kinds, fields that lead to lists which are merged, and their keys are kept.
 */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

type Field = { type?: string; list?: boolean; items?: string; strategy?: string; keys?: string[] }
type Dump = {
  definitions: Record<string, Record<string, Field>>
  kinds: Record<string, string>
  namespaced: Record<string, boolean>
}

const onlyMetadata = 'metadata=meta.v1.ObjectMeta'
const root = fileURLToPath(new URL('..', import.meta.url))
const oracle = `${root}/test/conformance/oracles/kustomize-schema`
const target = `${root}/src/pipeline/2-render/kustomize/schema/kubernetes-table.ts`
const printed = execFileSync('go', ['run', '.'], { cwd: oracle, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
// The oracle prints this shape.
const dump = JSON.parse(printed) as Dump

const useful = usefulTypes()
writeFileSync(
  target,
  `// Written by scripts/kustomize-schema.ts from the OpenAPI document of Kubernetes 1.21.2 (Apache License 2.0, Copyright The Kubernetes Authors),
// as sigs.k8s.io/kustomize/kyaml embeds it. Only names of kinds and fields, and merge keys, are taken from it.

/** Type: its fields. \`field[key,...]\` is a list that is merged by these keys, \`field[]\` one of single values, \`field=type\` leads to another type. */
export const types: { readonly [type: string]: string } = {
${lines(typeEntries())}
}

/** The types of kinds, by their apiVersion; a kind without one has nothing but \`${onlyMetadata}\`. */
export const kinds: { readonly [apiVersion: string]: string } = {
${lines(kindEntries())}
}

/** Kinds whose objects are known to have no namespace, by their apiVersion. */
export const clusterKinds: { readonly [apiVersion: string]: string } = {
${lines(clusterEntries())}
}
`,
)
execFileSync('npx', ['biome', 'format', '--write', target], { cwd: root, stdio: 'inherit' })

/** Types with a merged list in them or somewhere below them. */
function usefulTypes(): Set<string> {
  const found = new Set<string>()
  for (let before = -1; before < found.size; ) {
    before = found.size
    for (const [name, fields] of Object.entries(dump.definitions)) {
      if (Object.values(fields).some((field) => isMerged(field) || leadsTo(field, found))) found.add(name)
    }
  }
  return found
}

function leadsTo({ type }: Field, found: ReadonlySet<string>): boolean {
  if (type?.startsWith('map of ') === true && found.has(type.slice(7))) throw new Error(`a map of types with lists: ${type}`)
  return type !== undefined && found.has(type)
}

function isMerged({ strategy, list }: Field): boolean {
  return list === true && strategy?.split(',').includes('merge') === true
}

function typeEntries(): Array<[string, string]> {
  return [...useful]
    .map((name): [string, string] => [short(name), fieldsText(dump.definitions[name] ?? {})])
    .filter(([, fields]) => fields !== onlyMetadata)
}

function fieldsText(fields: Record<string, Field>): string {
  const parts = Object.entries(fields).flatMap(([name, field]) => {
    const inner = field.items ?? field.type
    const type = inner !== undefined && useful.has(inner) ? `=${short(inner)}` : ''
    if (isMerged(field)) return [`${name}[${(field.keys ?? []).join(',')}]${type}`]
    return field.type !== undefined && type !== '' ? [name + type] : []
  })
  return parts.sort().join(' ')
}

function kindEntries(): Array<[string, string]> {
  return grouped(
    Object.entries(dump.kinds).flatMap(([id, type]) => {
      const [apiVersion = '', kind = ''] = id.split(' ')
      if (!useful.has(type)) return []
      const isPlain = fieldsText(dump.definitions[type] ?? {}) === onlyMetadata
      return [[apiVersion, isPlain ? kind : `${kind}=${short(type)}`] as const]
    }),
  )
}

function clusterEntries(): Array<[string, string]> {
  return grouped(
    Object.entries(dump.namespaced).flatMap(([id, isNamespaced]) => {
      const [apiVersion = '', kind = ''] = id.split(' ')
      return isNamespaced ? [] : [[apiVersion, kind] as const]
    }),
  )
}

function grouped(pairs: ReadonlyArray<readonly [string, string]>): Array<[string, string]> {
  const groups = new Map<string, string[]>()
  for (const [key, value] of pairs) groups.set(key, [...(groups.get(key) ?? []), value])
  return Array.from(groups, ([key, values]) => [key, values.sort().join(' ')])
}

function lines(entries: Array<[string, string]>): string {
  return entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `  '${key}': '${value}',`)
    .join('\n')
}

function short(name: string): string {
  return name.replace(
    /^io\.k8s\.(api\.|apimachinery\.pkg\.apis\.|apiextensions-apiserver\.pkg\.apis\.|kube-aggregator\.pkg\.apis\.)?/,
    '',
  )
}
