/**
 * The nouns that travel between the parts: each is declared once, as a type or as a schema that gives type, parser and CRD.
 * Nothing here does I/O.
 */
export * from './app-project.ts'
export * from './application-set.ts'
export * from './application-source.ts'
export * from './application-status.ts'
export * from './application.ts'
export * from './cluster.ts'
export * from './comparison.ts'
export * from './error.ts'
export * from './generators.ts'
export * from './health.ts'
export * from './json.ts'
export * from './kube-object.ts'
export * from './manifest.ts'
export * from './object-meta.ts'
export * from './operation.ts'
export * from './parse.ts'
export * from './repository-url.ts'
export * from './settings.ts'
export * from './snapshot.ts'
export * from './sync.ts'
