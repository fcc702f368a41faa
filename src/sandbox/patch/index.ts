/**
 * The three kinds of patch that change an object without owners: in go the object and the patch, out comes the patched object, or why the
 * patch cannot be applied (400: not a patch, 422: does not fit the object). Neither defaults nor validation happen here; the result is
 * decoded like any object that a client sends. Inputs are never changed.
 */
export { jsonPatch } from './json-patch.ts'
export { mergePatch } from './merge-patch.ts'
export { strategicMergePatch } from './strategic.ts'
