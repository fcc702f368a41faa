import type { Shape } from '../http/negotiate.ts'
import { type JsonObject, objectAt } from '../json.ts'
import { asJson, type KubeObject } from '../object.ts'
import { type Core, fromStorage, type Target, wireVersion } from '../rest/core.ts'
import type { Page } from '../rest/list.ts'
import { ApiError } from '../status.ts'
import { tableOf } from '../tables/index.ts'

/** How much of each object a table row carries. */
export type IncludeObject = 'None' | 'Metadata' | 'Object'

export type Showing = { shape: Shape; includeObject: IncludeObject }

/** One object as the client asked for it: whole, its metadata, or a table with one row. */
export function showObject(core: Core, target: Target, object: KubeObject, { shape, includeObject }: Showing): JsonObject {
  const shown = fromStorage(object, target)
  switch (shape.as) {
    case 'object':
      return shown
    case 'PartialObjectMetadata':
      return partial(shown, shape.version)
    case 'PartialObjectMetadataList':
      throw new ApiError(
        406,
        'NotAcceptable',
        `you requested PartialObjectMetadataList, but the requested object is not a list (*${target.resource.kind})`,
      )
    case 'Table':
      return table(core, target, [shown], {
        shape,
        includeObject,
        metadata: { resourceVersion: object.metadata.resourceVersion ?? '' },
      })
  }
}

/** A page of a list as the client asked for it. */
export function showList(core: Core, target: Target, page: Page, { shape, includeObject }: Showing): JsonObject {
  const { resource } = target
  const metadata: JsonObject = {
    resourceVersion: String(page.revision),
    // Lists of custom resources always show the token, be it empty.
    ...(page.continueToken === '' && !(resource.custom && shape.as === 'object') ? {} : { continue: page.continueToken }),
    ...(page.remaining === undefined ? {} : { remainingItemCount: page.remaining }),
  }
  const objects = page.items.map((object) => fromStorage(object, target))
  switch (shape.as) {
    case 'object':
      return {
        kind: resource.listKind,
        apiVersion: wireVersion(target),
        metadata,
        items: resource.custom ? objects : objects.map(withoutKind),
      }
    case 'PartialObjectMetadataList':
      return {
        kind: 'PartialObjectMetadataList',
        apiVersion: `meta.k8s.io/${shape.version}`,
        metadata,
        items: objects.map((object) => partial(object, shape.version)),
      }
    case 'PartialObjectMetadata':
      throw new ApiError(
        406,
        'NotAcceptable',
        `you requested PartialObjectMetadata, but the requested object is a list (*${resource.listKind})`,
      )
    case 'Table':
      return table(core, target, objects, { shape, includeObject, metadata })
  }
}

/** The object of a watch event. A table shows the columns with the first event only. */
export function showEvent(core: Core, target: Target, object: KubeObject, showing: Showing & { first: boolean }): JsonObject {
  const { shape } = showing
  if (shape.as === 'PartialObjectMetadataList') return partial(asJson(object), shape.version)
  const shown = showObject(core, target, object, showing)
  return shape.as === 'Table' && !showing.first ? { ...shown, columnDefinitions: null } : shown
}

/** A bookmark: an object of the kind that has a revision and nothing else. */
export function showBookmark(target: Target, shape: Shape, metadata: JsonObject): JsonObject {
  if (shape.as === 'object') return { kind: target.resource.kind, apiVersion: wireVersion(target), metadata }
  if (shape.as !== 'Table') return { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${shape.version}`, metadata }
  const row = { cells: [], object: { kind: target.resource.kind, apiVersion: wireVersion(target), metadata } }
  return { kind: 'Table', apiVersion: `meta.k8s.io/${shape.version}`, metadata, columnDefinitions: null, rows: [row] }
}

// Items of typed lists carry no kind, as Go's structs print them.
function withoutKind(object: JsonObject): JsonObject {
  const { kind: _kind, apiVersion: _apiVersion, ...rest } = object
  return rest
}

function partial(object: JsonObject, version: string): JsonObject {
  return { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${version}`, metadata: objectAt(object, 'metadata') }
}

type TableShape = { shape: Extract<Shape, { as: 'Table' }>; includeObject: IncludeObject; metadata: JsonObject }

function table(core: Core, target: Target, objects: JsonObject[], { shape, includeObject, metadata }: TableShape): JsonObject {
  const { columns, cellsOf } = tableOf(target, core.clock.now())
  return {
    kind: 'Table',
    apiVersion: `meta.k8s.io/${shape.version}`,
    metadata,
    columnDefinitions: columns.map(({ name, type, format, description, priority }) => ({
      name,
      type,
      format: format ?? '',
      description: description ?? '',
      priority: priority ?? 0,
    })),
    rows: objects.map((object) => ({ cells: cellsOf(object), object: rowObject(object, includeObject, shape.version) })),
  }
}

function rowObject(object: JsonObject, include: IncludeObject, version: string): JsonObject | null {
  if (include === 'Object') return object
  return include === 'None' ? null : partial(object, version)
}

/** Reads `includeObject` of the query. */
export function includeObjectOf(query: URLSearchParams): IncludeObject {
  const value = query.get('includeObject') ?? ''
  return value === 'None' || value === 'Object' ? value : 'Metadata'
}
