import type { Json, JsonObject } from './json.ts'
import type { ManagedFieldsEntry } from './object.ts'
import type { StatusCause } from './status.ts'

/**
 * What the generic handlers need to know of a kind's schema: decoding, defaults, validation, server-side apply and patches.
 * All of it is pure: nothing reads the store or the clock. `S` is whatever the schema package uses to describe one kind in one version.
 */
export type SchemaEngine<S> = {
  /** The schema of a built-in kind, or undefined if the table has none. */
  schemaFor(group: string, version: string, kind: string): S | undefined
  /** The schema of one version of a custom resource. `openAPIV3Schema` has passed `validateCrdSchema`. */
  schemaFromCrd(openAPIV3Schema: JsonObject, options: CrdSchemaOptions): S

  /** Checks JSON types, drops undeclared fields (pruning included) and reports them; the caller turns them into errors or warnings. */
  decode(object: JsonObject, schema: S): Decoded
  /** A copy with the server's defaults filled in. */
  applyDefaults(object: JsonObject, schema: S): JsonObject
  /** Validation of a create (`old` undefined) or an update, including immutable fields of the kind. Empty means valid. */
  validate(object: JsonObject, old: JsonObject | undefined, schema: S): StatusCause[]
  /** Validation of what a writer sets as a CRD's `openAPIV3Schema` (structural rules); `path` starts the field names. */
  validateCrdSchema(openAPIV3Schema: JsonObject, path: string): StatusCause[]

  serverSideApply(request: ApplyRequest<S>): ApplyResult
  /** The object after an update, with `managedFields` that say who changed what. */
  trackUpdate(request: TrackRequest<S>): JsonObject

  strategicMergePatch(object: JsonObject, patch: JsonObject, schema: S): Patched
  mergePatch(object: JsonObject, patch: JsonObject): Patched
  jsonPatch(object: JsonObject, operations: Json): Patched

  /**
   * OpenAPI v3 `components.schemas` of a group version: what its kinds reach, with `x-kubernetes-group-version-kind` and the list
   * extensions, keyed by the upstream names (`io.k8s.api.apps.v1.Deployment`, `io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta`).
   */
  openApiComponents(group: string, version: string): { [name: string]: JsonObject }
  /** The component name of a built-in kind (`io.k8s.api.apps.v1.Deployment`). */
  componentName(group: string, version: string, kind: string): string | undefined
  /** The component of a custom resource version, `metadata` referring to the ObjectMeta component. */
  openApiFromCrd(openAPIV3Schema: JsonObject, options: CrdSchemaOptions): JsonObject

  /** Protobuf fields of a message by its full name (`k8s.io.api.apps.v1.Deployment`). */
  protobufMessage(name: string): ProtobufMessage | undefined
  /** The full protobuf message name of a kind. */
  protobufName(group: string, version: string, kind: string): string | undefined
}

export type CrdSchemaOptions = {
  group: string
  version: string
  kind: string
  preserveUnknownFields: boolean
  hasStatus: boolean
}

/** `unknown` lists field paths as Go's strict decoder writes them (`spec.foo`, `spec.containers[0].bar`). */
export type Decoded =
  | { ok: true; object: JsonObject; unknown: string[] }
  /** The text after `cannot be handled as a X: `, such as `json: cannot unmarshal number into Go struct field ConfigMap.data of type string`. */
  | { ok: false; message: string }

export type ApplyRequest<S> = {
  live: JsonObject | undefined
  /** As sent; undeclared fields and duplicate keys are for the engine to refuse. */
  applied: JsonObject
  schema: S
  manager: string
  force: boolean
  now: Date
  subresource: string
  /** Of the request. */
  apiVersion: string
}

export type ApplyResult =
  /** `object` carries the new `managedFields`; defaults are not filled in yet. Equal to `live` means nothing to write. */
  | { kind: 'applied'; object: JsonObject }
  | { kind: 'conflicts'; conflicts: ApplyConflict[] }
  /** Cannot be typed: `failed to create typed patch object (…): .foo: field not declared in schema`. Answered with 500 unless a code says otherwise. */
  | { kind: 'error'; message: string; code?: 400 }

/** `by` is how upstream names the owner: `"m1"`, `"ed" using v1`, `"kcm" with subresource "status" using apps/v1`; `field` is `.data.x`. */
export type ApplyConflict = { by: string; field: string }

export type TrackRequest<S> = {
  before: JsonObject | undefined
  /** With whatever `managedFields` the writer sent (a writer may replace or reset them). */
  after: JsonObject
  schema: S
  manager: string
  apiVersion: string
  subresource: string
  now: Date
  /** Set when `after` came out of `serverSideApply`: the fields that admission and defaulting changed go to nobody new. */
  applied?: boolean
}

export type Patched =
  | { ok: true; object: JsonObject }
  /** 400 for a patch that is not one, 422 for one that does not fit the object. */
  | { ok: false; code: 400 | 422; message: string }

/** One message: fields by number. Maps are `map<string, …>` always, since Kubernetes has no other. */
export type ProtobufMessage = { [fieldNumber: number]: ProtobufField }

export type ProtobufField = {
  /** JSON name. */
  name: string
  type: 'string' | 'bytes' | 'bool' | 'int32' | 'int64' | 'double' | 'message'
  /** Full name for `type: 'message'`; Time, MicroTime, Quantity, IntOrString, FieldsV1 and RawExtension are the decoder's own business. */
  message?: string
  repeated?: true
  map?: true
  /** The fields of this message belong to the object itself: Go embeds the struct, JSON writes it inline. `name` is empty. */
  inline?: true
  /** Written although it has the zero value (no `omitempty` in the JSON tag). */
  required?: true
}

/** Managed fields of an object as JSON. */
export type ManagedFields = ManagedFieldsEntry[]
