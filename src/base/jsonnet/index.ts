/**
 * Jsonnet as go-jsonnet 0.22 evaluates it: a program and what it imports come in, JSON (or the text that `jsonnet` prints) comes out. Pure and
 * synchronous: files are what the caller's importer gives, and nothing knows the time. A program that does not end is stopped by its limits: frames,
 * steps, or the caller's word. Errors are JsonnetError, worded as the program words them.
 */
import { type ImportKind, importsOf as importsOfSource, Source } from './syntax/index.ts'

export { JsonnetError } from './error.ts'
export { evaluate, type Imported, ImportRefusal, manifest, type Program, type Variable } from './program.ts'

/** What a text imports, with the paths as they are written there, without evaluating it; none where it cannot be read. Each once. */
export const importsOf = (text: string): Array<{ how: ImportKind; path: string }> => importsOfSource(new Source('', '', text))
