import { randomUUID } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { JsonObject } from '../json.ts'
import { asJson, asObject, type KubeObject } from '../object.ts'
import { apiVersionOf } from '../object.ts'
import type { HookContext, Registry, Resource, ResourceVersion } from '../resources/index.ts'
import type { SchemaEngine } from '../schema.ts'
import type { Store, StoreKey } from '../store/index.ts'
import type { Schema } from '../types/index.ts'

/** What every verb works with. */
export type Core = {
  store: Store
  registry: Registry
  engine: SchemaEngine<Schema>
  clock: Clock
}

/** One resource in one version, as a URL names it; `subresource` is `''` for the main resource. */
export type Target = {
  resource: Resource
  version: ResourceVersion
  namespace: string
  name: string
  subresource: string
}

/** Who writes, and how. */
export type Writer = {
  manager: string
  user: string
  dryRun: boolean
  fieldValidation: 'Strict' | 'Warn' | 'Ignore'
  /** Filled by the verb; becomes Warning headers. */
  warnings: string[]
}

/** A writer inside the process, such as a simulated controller. */
export function insider(manager: string): Writer {
  return { manager, user: 'system:apiserver', dryRun: false, fieldValidation: 'Ignore', warnings: [] }
}

export function keyOf({ resource, namespace, name }: Target): StoreKey {
  return { resource: resource.key, namespace, name }
}

/** The apiVersion that objects of a target carry on the wire. */
export function wireVersion({ resource, version }: Pick<Target, 'resource' | 'version'>): string {
  return apiVersionOf(resource.group, version.name)
}

/** A stored object as the requested version shows it. */
export function fromStorage(object: KubeObject, target: Pick<Target, 'resource' | 'version'>): JsonObject {
  const stored = asJson(object)
  const apiVersion = wireVersion(target)
  if (target.version.convert !== undefined) return target.version.convert.fromStorage(stored)
  return object.apiVersion === apiVersion ? stored : { ...stored, apiVersion }
}

/** An object of the requested version as it is stored. */
export function toStorage(object: JsonObject, { resource, version }: Pick<Target, 'resource' | 'version'>): KubeObject {
  const stored = version.convert?.toStorage(object) ?? object
  return asObject({ ...stored, apiVersion: resource.storageApiVersion })
}

export function hookContext(core: Core, writer: Writer, uid: string): HookContext {
  return { now: core.clock.now(), uid, user: writer.user, list: (resource) => core.store.list(resource), dryRun: writer.dryRun }
}

export function newUid(): string {
  return randomUUID()
}
