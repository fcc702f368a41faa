/**
 * Compare: the manifests of a render and the live objects of an application come in; a verdict for each object, field by field, with
 * the owner of each live value, goes out. Asks the cluster only by dry run. Never writes, never lets the value of a Secret out of its
 * verdicts, and never says Synced where it could not find out.
 */
import type { Comparison, KubeObject, ObjectRef } from '#model'
import type { CompareInput, ComparePorts, DesiredInput, DesiredState, Tracking } from './types.ts'

export type * from './types.ts'

export declare function desiredState(input: DesiredInput): DesiredState
export declare function compare(input: CompareInput, ports: ComparePorts): Promise<Comparison>
/** An answer cache that forgets the least used beyond `capacity` and everything older than `expiryMs`. */
export declare function createAnswerCache(options: {
  capacity?: number
  expiryMs?: number
  now: () => Date
}): ComparePorts['cache']
/** The application (as tracking ids name it: `web` or `team-a_web`) that owns a live object by its marks; undefined where none does. */
export declare function ownerOf(object: KubeObject, tracking: Tracking): string | undefined
/** The name of an application in tracking ids. */
export declare function trackingName(application: { name: string; namespace: string; controllerNamespace: string }): string
/** The object for people: values of Secrets, and what annotations tell of them, replaced by `+`. */
export declare function maskSecrets(object: KubeObject): KubeObject
export type { ObjectRef }
