/**
 * Which resources the API serves and what each does beyond the generic rules: the table of built-in kinds, the registry that CRDs extend,
 * conversions between versions, and the hooks that fill in what a server decides (addresses, node ports, selectors, first status).
 * It knows no requests and no store.
 */
export { builtinResources } from './builtin.ts'
export { Registry } from './registry.ts'
export {
  type CustomColumn,
  type HookContext,
  hasStatus,
  qualifiedKind,
  qualifiedName,
  type Resource,
  type ResourceHooks,
  type ResourceVersion,
  resourceKey,
  type ScalePaths,
} from './resource.ts'
