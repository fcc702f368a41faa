/**
 * Patches: objects that are merged into others, and JSON patches. A text becomes a patch, a patch finds its objects and changes them in place. It reads
 * no file.
 */
export { applyJsonSteps, applyMergePatch, applyPatch } from './apply.ts'
export { inlinePatch, type PatchText, patchFile, type ReadPatch, readJsonPatch, readPatch } from './patch-text.ts'
export { mergeInto } from './strategic-merge.ts'
