import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { GoMap, GoValue } from '#base/go-template'
import { ChartError } from './chart-error.ts'
import type { RenderedDocument, RenderedHook } from './contract.ts'
import { byInstallOrder } from './install-order.ts'
import { decodeStruct, type Shape, text } from './struct-decoder.ts'
import { compareText } from './text-order.ts'
import { messageOf, readYamlText } from './yaml-text.ts'

/** Rendered files become documents, hooks apart, both in install order. Throws ChartError where one is no YAML or has no usable head. */
export function sortManifests(files: ReadonlyMap<string, string>): { manifests: RenderedDocument[]; hooks: RenderedHook[] } {
  const manifests: RenderedDocument[] = []
  const hooks: RenderedHook[] = []
  try {
    for (const path of [...files.keys()].toSorted(compareText)) {
      for (const document of splitManifests(files.get(path) ?? '')) {
        const head = readHead(document, path)
        const base = { path, text: document, object: head.object, kind: head.kind, name: head.name }
        const hook = head.annotations.get('helm.sh/hook')
        if (hook === undefined) manifests.push(base)
        else hooks.push(...toHook(base, hook, head.annotations))
      }
    }
  } catch (error) {
    if (error instanceof ChartError) error.rendered = { files, hooks }
    throw error
  }
  return { manifests: byInstallOrder(manifests), hooks: byInstallOrder(hooks) }
}

/** The documents of a text. Any line that starts with `---` separates, also where something follows it. */
export function splitManifests(file: string): string[] {
  return trimStart(file)
    .split(/^---[ \t]*/m)
    .map(trimStart)
    .filter((document) => document !== '')
}

type Head = { object: GoValue; kind: string; name: string; annotations: ReadonlyMap<string, string> }

/** What a parsed document takes of memory for each character of its text, about. */
const bytesPerCharacter = 10

/** Parsing is most of the work of a render, and most documents are the same the next time. */
const heads = new LRUCache<string, Head>({
  max: 20_000,
  maxSize: 28 * 1024 * 1024,
  sizeCalculation: (_, key) => (Number(key.split(' ', 1)[0]) + 1) * bytesPerCharacter,
})

function readHead(document: string, path: string): Head {
  const key = `${document.length} ${createHash('sha256').update(document).digest('base64')}`
  const known = heads.get(key)
  if (known !== undefined) return known
  try {
    const head = headOf(readYamlText(document))
    heads.set(key, head)
    return head
  } catch (error) {
    const line = /yaml: line (\d+):/.exec(messageOf(error))?.[1]
    const details = line === undefined ? { path } : { path, line: Number(line) }
    throw new ChartError('manifest-invalid', `YAML parse error on ${path}: ${messageOf(error)}`, details).whileRendering()
  }
}

function headOf(object: GoValue): Head {
  const { value, error } = decodeStruct(object, headShape)
  if (error !== undefined) throw new Error(`error unmarshaling JSON: while decoding JSON: ${error}`)
  const fields: GoMap = value instanceof Map ? value : new Map()
  const metadata = fields.get('metadata')
  const annotations = metadata instanceof Map ? metadata.get('annotations') : undefined
  return {
    object,
    kind: textOf(fields.get('kind')),
    name: metadata instanceof Map ? textOf(metadata.get('name')) : '',
    annotations: new Map(annotations instanceof Map ? [...annotations].map(([key, item]) => [key, textOf(item)]) : []),
  }
}

const headShape: Shape = {
  is: 'struct',
  name: 'SimpleHead',
  goType: 'util.SimpleHead',
  fields: {
    apiVersion: text,
    kind: text,
    metadata: {
      is: 'struct',
      name: '',
      goType: 'struct { Name string "json:\\"name\\""; Annotations map[string]string "json:\\"annotations\\"" }',
      fields: { name: text, annotations: { is: 'map', of: text } },
    },
  },
}

const knownEvents = new Set([
  'pre-install',
  'post-install',
  'pre-delete',
  'post-delete',
  'pre-upgrade',
  'post-upgrade',
  'pre-rollback',
  'post-rollback',
  'test',
  'test-success',
])

/** A hook with an event that Helm does not know is dropped without a word. */
function toHook(document: RenderedDocument, hook: string, annotations: ReadonlyMap<string, string>): RenderedHook[] {
  const events = wordsOf(hook)
  if (!events.every((event) => knownEvents.has(event))) return []
  const weight = annotations.get('helm.sh/hook-weight') ?? ''
  const policies = annotations.get('helm.sh/hook-delete-policy')
  return [
    {
      ...document,
      events: events.map((event) => (event === 'test-success' ? 'test' : event)),
      weight: /^[+-]?\d{1,15}$/.test(weight) ? Number(weight) : 0,
      deletePolicies: policies === undefined ? [] : wordsOf(policies),
    },
  ]
}

const wordsOf = (list: string): string[] => list.split(',').map((word) => word.trim().toLowerCase())
const textOf = (value: GoValue): string => (typeof value === 'string' ? value : '')

/** U+FEFF is white space to JavaScript and none to Go; U+0085 is the other way round. */
const trimStart = (value: string): string => value.replace(/^\p{White_Space}+/u, '')
