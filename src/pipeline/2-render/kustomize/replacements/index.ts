/** Replacements: a value of one object, or a text, is put into fields of others. */
export { replacementTransformer } from './replacements.ts'
