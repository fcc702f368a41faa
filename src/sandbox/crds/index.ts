/**
 * CustomResourceDefinitions come alive here: a definition is turned into a resource of the registry, its status says that it is established,
 * and when it is deleted its objects go first. Validation of the definition itself is the schema engine's.
 */
export { startCrds } from './lifecycle.ts'
