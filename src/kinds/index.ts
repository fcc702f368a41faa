/**
 * Kinds: what Mainstay knows of single Kubernetes kinds. An object comes in; its place in the apply order, its normal form, its health,
 * its children and its traits come out. One file a kind; nobody else branches on a kind. Never asks the cluster.
 */
import type { GroupKind, Health, KubeObject, ObjectRef } from '#model'
import type { HealthContext } from './health-context.ts'

export type * from './health-context.ts'

/** The place of a kind in the apply order; the group does not count. Kinds that nobody ordered come last. */
export declare function applyOrder(kind: string): number
/** Sorts references by kind order, then name, namespace and group: total and stable. */
export declare function compareByApplyOrder(a: ObjectRef, b: ObjectRef): number
/** The form in which an object is compared and written: what the API server would make of it without losing what we said. */
export declare function normalise(object: KubeObject): KubeObject
/** undefined where the kind has no health of its own. */
export declare function healthOf(object: KubeObject, context?: HealthContext): Health | undefined
/** The kinds whose objects a tree shows below objects of this kind. */
export declare function childKindsOf(kind: GroupKind): readonly GroupKind[]
/** Whether `candidate` belongs below `parent`: by owner reference, or by a rule of the kind where there is none. */
export declare function isChildOf(candidate: KubeObject, parent: KubeObject): boolean
