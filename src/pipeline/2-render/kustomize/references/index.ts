/** References from one object to another: names that follow what they name, and variables that stand for fields of other objects. */
export { fixNameReferences } from './name-references.ts'
export { defaultNameReferences, defaultVarReferences } from './reference-tables.ts'
export { resolveVars, varText } from './variables.ts'
