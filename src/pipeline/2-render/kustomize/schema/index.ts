/**
 * What merging must know of kinds: which lists are merged, by which keys, and what has no namespace. It comes from the schema that kustomize has built
 * in, or from the `openapi` of a kustomization. It validates nothing.
 */
export { OpenApi } from './open-api.ts'
export { BuildSchema, type FieldRule, kubernetesSchema, type SchemaSource, type TypeRule } from './schema.ts'
