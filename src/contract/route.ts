/** How a query parameter is written: `texts` may be repeated, `flag` is `true` or `false`. */
export type QueryField = { type: 'text' | 'texts' | 'flag' | 'number'; about: string }
export type QuerySpec = { readonly [name: string]: QueryField }

type ValueOf<F extends QueryField> = F['type'] extends 'texts'
  ? readonly string[]
  : F['type'] extends 'flag'
    ? boolean
    : F['type'] extends 'number'
      ? number
      : string

/** What a request of a route may say in its query. */
export type QueryOf<S extends QuerySpec> = { [K in keyof S]?: ValueOf<S[K]> | undefined }

/** One operation: where it is, what it takes and gives. `Body` and `Response` live in the type only. */
export type Route<S extends QuerySpec = QuerySpec, Body = unknown, Response = unknown> = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With `{name}` for parts of the path. */
  readonly path: string
  /** One sentence for the reference. */
  readonly about: string
  readonly query: S
  /** In words, for the reference; undefined where no body is read. */
  readonly takes?: string
  readonly gives: string
  /** `open` routes answer without a session. */
  readonly access: 'session' | 'open'
  /** The answer is a stream of `{result: Response}` lines. */
  readonly streams: boolean
  /** Never set; carries the types. */
  readonly types?: { body: Body; response: Response }
}

export type BodyOf<R> = R extends Route<infer _S, infer B, infer _R> ? B : never
export type ResponseOf<R> = R extends Route<infer _S, infer _B, infer A> ? A : never

/** Declares a route; the two type parameters cannot be inferred, hence the second call. */
export function route<Body, Response>(): <const S extends QuerySpec>(
  facts: Omit<Route<S, Body, Response>, 'types' | 'access' | 'streams' | 'query'> & {
    query?: S
    access?: 'open'
    streams?: true
  },
) => Route<S, Body, Response> {
  return (facts) => ({
    ...facts,
    // An absent query is the empty one; the cast because S cannot be proved to be empty here.
    query: facts.query ?? ({} as never),
    access: facts.access ?? 'session',
    streams: facts.streams ?? false,
  })
}

/** The path with its parts filled in and escaped. A part without a value is a defect. */
export function pathOf(template: string, parts: { readonly [name: string]: string }): string {
  return template.replaceAll(/\{([^}]+)\}/g, (_, name: string) => {
    const value = parts[name]
    if (value === undefined) throw new Error(`path ${template} needs ${name}`)
    return encodeURIComponent(value)
  })
}

/** A query as text, with its `?`, or nothing. Values that are undefined are left out. */
export function queryString(query: { readonly [name: string]: unknown }): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === '') continue
    for (const item of Array.isArray(value) ? value : [value]) search.append(name, String(item))
  }
  const text = search.toString()
  return text === '' ? '' : `?${text}`
}
