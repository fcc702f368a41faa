import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { isJsonObject, type Json, type JsonObject } from '#model'
import { now, portsOf, setOf } from '#test/application-sets'
import { generate } from './generate.ts'

/** What Argo CD 3.5.7 made of these sets: its Applications, or the core of its refusal in Go's words (empty where the words are its own). */
type Golden = {
  parameters: JsonObject
  texts: ({ template: string; options?: string[]; parameters?: JsonObject } & Answer<{ output: string }>)[]
  sets: ({ name: string; spec: JsonObject; files?: { [path: string]: string }; clusters?: Secret[] } & Answer<{
    applications: Json
  }>)[]
}
type Answer<T> = (T & { refusal?: undefined }) | { refusal: string }
type Secret = {
  name: string
  server: string
  project: string
  labels: { [key: string]: string }
  annotations: { [key: string]: string }
}

const golden = JSON.parse(readFileSync(new URL('../../fixtures/application-sets/golden.json', import.meta.url), 'utf8')) as Golden

describe('what Argo CD makes of a text', () => {
  it.each(golden.texts)('$template $options', async ({ template, options, parameters = golden.parameters, ...answer }) => {
    const spec = {
      goTemplate: true,
      ...(options === undefined ? {} : { goTemplateOptions: options }),
      generators: [{ list: { elements: [parameters] } }],
      template: { metadata: { name: 'a', annotations: { out: template } }, spec: { project: 'default', destination: {} } },
    }
    const made = await madeOf(spec, {})
    if (answer.refusal !== undefined) expect(made).toEqual({ refusal: expect.stringContaining(answer.refusal) })
    else expect(outputIn(made)).toEqual({ out: answer.output })
  })
})

describe('what Argo CD makes of a set', () => {
  it.each(golden.sets)('$name', async ({ name: _name, spec, files = {}, clusters = [], ...answer }) => {
    const made = await madeOf(spec, { files, clusters })
    if (answer.refusal !== undefined) expect(made).toEqual({ refusal: expect.stringContaining(answer.refusal) })
    else expect(lean(made.applications ?? made.refusal)).toEqual(lean(answer.applications))
  })
})

type Made = { refusal?: string; applications?: Json[] }

async function madeOf(spec: object, world: { files?: { [path: string]: string }; clusters?: Secret[] }): Promise<Made> {
  const clusters = (world.clusters ?? []).map(({ labels, ...secret }) => ({
    ...secret,
    namespaces: [],
    clusterResources: false,
    labels: { 'argocd.argoproj.io/secret-type': 'cluster', ...labels },
  }))
  const ports = portsOf({ files: world.files ?? {}, clusters })
  const context = { applicationSet: setOf(spec), ports, newGitFileGlobbing: false, fresh: false, now, repositories: new Map() }
  const generation = await generate(context)
  if (generation.kind === 'failed') return { refusal: generation.message }
  const applications = generation.generated.map((one) => {
    if ('problem' in one) return { problem: one.problem }
    const { namespace: _namespace, ...metadata } = one.application.metadata
    return { metadata, spec: one.application.spec }
  })
  // What the generated Applications hold is JSON.
  const sorted = applications.toSorted((a, b) => ((a.metadata?.name ?? '') < (b.metadata?.name ?? '') ? -1 : 1))
  return { applications: sorted as unknown as Json[] }
}

function outputIn({ applications: [first] = [], refusal }: Made): Json | undefined {
  const metadata = isJsonObject(first) ? first['metadata'] : undefined
  return isJsonObject(metadata) ? metadata['annotations'] : (refusal ?? 'no refusal')
}

/** Go leaves out what says nothing. */
function lean(value: Json | undefined): Json | undefined {
  if (Array.isArray(value)) return value.map((item) => lean(item) ?? null)
  if (!isJsonObject(value)) return value === '' || value === null || value === false ? undefined : value
  const fields = Object.entries(value).flatMap(([key, child]): [string, Json][] => {
    const kept = lean(child)
    return kept === undefined ? [] : [[key, kept]]
  })
  return fields.length === 0 ? undefined : Object.fromEntries(fields)
}
