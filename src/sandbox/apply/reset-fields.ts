import type { Schema } from '../types/index.ts'
import { emptySet, fieldSet } from './field-set.ts'
import type { FieldSet } from './field-set.ts'

/**
 * What a request cannot write and therefore nobody comes to own by it: the status through the object itself, the spec through `/status`.
 * The table is that of the strategies of kube-apiserver 1.36.
 */
export function resetFields(schema: Schema, subresource: string): FieldSet {
  const kind = schema.kind
  if (kind === undefined) return emptySet
  if (subresource === '') return resetsStatus(schema) ? status : emptySet
  if (subresource !== 'status') return emptySet
  if (schema.custom === true) return metadataAndSpec
  if (kind.kind === 'Pod' && kind.group === '') return podStatus
  if (kind.kind === 'Deployment') return deploymentStatus
  return wholeMetadata.has(kind.kind) ? metadataAndSpec : spec
}

function resetsStatus(schema: Schema): boolean {
  if (schema.custom === true) return schema.hasStatus === true
  return schema.properties?.().has('status') === true && !keepsStatus.has(schema.kind?.kind ?? '')
}

// Kinds with a status field that has no subresource of its own or whose strategy resets nothing.
const keepsStatus = new Set(['Scale', 'APIService', 'SubjectAccessReview', 'TokenReview'])
const wholeMetadata = new Set([
  'APIService',
  'ValidatingAdmissionPolicy',
  'FlowSchema',
  'PriorityLevelConfiguration',
  'ServiceCIDR',
  'VolumeAttachment',
])

const status = fieldSet([['f:status']])
const spec = fieldSet([['f:spec']])
const metadataAndSpec = fieldSet([['f:metadata'], ['f:spec']])
const deploymentStatus = fieldSet([['f:spec'], ['f:metadata', 'f:labels']])
const podStatus = fieldSet([['f:spec'], ['f:metadata', 'f:deletionTimestamp'], ['f:metadata', 'f:ownerReferences']])
