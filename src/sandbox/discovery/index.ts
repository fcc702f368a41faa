/**
 * What clients ask first: which groups, versions and resources there are, aggregated in one document or one group version at a time.
 * All of it is computed from the registry; resources without storage (reviews, bindings) are listed beside it.
 */
export { aggregated } from './aggregated.ts'
export { groupDocument, groupListDocument, resourceListDocument, servedGroups } from './plain.ts'
export { findVirtual, type VirtualResource } from './virtual.ts'
