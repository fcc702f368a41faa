import { escapeToken } from './failure.ts'
import type { SchemaJson, SchemaObject } from './json.ts'
import { metaschemas } from './metaschemas.ts'

/** Where a schema is: the URL of its document, without fragment, and the JSON pointer in it. */
export type Place = { url: string; pointer: string }

/** A part of a document with an id of its own; references in it are relative to that. */
export type Resource = {
  pointer: string
  id: string
  draft: number
  anchors: Map<string, string>
  dynamicAnchors: string[]
}

type Document = { url: string; root: SchemaJson; resources: Map<string, Resource> }

/** The URL that a chart's schema has for Helm; it takes references to files from there, which are none of the chart's. */
export const schemaUrl = 'file:///values.schema.json'

/** The documents that one schema reaches: itself and the drafts' own. Nothing is read from outside; Errors say so, with Helm's text where it has one. */
export class Documents {
  readonly #documents = new Map<string, Document>()

  constructor(schema: SchemaJson) {
    this.#add(schemaUrl, schema)
  }

  /** What is at a place. Throws where there is nothing. */
  lookUp(place: Place): SchemaJson {
    let value = this.#document(place.url).root
    for (const token of tokensOf(place.pointer)) {
      const next =
        value instanceof Map ? value.get(token) : Array.isArray(value) && /^\d+$/.test(token) ? value[Number(token)] : undefined
      if (next === undefined) throw new Error(`json-pointer in ${JSON.stringify(locationOf(place))} not found`)
      value = next
    }
    return value
  }

  /** The nearest resource around a place. */
  resourceOf(place: Place): Resource {
    const { resources } = this.#document(place.url)
    for (let pointer = place.pointer; pointer !== ''; pointer = pointer.slice(0, pointer.lastIndexOf('/'))) {
      const found = resources.get(pointer)
      if (found !== undefined) return found
    }
    const root = resources.get('')
    if (root === undefined) throw new Error(`Cannot read the schema ${place.url}: it has no root`)
    return root
  }

  /** What a reference at a place means. */
  resolve(reference: string, from: Place): Place {
    const [relative = '', fragment = ''] = reference.split('#', 2)
    const url = joinUrl(this.resourceOf(from).id, relative)
    const own = this.#document(from.url)
    const local = url === own.url ? own.resources.get('') : [...own.resources.values()].find((resource) => resource.id === url)
    if (local !== undefined) return inResource(own.url, local, decode(fragment))
    const document = this.#document(url)
    return inResource(document.url, this.resourceOf({ url: document.url, pointer: '' }), decode(fragment))
  }

  #document(url: string): Document {
    return this.#documents.get(url) ?? this.#load(url)
  }

  #load(url: string): Document {
    const known = metaschemas().get(url.replace(/^https?:/, ''))
    if (known !== undefined) return this.#add(url, known)
    if (url.startsWith('urn:')) return this.#add(url, true)
    const path = /^file:\/\/[^/]*(.*)$/.exec(url)?.[1]
    const reason =
      path === undefined
        ? 'schemas are not fetched from the network; put what is referred to into the schema itself'
        : `open ${path}: no such file or directory`
    throw new Error(`failing loading ${JSON.stringify(url)}: ${reason}`)
  }

  #add(url: string, root: SchemaJson): Document {
    const document: Document = { url, root, resources: new Map() }
    collect(document, root, '', { pointer: '', id: url, draft: 2020, anchors: new Map(), dynamicAnchors: [] })
    this.#documents.set(url, document)
    return document
  }
}

/** A place as errors show it. */
export const locationOf = ({ url, pointer }: Place): string =>
  `${url}#${pointer
    .split('/')
    .map((token) => encodeURIComponent(token).replace(/%(24|40|3A|3D|26|2B)/g, decodeURIComponent))
    .join('/')}`

/** A place below another one. */
export function below(place: Place, ...tokens: readonly string[]): Place {
  return { url: place.url, pointer: place.pointer + tokens.map((token) => `/${escapeToken(token)}`).join('') }
}

const tokensOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))

/** Keywords that hold one schema, a list or a map of them, and since which draft. */
const single =
  'not additionalProperties items additionalItems propertyNames contains if then else unevaluatedProperties unevaluatedItems contentSchema'
const listed = 'allOf anyOf oneOf items prefixItems'
const mapped = 'definitions properties patternProperties dependencies $defs dependentSchemas'
const [singleKeywords, listKeywords, mapKeywords] = [single, listed, mapped].map((text) => text.split(' '))

function collect(document: Document, value: SchemaJson, pointer: string, around: Resource): void {
  if (pointer === '') document.resources.set('', around)
  if (!(value instanceof Map)) return
  const resource = resourceFor(document, value, pointer, around)
  collectAnchors(value, pointer, resource)
  const visit = (child: SchemaJson, ...tokens: string[]): void =>
    collect(document, child, below({ url: document.url, pointer }, ...tokens).pointer, resource)
  for (const [keyword, child] of value) {
    if (child instanceof Map && singleKeywords?.includes(keyword)) visit(child, keyword)
    if (Array.isArray(child) && listKeywords?.includes(keyword))
      child.forEach((item, index) => visit(item, keyword, String(index)))
    if (child instanceof Map && mapKeywords?.includes(keyword)) {
      for (const [name, item] of child) visit(item, keyword, name)
    }
  }
}

function resourceFor(document: Document, value: SchemaObject, pointer: string, around: Resource): Resource {
  const draft = draftOf(value, around.draft)
  const id = idOf(value, draft)
  if (pointer !== '' && id === undefined) return around
  const url = id === undefined ? around.id : joinUrl(around.id, id)
  const resource: Resource = { pointer, id: url, draft, anchors: new Map(), dynamicAnchors: [] }
  document.resources.set(pointer, resource)
  return resource
}

function idOf(value: SchemaObject, draft: number): string | undefined {
  if (draft < 2019 && value.has('$ref')) return undefined
  const id = value.get(draft === 4 ? 'id' : '$id')
  const url = typeof id === 'string' ? id.split('#', 1)[0] : ''
  return url === '' ? undefined : url
}

const drafts: Readonly<Record<string, number>> = {
  'json-schema.org/schema': 2020,
  'json-schema.org/draft/2020-12/schema': 2020,
  'json-schema.org/draft/2019-09/schema': 2019,
  'json-schema.org/draft-07/schema': 7,
  'json-schema.org/draft-06/schema': 6,
  'json-schema.org/draft-04/schema': 4,
}

function draftOf(value: SchemaObject, fallback: number): number {
  const url = value.get('$schema')
  if (typeof url !== 'string') return fallback
  const known = drafts[url.replace(/^https?:\/\//, '').replace(/#$/, '')]
  if (known !== undefined) return known
  const reason = 'it is no draft of JSON Schema; expected draft-04, draft-06, draft-07, 2019-09 or 2020-12'
  throw new Error(`failing loading ${JSON.stringify(url)}: ${reason}`)
}

function collectAnchors(value: SchemaObject, pointer: string, resource: Resource): void {
  const add = (anchor: string): unknown => resource.anchors.set(anchor, pointer)
  if (resource.draft < 2019) {
    const id = value.has('$ref') ? undefined : value.get(resource.draft === 4 ? 'id' : '$id')
    const fragment = typeof id === 'string' ? id.split('#', 2)[1] : undefined
    if (fragment !== undefined && fragment !== '' && !fragment.startsWith('/')) add(decode(fragment))
    return
  }
  const [anchor, dynamic] = [value.get('$anchor'), value.get('$dynamicAnchor')]
  if (typeof anchor === 'string') add(anchor)
  if (typeof dynamic !== 'string' || resource.draft < 2020) return
  add(dynamic)
  resource.dynamicAnchors.push(dynamic)
}

function inResource(url: string, resource: Resource, fragment: string): Place {
  if (fragment === '' || fragment.startsWith('/')) return { url, pointer: resource.pointer + fragment }
  const pointer = resource.anchors.get(fragment)
  if (pointer !== undefined) return { url, pointer }
  throw new Error(`anchor in ${JSON.stringify(`${resource.id}#${fragment}`)} not found in schema ${JSON.stringify(url)}`)
}

function joinUrl(base: string, reference: string): string {
  if (reference === '') return base
  return URL.canParse(reference, base) ? new URL(reference, base).href : reference
}

function decode(fragment: string): string {
  try {
    return decodeURIComponent(fragment)
  } catch {
    throw new Error(`error in parsing ${JSON.stringify(`#${fragment}`)}: invalid URL escape`)
  }
}
