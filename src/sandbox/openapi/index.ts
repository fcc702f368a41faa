/**
 * OpenAPI v3: the index of group documents with their hashes, and each document assembled from the registry (paths, verbs, parameters) and
 * the schema engine (components). Documents are built when first asked for and kept until what is served changes.
 */
export { OpenApi } from './documents.ts'
