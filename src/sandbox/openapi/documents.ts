import { createHash } from 'node:crypto'
import type { JsonObject } from '../json.ts'
import type { Registry } from '../resources/index.ts'
import type { SchemaEngine } from '../schema.ts'
import type { Schema } from '../types/index.ts'
import { servedGroups } from '../discovery/index.ts'
import { componentsFor } from './components.ts'
import { pathsFor } from './paths.ts'

export type OpenApiDocument = { text: string; hash: string }

/** The OpenAPI v3 documents of everything that is served. */
export class OpenApi {
  readonly #registry: Registry
  readonly #engine: SchemaEngine<Schema>
  readonly #documents = new Map<string, OpenApiDocument>()

  constructor(registry: Registry, engine: SchemaEngine<Schema>) {
    this.#registry = registry
    this.#engine = engine
    registry.onChange(() => this.#documents.clear())
  }

  /** The index: a URL with hash for each document, so that clients can keep what has not changed. */
  index(): JsonObject {
    const paths = this.#groupVersions().map(({ group, version }) => {
      const path = pathOf(group, version)
      // The hash of a document that nobody has asked for is that of its ingredients: building all of them costs a second.
      return [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${this.#hash(group, version)}` }] as const
    })
    return { paths: Object.fromEntries(paths) }
  }

  /** The document at `api/v1` or `apis/<group>/<version>`; undefined if there is none. */
  document(path: string): OpenApiDocument | undefined {
    const found = this.#groupVersions().find(({ group, version }) => pathOf(group, version) === path)
    if (found === undefined) return undefined
    const known = this.#documents.get(path)
    if (known !== undefined) return known
    const { group, version } = found
    const text = JSON.stringify({
      openapi: '3.0.0',
      info: { title: 'Kubernetes', version: '1.36' },
      paths: pathsFor(this.#registry, this.#engine, { group, version }),
      components: {
        schemas: componentsFor(this.#registry, this.#engine, { group, version }),
        securitySchemes: {
          BearerToken: { type: 'apiKey', description: 'Bearer Token authentication', name: 'authorization', in: 'header' },
        },
      },
    })
    const document = { text, hash: this.#hash(group, version) }
    this.#documents.set(path, document)
    return document
  }

  #groupVersions(): { group: string; version: string }[] {
    return servedGroups(this.#registry).flatMap(({ group, versions }) => versions.map((version) => ({ group, version })))
  }

  #hash(group: string, version: string): string {
    const hash = createHash('sha512').update(`1.36 ${group}/${version}`)
    for (const resource of this.#registry.all().filter((each) => each.group === group)) {
      const source = resource.versions.find((each) => each.name === version)?.schema.source
      hash.update(`${resource.plural} ${resource.kind} ${source === undefined ? '' : JSON.stringify(source)}`)
    }
    return hash.digest('hex').toUpperCase()
  }
}

function pathOf(group: string, version: string): string {
  return group === '' ? `api/${version}` : `apis/${group}/${version}`
}
