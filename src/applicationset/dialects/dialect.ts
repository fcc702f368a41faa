import type { ClusterConfig, Json, JsonObject } from '#model'

/** A template that cannot be filled in; a fault of the ApplicationSet, not of the world. */
export class TemplateError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'TemplateError'
  }
}

/** A list element: where it stands, and whether it was made from `elementsYaml`. */
export type ListElement = { value: Json; place: string; made: boolean }

/** An object of a file of a repository. */
export type FileObject = { path: string; content: JsonObject }

/**
 * One of the two template languages, and what parameters are in it (`P`): texts by dotted name for `{{name}}`, nested values for Go templates.
 * Parameters are never changed; whatever adds to them gives new ones. `place` is the field that a text stands in, for errors. What cannot be
 * filled in is a TemplateError, what cannot be a parameter a GeneratorError.
 */
export type Dialect<P> = {
  ofElement(element: ListElement): P
  /** undefined: the own cluster, without a Secret. */
  ofCluster(cluster: ClusterConfig | undefined): P
  /** One set that holds the sets of all clusters. */
  ofClusters(clusters: readonly P[]): P
  ofFolder(path: string, prefix: string | undefined): P
  ofFile(file: FileObject, prefix: string | undefined): P
  /** With the generator's `values` added, each filled in with the parameters that were there before. */
  withValues(parameters: P, values: { [key: string]: string } | undefined): P
  isEmpty(parameters: P): boolean
  /** The set of the inner child of a matrix with that of the outer one. */
  united(outer: P, inner: P): P
  /** The base set of a merge with what overrides it. */
  overridden(base: P, override: P): P
  /** The value of a merge key; null where there is none. */
  valueOf(parameters: P, key: string): Json
  /** What selectors look at: texts by dotted path. */
  labelsOf(parameters: P): { [path: string]: string }
  /** The parameters for one Application, which only its texts share: templates can change what they get. */
  forOne(parameters: P): P
  fill(text: string, parameters: P, place: string): string
  /** As `fill` for `values` of a generator inside a matrix: what is not known yet stays as it is written. */
  fillKnown(text: string, parameters: P, place: string): string
}
