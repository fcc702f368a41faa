/**
 * The nouns that travel between the parts: each is declared once, as a type or as a schema that gives type, parser and CRD.
 * Nothing here does I/O.
 */
export * from './cluster.ts'
export * from './comparison.ts'
export * from './error.ts'
export * from './health.ts'
export * from './json.ts'
export * from './kube-object.ts'
export * from './manifest.ts'
export * from './settings.ts'
export * from './snapshot.ts'
export * from './sync.ts'
