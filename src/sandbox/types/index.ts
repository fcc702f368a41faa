/**
 * What the API server knows about shapes. In goes a group, version and kind, or the schema of a CRD; out comes a `Schema` that decoding,
 * defaulting, validation, patching and apply all read, the OpenAPI v3 components that clients ask for, and the numbers of protobuf fields.
 * The tables of built-in kinds are generated from Kubernetes' own definitions and are read type by type, when first asked for.
 * Nothing here reads a clock, a file or the network, and no input is ever changed.
 */
export { cloneJson } from './clone.ts'
export type { JsonType, Schema } from './schema.ts'
export { schemaFor, typeSchema } from './builtin.ts'
export { schemaFromCrd } from './custom.ts'
export { goTypeName } from './names.ts'
export { componentName, openApiComponents, openApiFromCrd } from './open-api.ts'
export { protobufMessage, protobufName } from './proto.ts'
