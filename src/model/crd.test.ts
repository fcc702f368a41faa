import { readFileSync } from 'node:fs'
import { load } from 'js-yaml'
import { describe, expect, it } from 'vitest'
import { crds, printCrd } from './crd.ts'
import { isJsonObject, type Json, type JsonObject } from './json.ts'

const committed = (file: string) => readFileSync(new URL(`../../manifests/crds/${file}`, import.meta.url), 'utf8')

describe.each(crds())('$file', ({ file, crd }) => {
  const schema = at(crd, 'spec', 'versions', 0, 'schema', 'openAPIV3Schema') as JsonObject

  it('is what the schemas give; otherwise run npm run crds', () => {
    expect(committed(file)).toBe(printCrd(crd))
  })

  it('says the same with its anchors resolved', () => {
    expect(load(committed(file))).toEqual(crd)
  })

  it('is small enough for plain kubectl apply, as a file and as the JSON that kubectl remembers', () => {
    expect(committed(file).length).toBeLessThan(200_000)
    expect(JSON.stringify(crd).length).toBeLessThan(200_000)
  })

  it('is typed to every leaf, except where it is open on purpose', () => {
    const untyped = leaves(schema, '').filter((leaf) => !leaf.typed)
    expect(untyped.map((leaf) => leaf.path)).toEqual([])
  })

  it('is open only where anything may be written', () => {
    const open = leaves(schema, '').filter((leaf) => leaf.open)
    for (const leaf of open) expect(leaf.path).toMatch(/\.(valuesObject|elements\[\]|generators\[\]|parameters\[\])$/)
  })
})

it('shows the columns that users know', () => {
  const application = crds().find(({ file }) => file === 'application-crd.yaml')?.crd
  const columns = at(application, 'spec', 'versions', 0, 'additionalPrinterColumns') as Array<{ name: string; priority?: number }>
  expect(columns.map((column) => [column.name, column.priority ?? 0])).toEqual([
    ['Sync Status', 0],
    ['Health Status', 0],
    ['Revision', 10],
    ['Project', 10],
  ])
  expect(at(application, 'spec', 'versions', 0, 'subresources')).toEqual({})
})

type Leaf = { path: string; typed: boolean; open: boolean }

/** Every schema that has no members of its own. */
function leaves(schema: JsonObject, path: string): Leaf[] {
  const { properties, items, additionalProperties: map } = schema
  if (isJsonObject(properties))
    return Object.entries(properties).flatMap(([name, child]) => leaves(child as JsonObject, `${path}.${name}`))
  if (isJsonObject(items)) return leaves(items, `${path}[]`)
  if (isJsonObject(map)) return leaves(map, `${path}[]`)
  const open = schema['x-kubernetes-preserve-unknown-fields'] === true
  const metadata = path === '.metadata'
  const scalar =
    ['string', 'integer', 'boolean'].includes(String(schema['type'])) || schema['x-kubernetes-int-or-string'] === true
  return [{ path, typed: open || scalar || metadata, open }]
}

function at(value: Json | undefined, ...path: Array<string | number>): Json | undefined {
  return path.reduce<Json | undefined>((found, step) => {
    if (Array.isArray(found)) return found[step as number]
    return isJsonObject(found) ? found[step] : undefined
  }, value)
}
