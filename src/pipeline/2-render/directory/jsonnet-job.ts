import type { Json } from '#base'
import type { Variable } from '#base/jsonnet'

/** A Jsonnet file to evaluate with everything that it may import, as values that can be sent to another process. */
export type JsonnetJob = {
  engine: 'jsonnet'
  /** The file by its path in the repository; it is one of `files`. */
  file: string
  files: ReadonlyArray<{ path: string; content: Uint8Array }>
  /** What each import that is written in a file (`''`: in a variable) means: a path of `files`, or why there is nothing. */
  imports: ReadonlyArray<{ from: string; path: string; found: { path: string } | { refusal: string } }>
  extVars: { readonly [name: string]: Variable }
  topLevelArgs: { readonly [name: string]: Variable }
}

/** What the file evaluates to, or why it cannot be evaluated, in words. */
export type JsonnetAnswer = { value: Json } | { failure: string; line: number | undefined }
