import type { Gvk, JsonObject } from '../contract.ts'
import {
  copyNode,
  fieldOf,
  isEmpty,
  lookup,
  clearField,
  type MapNode,
  metaMap,
  metaText,
  objectOf,
  scalar,
  setAt,
  valueOf,
} from '../node/index.ts'
import type { Origin } from './origin.ts'
import { effectiveNamespace, parseApiVersion, type ResId, type Scopes } from './res-id.ts'

/** How the object of a generator meets one that is there already; '' for objects that no generator has made. */
export type Behavior = '' | 'unspecified' | 'create' | 'replace' | 'merge'

type PreviousId = { kind: string; name: string; namespace: string }

/**
 * An object and what the build remembers about it: the names that it has had, which prefixes and suffixes were put on it, who refers to it.
 * kustomize keeps this in annotations; here it never touches the object.
 */
export class Resource {
  /** Emptied by a patch that deletes the object; such a resource is dropped after the transformer that did it. */
  node: MapNode
  private readonly scopes: Scopes
  private previous: readonly PreviousId[] = []
  prefixes: readonly string[] = []
  suffixes: readonly string[] = []
  /** The ids of the objects that refer to this one by its name. */
  refBy: readonly ResId[] = []
  /** The variables that take their value from this object. */
  varNames: readonly string[] = []
  /** Of a patch: whether it may change the name or the kind of what it patches. */
  allowNameChange = false
  allowKindChange = false
  needsHash = false
  behavior: Behavior = ''
  /** Comes from a chart, which has given it its namespace. */
  isFromHelm = false
  origin: Origin | undefined
  transformations: readonly Origin[] = []
  /** The file that it was read from. */
  file: string | undefined

  constructor(node: MapNode, scopes: Scopes) {
    this.node = node
    this.scopes = scopes
  }

  copy(): Resource {
    const copy = new Resource(copyNode(this.node), this.scopes)
    copy.previous = this.previous
    copy.prefixes = this.prefixes
    copy.suffixes = this.suffixes
    copy.refBy = this.refBy
    copy.varNames = this.varNames
    copy.allowNameChange = this.allowNameChange
    copy.allowKindChange = this.allowKindChange
    copy.needsHash = this.needsHash
    copy.behavior = this.behavior
    copy.isFromHelm = this.isFromHelm
    copy.origin = this.origin
    copy.transformations = this.transformations
    copy.file = this.file
    return copy
  }

  get isEmpty(): boolean {
    return isEmpty(this.node)
  }

  get apiVersion(): string {
    return valueOf(fieldOf(this.node, 'apiVersion'))
  }

  get kind(): string {
    return valueOf(fieldOf(this.node, 'kind'))
  }

  get gvk(): Gvk {
    const { group, version } = parseApiVersion(this.apiVersion)
    return { group, version, kind: this.kind }
  }

  set kind(kind: string) {
    setAt(this.node, ['kind'], scalar(kind))
  }

  get name(): string {
    return metaText(this.node, 'name')
  }

  set name(name: string) {
    setAt(this.node, ['metadata', 'name'], scalar(name))
  }

  get namespace(): string {
    return metaText(this.node, 'namespace')
  }

  set namespace(namespace: string) {
    if (namespace !== '') setAt(this.node, ['metadata', 'namespace'], scalar(namespace))
    else {
      const metadata = lookup(this.node, ['metadata'])
      if (metadata !== undefined) clearField(metadata, 'namespace')
    }
  }

  get labels(): Map<string, string> {
    return metaMap(this.node, 'labels')
  }

  get annotations(): Map<string, string> {
    return metaMap(this.node, 'annotations')
  }

  /** What the object is called now. No two objects of a build have the same. */
  get id(): ResId {
    const { apiVersion, kind, name, namespace } = this
    const { group, version } = parseApiVersion(apiVersion)
    return { group, version, kind, name, namespace, clusterScoped: this.scopes.isClusterScoped(apiVersion, kind) }
  }

  /** What the object was called before, the oldest first. */
  get previousIds(): readonly ResId[] {
    if (this.previous.length === 0) return []
    const { group, version } = parseApiVersion(this.apiVersion)
    return this.previous.map(({ kind, name, namespace }) => ({ group, version, kind, name, namespace, clusterScoped: false }))
  }

  /** What the object was called first. */
  get originalId(): ResId {
    return this.previousIds[0] ?? this.id
  }

  /** Remembers the present name, before it is changed. */
  rememberId(): void {
    const id = this.id
    this.previous = [...this.previous, { kind: id.kind, name: id.name, namespace: effectiveNamespace(id) }]
  }

  /** Takes over what a generated object inherits from the one that it replaces: the memory of its names, not its behaviour. */
  inheritFrom(old: Resource): void {
    this.previous = old.previous
    this.prefixes = old.prefixes
    this.suffixes = old.suffixes
    this.refBy = old.refBy
    this.varNames = old.varNames
    this.transformations = old.transformations
    this.isFromHelm = old.isFromHelm
    this.behavior = old.behavior
    this.needsHash = this.needsHash && old.needsHash
  }

  /** The object as JSON. Throws KustomizeError for what JSON cannot have. */
  toJson(): JsonObject {
    return objectOf(this.node)
  }
}
