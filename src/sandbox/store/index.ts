/**
 * Where the sandbox keeps its objects: an append-only log and a snapshot in one folder, everything in memory for reading.
 * In come writes that have already passed admission; out go revisions and watch events. It never looks into an object beyond its metadata.
 * The API that the simulated controllers use, with all the rules of a Kubernetes API server, is `Api`.
 */
export type { Api, ApiEvent, ApiRef, DeleteOptions, ListOptions, Patch, WriteOptions } from '../api.ts'
export { compareKeys, type StoreKey } from './key.ts'
export type { StoreEvent } from './ring.ts'
export { Store, type StoreListener, type StoreOptions } from './store.ts'
