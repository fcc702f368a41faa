import { arrayAt, isJsonObject, objectAt, sameJson, textAt } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import type { StatusCause } from '../status.ts'
import { isLabel1035 } from '../validate/names.ts'
import { validateCrdSchema } from './crd-schema.ts'

/** Why a CustomResourceDefinition cannot be stored; its metadata is checked like that of every object. */
export function checkCrd(object: JsonObject): StatusCause[] {
  const found: StatusCause[] = []
  const spec = objectAt(object, 'spec')
  const names = objectAt(spec, 'names')
  const expected = `${textAt(names, 'plural')}.${textAt(spec, 'group')}`
  const name = textAt(objectAt(object, 'metadata'), 'name')
  const add = (reason: string, message: string, field: string): void => void found.push({ reason, message, field })
  const invalid = (field: string, value: Json, detail: string): void =>
    add('FieldValueInvalid', `Invalid value: ${JSON.stringify(value)}: ${detail}`, field)
  if (name !== expected) invalid('metadata.name', name, 'must be spec.names.plural+"."+spec.group')
  if (textAt(spec, 'group') === '') add('FieldValueRequired', 'Required value', 'spec.group')
  else if (!textAt(spec, 'group').includes('.'))
    invalid('spec.group', textAt(spec, 'group'), 'should be a domain with at least one dot')
  const scope = textAt(spec, 'scope')
  if (scope === '') add('FieldValueRequired', 'Required value', 'spec.scope')
  else if (!['Cluster', 'Namespaced'].includes(scope))
    add(
      'FieldValueNotSupported',
      `Unsupported value: ${JSON.stringify(scope)}: supported values: "Cluster", "Namespaced"`,
      'spec.scope',
    )
  const versions = arrayAt(spec, 'versions').filter(isJsonObject)
  // Schemas that are the same in all versions are kept, and complained about, in one place.
  const shared =
    versions.every((version) => sameJson(version['schema'], versions[0]?.['schema'])) && versions[0]?.['schema'] !== undefined
  if (shared) found.push(...schemaCauses(versions[0] ?? {}, 'spec.validation.openAPIV3Schema'))
  else
    for (const [index, version] of versions.entries())
      found.push(...schemaCauses(version, `spec.versions[${index}].schema.openAPIV3Schema`))
  if (new Set(versions.map((version) => version['name'])).size < versions.length)
    invalid('spec.versions', spec['versions'] ?? null, 'must contain unique version names')
  if (versions.filter((version) => version['storage'] === true).length !== 1) {
    invalid('spec.versions', spec['versions'] ?? null, 'must have exactly one version marked as storage version')
  }
  for (const field of ['plural', 'singular', 'kind', 'listKind'])
    if (textAt(names, field) === '') add('FieldValueRequired', 'Required value', `spec.names.${field}`)
  for (const field of ['plural', 'singular']) {
    const word = textAt(names, field)
    if (word !== '') for (const problem of isLabel1035(word)) invalid(`spec.names.${field}`, word, problem)
  }
  for (const field of ['kind', 'listKind']) {
    const word = textAt(names, field)
    const problems = word === '' ? [] : isLabel1035(word.toLowerCase())
    if (problems.length > 0)
      invalid(`spec.names.${field}`, word, `may have mixed case, but should otherwise match: ${problems.join(',')}`)
  }
  for (const [index, shortName] of arrayAt(names, 'shortNames').entries()) {
    for (const problem of isLabel1035(String(shortName))) invalid(`spec.names.shortNames[${index}]`, shortName, problem)
  }
  if (textAt(names, 'kind') !== '' && names['kind'] === names['listKind'])
    invalid('spec.names.listKind', names['listKind'] ?? '', 'kind and listKind may not be the same')
  const approval = apiApproval(object)
  if (approval?.status === 'False' && approval.reason === 'ApprovalRequired') {
    add('FieldValueRequired', `Required value: ${approval.message}`, 'metadata.annotations[api-approved.kubernetes.io]')
  } else if (approval?.reason === 'InvalidAnnotation')
    invalid('metadata.annotations[api-approved.kubernetes.io]', approval.value, approval.message)
  return found
}

function schemaCauses(version: JsonObject, path: string): StatusCause[] {
  const schema = objectAt(version, 'schema')['openAPIV3Schema']
  if (!isJsonObject(schema)) return [{ reason: 'FieldValueRequired', message: 'Required value', field: path }]
  return validateCrdSchema(schema, path)
}

/** The state of the condition `KubernetesAPIApprovalPolicyConformant`; undefined for groups that need nobody's approval. */
export type Approval = { status: 'True' | 'False'; reason: string; message: string; value: string }

const annotation = 'api-approved.kubernetes.io'
const see = 'see https://github.com/kubernetes/enhancements/pull/1111'

/** Groups of Kubernetes itself (`*.k8s.io`, `*.kubernetes.io`) say by an annotation who approved the API. */
export function apiApproval(crd: JsonObject): Approval | undefined {
  const group = textAt(objectAt(crd, 'spec'), 'group')
  if (!/(^|\.)(k8s|kubernetes)\.io$/.test(group)) return undefined
  const value = textAt(objectAt(objectAt(crd, 'metadata'), 'annotations'), annotation)
  if (value === '') {
    return {
      status: 'False',
      reason: 'ApprovalRequired',
      message: `protected groups must have approval annotation "${annotation}", ${see}`,
      value,
    }
  }
  if (value.startsWith('unapproved'))
    return { status: 'False', reason: 'UnapprovedAnnotation', message: `not approved: ${JSON.stringify(value)}`, value }
  if (/^[a-z][a-z0-9+.-]*:\/\/[^/]+/i.test(value))
    return { status: 'True', reason: 'ApprovedAnnotation', message: `approved in ${value}`, value }
  return {
    status: 'False',
    reason: 'InvalidAnnotation',
    message: `protected groups must have approval annotation "${annotation}" with either a URL or a reason starting with "unapproved", ${see}`,
    value,
  }
}
