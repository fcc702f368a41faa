import { arrayAt, isJsonObject, objectAt, sameJson, textAt } from '../json.ts'
import type { JsonObject } from '../json.ts'
import type { Complaints } from './complaints.ts'
import { isLabel, isLabelValue, isPathSegment, isQualifiedName, isSubdomain } from './names.ts'
import type { Check } from './names.ts'

/** The metadata of a new object; `custom` for one of a CustomResourceDefinition. */
export function checkMetadata(
  metadata: JsonObject,
  kind: { group: string; kind: string; custom: boolean },
  found: Complaints,
): void {
  const nameCheck = nameCheckOf(kind)
  const name = textAt(metadata, 'name')
  const generated = textAt(metadata, 'generateName')
  // A generated name gets a suffix, so its last sign may be one that cannot end a name.
  if (generated !== '')
    for (const problem of nameCheck(generated.replace(/[-.]$/, 'a'))) found.invalid('metadata.generateName', generated, problem)
  if (name === '') found.required('metadata.name', 'name or generateName is required')
  else for (const problem of nameCheck(name)) found.invalid('metadata.name', name, problem)
  checkCommon(metadata, kind.custom, found)
}

/** The metadata of a changed object. */
export function checkMetadataUpdate(metadata: JsonObject, change: { old: JsonObject; custom: boolean }, found: Complaints): void {
  const { old, custom } = change
  if (old['deletionTimestamp'] !== undefined) checkNoNewFinalizers(metadata, old, found)
  for (const field of ['name', 'namespace', 'uid', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds']) {
    // A writer may leave out what the server sets; the server fills it in.
    if (metadata[field] !== undefined && !sameJson(metadata[field], old[field]))
      found.invalid(`metadata.${field}`, metadata[field], 'field is immutable')
  }
  checkCommon(metadata, custom, found)
}

/** Labels anywhere: `metadata.labels`, `spec.nodeSelector`, `matchLabels`. */
export function checkLabels(labels: JsonObject, field: string, found: Complaints): void {
  for (const [key, value] of sortedEntries(labels)) {
    for (const problem of isQualifiedName(key)) found.invalid(field, key, problem)
    for (const problem of isLabelValue(String(value))) found.invalid(field, value, problem)
  }
}

export function checkAnnotations(annotations: JsonObject, field: string, found: Complaints): void {
  let size = 0
  for (const [key, value] of sortedEntries(annotations)) {
    for (const problem of isQualifiedName(key.toLowerCase())) found.invalid(field, key, problem)
    size += key.length + Buffer.byteLength(String(value))
  }
  if (size > 262144) found.tooLong(field, 262144)
}

/** Entries in the order of their keys: Go walks maps in any order, people want the same message twice. */
export function sortedEntries(map: JsonObject): [string, JsonObject[string]][] {
  return Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1))
}

function checkCommon(metadata: JsonObject, custom: boolean, found: Complaints): void {
  checkLabels(objectAt(metadata, 'labels'), 'metadata.labels', found)
  checkAnnotations(objectAt(metadata, 'annotations'), 'metadata.annotations', found)
  checkOwners(metadata, found)
  for (const [index, finalizer] of arrayAt(metadata, 'finalizers').entries()) {
    for (const problem of isQualifiedName(String(finalizer))) found.invalid('metadata.finalizers', finalizer, problem)
    // Of custom resources the server only wishes for a domain, and says so in a warning.
    if (!custom && !String(finalizer).includes('/') && !standardFinalizers.includes(String(finalizer))) {
      found.invalid(
        `metadata.finalizers[${index}]`,
        finalizer,
        'name is neither a standard finalizer name nor is it fully qualified',
      )
    }
  }
  checkManagers(metadata, found)
}

const standardFinalizers = ['kubernetes', 'orphan', 'foregroundDeletion']

function checkOwners(metadata: JsonObject, found: Complaints): void {
  let controllers = 0
  for (const owner of arrayAt(metadata, 'ownerReferences').filter(isJsonObject)) {
    for (const field of ['apiVersion', 'kind', 'name', 'uid']) {
      if (textAt(owner, field) === '')
        found.invalid(
          `metadata.ownerReferences.${field}`,
          textAt(owner, field),
          field === 'apiVersion' ? 'version must not be empty' : 'must not be empty',
        )
    }
    if (owner['controller'] === true) controllers++
  }
  if (controllers > 1) {
    found.invalid('metadata.ownerReferences', metadata['ownerReferences'], 'Only one reference can have Controller set to true')
  }
}

function checkManagers(metadata: JsonObject, found: Complaints): void {
  for (const [index, entry] of arrayAt(metadata, 'managedFields').entries()) {
    if (!isJsonObject(entry)) continue
    const field = `metadata.managedFields[${index}]`
    if (!['Apply', 'Update'].includes(textAt(entry, 'operation')))
      found.invalid(`${field}.operation`, textAt(entry, 'operation'), 'must be `Apply` or `Update`')
    const type = textAt(entry, 'fieldsType')
    if (type !== '' && type !== 'FieldsV1') found.invalid(`${field}.fieldsType`, type, 'must be `FieldsV1`')
    if (textAt(entry, 'manager').length > 128) found.tooLong(`${field}.manager`, 128)
  }
}

function checkNoNewFinalizers(metadata: JsonObject, old: JsonObject, found: Complaints): void {
  const added = arrayAt(metadata, 'finalizers').filter((finalizer) => !arrayAt(old, 'finalizers').includes(finalizer))
  if (added.length === 0) return
  const names = added.map((finalizer) => JSON.stringify(finalizer)).join(', ')
  found.forbidden(
    'metadata.finalizers',
    `no new finalizers can be added if the object is being deleted, found new finalizers []string{${names}}`,
  )
}

function nameCheckOf({ group, kind }: { group: string; kind: string }): Check {
  if (group === 'rbac.authorization.k8s.io') return isPathSegment
  return labelNames.has(kind) && group === '' ? isLabel : isSubdomain
}

const labelNames = new Set(['Namespace', 'Service'])
