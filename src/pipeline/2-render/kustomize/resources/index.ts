/**
 * The objects of a build: what they are called, what they were called, and where they are in the order. It reads them from texts and finds them; it
 * does not change what they say.
 */
export { goJson } from './go-json.ts'
export { noteKeys, notedAnnotations } from './notes.ts'
export { configuredOrigin, joined, noOrigin, type Origin, originAt, originText, transformationsText } from './origin.ts'
export { refuseNameless, readObjects } from './read-resources.ts'
export {
  apiVersionOf,
  effectiveNamespace,
  gvkSortText,
  gvkText,
  idText,
  isSelected,
  keyOf,
  nameKeyOf,
  noNamespace,
  parseApiVersion,
  type ResId,
  type Scopes,
} from './res-id.ts'
export { ResMap, type Transform } from './res-map.ts'
export { type Behavior, Resource } from './resource.ts'
