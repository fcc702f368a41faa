/**
 * Kinds: what Mainstay knows of single Kubernetes kinds. An object comes in; its place in the apply order, its normal form, its health,
 * its children and its traits come out. One file a kind; nobody else branches on a kind. Never asks the cluster.
 */
export type * from './health-context.ts'
export { explain } from './explain.ts'
export { imagesOf } from './images.ts'
export { listKey } from './list-keys.ts'
export { lastAppliedOf, mergeThreeWay, pruneRemoved } from './merge.ts'
export { applyOrder, compareByApplyOrder } from './order.ts'
export { sameQuantity } from './quantity.ts'
export { childKindsOf, declaredKind, healthOf, hookFinalizer, isChildOf, normalise, traitsOf } from './registry.ts'
export type { DeclaredKind, KindTraits } from './rule.ts'
