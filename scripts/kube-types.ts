/**
 * Writes src/sandbox/types/generated/kube-types.ts, the sandbox's knowledge of the built-in kinds. Run by a developer when the Kubernetes
 * version changes, never at install: `tsx scripts/kube-types.ts https://127.0.0.1:6443 <bearer token>` against a kube-apiserver of
 * that version; the protobuf numbers come from the `generated.proto` files of the same release in the Go module cache.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { protobufNameOf, shortName } from '../src/sandbox/types/names.ts'

type JsonSchema = { [field: string]: unknown } & { properties?: { [field: string]: JsonSchema } }
type ProtoMessage = { [proto: string]: { number: number; type: string } }

const release = '0.36.1'
const modules = ['api', 'apimachinery', 'apiextensions-apiserver', 'kube-aggregator']
const target = new URL('../src/sandbox/types/generated/kube-types.ts', import.meta.url)

const [server = 'https://127.0.0.1:6443', token = ''] = process.argv.slice(2)
const schemas = await readSchemas()
const messages = readProto()
const structs = readStructs()
const lines: string[] = []
let unnumbered = 0
for (const name of [...schemas.keys()].sort()) {
  lines.push(`  ${JSON.stringify(shortName(name))}: ${quote(JSON.stringify(typeEntry(name)))},`)
}
writeFileSync(target, `${header()}export const kubeTypes: { readonly [shortName: string]: string } = {\n${lines.join('\n')}\n}\n`)
console.log(`${lines.length} types, ${unnumbered} fields without a protobuf number`)

/** All component schemas of all group versions that the server serves. */
async function readSchemas(): Promise<Map<string, JsonSchema>> {
  const found = new Map<string, JsonSchema>()
  const index = (await get('/openapi/v3')) as { paths: { [path: string]: { serverRelativeURL: string } } }
  for (const path of Object.values(index.paths)) {
    const document = (await get(path.serverRelativeURL)) as { components?: { schemas?: { [name: string]: JsonSchema } } }
    for (const [name, schema] of Object.entries(document.components?.schemas ?? {})) {
      const before = found.get(name)
      // A document lists only those group version kinds that concern it: DeleteOptions and the like are of every group.
      const kinds = [...((before?.['x-kubernetes-group-version-kind'] as unknown[]) ?? [])]
      for (const kind of (schema['x-kubernetes-group-version-kind'] as unknown[]) ?? []) {
        if (!kinds.some((known) => JSON.stringify(known) === JSON.stringify(kind))) kinds.push(kind)
      }
      found.set(name, kinds.length === 0 ? schema : { ...schema, 'x-kubernetes-group-version-kind': kinds })
    }
  }
  return found
}

function get(path: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const options = { headers: { authorization: `Bearer ${token}` }, rejectUnauthorized: false }
    const call = request(new URL(path, server), options, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        if (response.statusCode !== 200) reject(new Error(`${path}: ${response.statusCode}`))
        else resolve(JSON.parse(Buffer.concat(chunks).toString()))
      })
    })
    call.on('error', reject)
    call.end()
  })
}

/** All messages of the release, by full protobuf name. */
function readProto(): Map<string, ProtoMessage> {
  const cache = execFileSync('go', ['env', 'GOMODCACHE'], { encoding: 'utf8' }).trim()
  const found = new Map<string, ProtoMessage>()
  for (const module of modules) {
    const folder = `${cache}/k8s.io/${module}@v${release}`
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('generated.proto'),
    )) {
      const text = readFileSync(`${folder}/${file}`, 'utf8').replaceAll(/\/\/.*$/gm, '')
      const home = /^package ([\w.]+);/m.exec(text)?.[1] ?? ''
      for (const [, name, body] of text.matchAll(/^message (\w+) \{([^}]*)\}/gm))
        found.set(`${home}.${name}`, fieldsOf(body ?? '', home))
    }
  }
  return found
}

function fieldsOf(body: string, home: string): ProtoMessage {
  const fields: ProtoMessage = {}
  for (const line of body.matchAll(/(?:optional |repeated )?\.?(map<[^>]+>|[\w.]+) (\w+) = (\d+)/g)) {
    const [, type = '', name = '', number] = line
    fields[name] = { number: Number(number), type: /^[A-Z]\w*$/.test(type) ? `${home}.${type}` : type }
  }
  return fields
}

type GoField = { type: string; omitempty: boolean; omitzero: boolean }
type GoStruct = { fields: { [json: string]: GoField }; inlined: string[] }

/** The Go structs of the release by OpenAPI name: only they say what is a pointer, what is left out when empty and what a type is called. */
function readStructs(): Map<string, GoStruct> {
  const cache = execFileSync('go', ['env', 'GOMODCACHE'], { encoding: 'utf8' }).trim()
  const found = new Map<string, GoStruct>()
  for (const module of modules) {
    const folder = `${cache}/k8s.io/${module}@v${release}`
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
      /(^|\/)(\w*types\w*|quantity|meta)\.go$/.test(path),
    )) {
      const home = `io.k8s.${[module, ...file.split('/').slice(0, -1)].join('.')}`
      for (const [, name, body] of readFileSync(`${folder}/${file}`, 'utf8').matchAll(/^type (\w+) struct \{\n(.*?)^\}/gms)) {
        found.set(`${home}.${name}`, structOf(body ?? '', home))
      }
    }
  }
  return found
}

function structOf(body: string, home: string): GoStruct {
  const struct: GoStruct = { fields: {}, inlined: [] }
  for (const [, type = '', tag = ''] of body.matchAll(/^\t(?:\w+\s+)?([*\w.[\]]+)\s+`[^`]*json:"([^"]*)"/gm)) {
    const [json = '', ...options] = tag.split(',')
    if (json === '-') continue
    if (json !== '')
      struct.fields[json] = { type, omitempty: options.includes('omitempty'), omitzero: options.includes('omitzero') }
    else struct.inlined.push(type.includes('.') ? `io.k8s.api.core.v1.${type.slice(type.indexOf('.') + 1)}` : `${home}.${type}`)
  }
  return struct
}

function goField(type: string, json: string): GoField | undefined {
  const struct = structs.get(type)
  if (struct === undefined) return undefined
  return struct.fields[json] ?? struct.inlined.map((inner) => goField(inner, json)).find((found) => found !== undefined)
}

/** How the Go compiler's messages call a type of another name than its JSON kind: `v1.PullPolicy`, `v1.ResourceList`. */
function goName(goType: string, home: string): string {
  if (!goType.includes('.')) return `${home.split('.').at(-2)}.${goType}`
  const [alias = '', name = ''] = goType.split('.')
  return `${/v\d\w*$/.exec(alias)?.[0] ?? alias}.${name}`
}

/** `{d, k, r, p, f: {field: [type, number, description, extras]}}`; see src/sandbox/types/builtin.ts for the reader. */
function typeEntry(name: string): object {
  const schema = schemas.get(name) ?? {}
  const fields: { [field: string]: unknown[] } = {}
  const { numbers, inlined } = protoNumbers(protobufNameOf(name), Object.keys(schema.properties ?? {}))
  for (const [field, property] of Object.entries(schema.properties ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const number = numbers[field] ?? 0
    if (number === 0 && !['apiVersion', 'kind'].includes(field) && !inlined) unnumbered++
    const entry: unknown[] = [
      typeText(property),
      number,
      summary(property['description']),
      extras(property, name, goField(name, field)),
    ]
    while (entry.length > 1 && (entry.at(-1) === undefined || entry.at(-1) === '' || entry.at(-1) === 0)) entry.pop()
    fields[field] = entry.map((value) => value ?? 0)
  }
  const kinds =
    (schema['x-kubernetes-group-version-kind'] as { group: string; version: string; kind: string }[] | undefined) ?? []
  return {
    ...(summary(schema['description']) === '' ? {} : { d: summary(schema['description']) }),
    ...(schema['type'] === 'object' ? {} : { t: typeText(schema) }),
    ...(kinds.length === 0 ? {} : { k: kinds.map((kind) => [kind.group, kind.version, kind.kind].join('/')) }),
    ...(schema['x-kubernetes-map-type'] === 'atomic' ? { a: 1 } : {}),
    ...(schema['required'] === undefined ? {} : { r: schema['required'] }),
    ...(inlined === undefined ? {} : { p: inlined }),
    ...(schema.properties === undefined ? {} : { f: fields }),
  }
}

/** Go embeds structs in structs; JSON writes their fields inline, protobuf as a message of its own: `{field number: {number: JSON field}}`. */
type Inlined = { [number: string]: { [inner: string]: string | object } }

function protoNumbers(message: string, fields: string[]): { numbers: { [field: string]: number }; inlined: Inlined | undefined } {
  const numbers: { [field: string]: number } = {}
  let inlined: Inlined | undefined
  for (const [proto, { number, type }] of Object.entries(messages.get(message) ?? {})) {
    const field = fields.find((name) => name === proto) ?? fields.find((name) => plain(name) === plain(proto))
    if (field !== undefined) numbers[field] = number
    else if (fields.length > 0 && messages.has(type)) inlined = { ...inlined, [number]: innerNumbers(type, fields) }
  }
  return { numbers, inlined }
}

function innerNumbers(message: string, fields: string[]): { [inner: string]: string | object } {
  const inner: { [inner: string]: string | object } = {}
  for (const [proto, { number, type }] of Object.entries(messages.get(message) ?? {})) {
    const field = fields.find((name) => plain(name) === plain(proto))
    if (field !== undefined) inner[number] = field
    else if (type !== message && messages.has(type)) inner[number] = innerNumbers(type, fields)
  }
  return inner
}

function plain(field: string): string {
  return field.replaceAll(/[^A-Za-z0-9]/g, '').toLowerCase()
}

/** `s` string, `i` int32, `l` int64, `n` number, `b` boolean, `y` bytes, `o` object, `x` anything, `[]…` list, `{}…` map, else a short type name. */
function typeText(schema: JsonSchema): string {
  const ref = (schema['$ref'] ?? (schema['allOf'] as { $ref: string }[] | undefined)?.[0]?.$ref) as string | undefined
  if (ref !== undefined) return shortName(ref.slice(ref.lastIndexOf('/') + 1))
  switch (schema['type']) {
    case 'string':
      return schema['format'] === 'byte' ? 'y' : schema['format'] === 'date-time' ? 't' : 's'
    case 'integer':
      return schema['format'] === 'int64' ? 'l' : 'i'
    case 'number':
      return 'n'
    case 'boolean':
      return 'b'
    case 'array':
      return `[]${typeText(schema['items'] as JsonSchema)}`
    case 'object':
      return schema['additionalProperties'] === undefined ? 'o' : `{}${typeText(schema['additionalProperties'] as JsonSchema)}`
    default:
      return 'x'
  }
}

/** What differs from the plain case: pointers, fields always written, Go's type name, list type and keys, atomic maps, patch strategy and merge key, default, allowed values, structs by value. */
function extras(schema: JsonSchema, home: string, go: GoField | undefined): object | undefined {
  const json = typeText(schema)
  const bare = go?.type.replace(/^[*[\]]+/, '') ?? ''
  const plain = ['string', 'bool', 'int32', 'int64', 'int', 'float64', 'byte', ''].includes(bare) || bare.startsWith('map[')
  const found = {
    p: go?.type.startsWith('*') && json.length === 1 ? 1 : undefined,
    w: go !== undefined && !go.omitempty && !go.omitzero ? 1 : undefined,
    n: !plain && (json.replace('[]', '').length === 1 || json.startsWith('{}')) ? goName(bare, home) : undefined,
    l: schema['x-kubernetes-list-type'],
    k: schema['x-kubernetes-list-map-keys'],
    m: schema['x-kubernetes-map-type'],
    s: schema['x-kubernetes-patch-strategy'],
    g: schema['x-kubernetes-patch-merge-key'],
    v: typeof schema['default'] === 'object' ? undefined : schema['default'],
    e: schema['enum'],
    // A Go struct that is no pointer is written even when it is empty.
    z:
      go !== undefined && !go.omitzero && /^[A-Za-z]/.test(go.type) && !go.type.startsWith('map[') && json.includes('.')
        ? 1
        : undefined,
  }
  const text = JSON.stringify(found)
  return text === '{}' ? undefined : (JSON.parse(text) as object)
}

/** The first sentence, short: enough for `kubectl explain` to remind, little enough for a small file. */
function summary(description: unknown): string {
  if (typeof description !== 'string') return ''
  const first = /^.*?[.:](?=\s|$)/s.exec(description)?.[0] ?? description
  const line = first.replaceAll(/\s+/g, ' ').trim()
  return line.length <= 110 ? line : `${line.slice(0, line.lastIndexOf(' ', 108))} …`
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

function header(): string {
  return `/*
 * Generated by scripts/kube-types.ts from Kubernetes ${release.replace(/^0/, '1')}; do not edit.
 *
 * NOTICE: derived from the API definitions of Kubernetes (OpenAPI v3 documents and generated.proto files),
 * Copyright The Kubernetes Authors, licensed under the Apache License, Version 2.0 (http://www.apache.org/licenses/LICENSE-2.0).
 * Changed: reduced to types, list and patch rules, defaults, protobuf numbers and the first sentence of each description.
 */
`
}
