import { annotations, groupOf, type KubeObject, type ObjectRef, refOf } from '#model'
import { declaredKind } from '#kinds'
import type { ComparedApplication, Tracking } from './types.ts'

/** The name of an application in tracking marks: `web` in the controller's namespace, `team-a_web` in another. */
export function trackingName(application: Pick<ComparedApplication, 'name' | 'namespace' | 'controllerNamespace'>): string {
  return application.namespace === application.controllerNamespace
    ? application.name
    : `${application.namespace}_${application.name}`
}

/**
 * Marks an object as the application's; changes it. `<app>:<group>/<kind>:<namespace>/<name>` is the contract's form; for a
 * cluster-scoped object the namespace is that of the destination, which recognition ignores. CRDs are shared by nature and get no mark.
 */
export function mark(object: KubeObject, owner: string, tracking: Tracking, destinationNamespace: string): void {
  if (declaredKind(object) !== undefined) return
  const metadata = object.metadata
  if (tracking.method !== 'label') {
    const namespace = metadata.namespace ?? destinationNamespace
    const id = `${owner}:${groupOf(object.apiVersion)}/${object.kind}:${namespace}/${metadata.name ?? ''}`
    metadata.annotations = { ...metadata.annotations, [annotations.trackingId]: id }
  }
  if (tracking.method !== 'annotation') metadata.labels = { ...metadata.labels, [tracking.labelKey]: labelValue(owner, tracking) }
  if (tracking.installationId !== undefined) {
    metadata.annotations = { ...metadata.annotations, [annotations.installationId]: tracking.installationId }
  }
}

/**
 * The application (by its name in tracking marks) that owns a live object; undefined where none does. An object whose tracking id
 * names another object was copied together with its annotations by some controller and is not owned.
 */
export function ownerOf(object: KubeObject, tracking: Tracking): string | undefined {
  const installation = object.metadata.annotations?.[annotations.installationId]
  if (tracking.installationId !== undefined && installation !== tracking.installationId) return undefined
  if (tracking.method === 'label') return object.metadata.labels?.[tracking.labelKey] || undefined
  const id = parseTrackingId(object.metadata.annotations?.[annotations.trackingId])
  return id !== undefined && names(id.ref, refOf(object)) ? id.owner : undefined
}

/** The parts of a tracking id, or undefined where the text is none. */
export function parseTrackingId(text: string | undefined): { owner: string; ref: ObjectRef } | undefined {
  const match = /^([^:]+):([^/:]*)\/([^/:]+):([^/:]*)\/(.+)$/.exec(text ?? '')
  if (match === null) return undefined
  const [, owner = '', group = '', kind = '', namespace = '', name = ''] = match
  return { owner, ref: { group, kind, namespace, name } }
}

function names(id: ObjectRef, object: ObjectRef): boolean {
  const sameNamespace = object.namespace === '' || id.namespace === object.namespace
  return id.group === object.group && id.kind === object.kind && id.name === object.name && sameNamespace
}

/** Label values end at 63 characters; only where the annotation tells the whole name may the label be cut. */
function labelValue(owner: string, tracking: Tracking): string {
  return tracking.method === 'annotation+label' ? owner.slice(0, 63).replace(/[^A-Za-z0-9]+$/, '') : owner
}
