import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import { SelectorError } from './labels.ts'

export type FieldMatcher = (object: JsonObject) => boolean

/** Fields that may be selected by besides `metadata.name` and `metadata.namespace`, by store key. */
const selectable: { [resource: string]: { [field: string]: string } } = {
  '/pods': paths([
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ]),
  '/events': {
    ...paths([
      'involvedObject.kind',
      'involvedObject.namespace',
      'involvedObject.name',
      'involvedObject.uid',
      'involvedObject.apiVersion',
      'involvedObject.resourceVersion',
      'involvedObject.fieldPath',
      'reason',
      'reportingComponent',
      'type',
    ]),
    source: 'source.component',
    'regarding.kind': 'involvedObject.kind',
    'regarding.namespace': 'involvedObject.namespace',
    'regarding.name': 'involvedObject.name',
    'regarding.uid': 'involvedObject.uid',
    reportingController: 'reportingComponent',
  },
  '/secrets': paths(['type']),
  '/namespaces': paths(['status.phase']),
  '/nodes': paths(['spec.unschedulable']),
  '/services': paths(['spec.clusterIP', 'spec.type']),
  '/replicationcontrollers': paths(['status.replicas']),
  'apps/replicasets': paths(['status.replicas']),
  'batch/jobs': { 'status.successful': 'status.succeeded' },
  'certificates.k8s.io/certificatesigningrequests': paths(['spec.signerName']),
}

function paths(fields: readonly string[]): { [field: string]: string } {
  return Object.fromEntries(fields.map((field) => [field, field]))
}

/** Reads `metadata.name=x,status.phase!=Running` for the objects of a resource as they are stored. */
export function parseFieldSelector(text: string, resource: string): FieldMatcher {
  const terms = text.split(/(?<!\\),/).filter((term) => term !== '')
  const matchers = terms.map((term) => parseTerm(term, resource))
  return (object) => matchers.every((matches) => matches(object))
}

function parseTerm(term: string, resource: string): FieldMatcher {
  const parts = /^(.*?)(!=|==|=)(.*)$/s.exec(term)
  if (parts === null) throw new SelectorError(`invalid selector: '${term}'; can't understand '${term}'`)
  const [, field = '', operator = '', raw = ''] = parts
  const value = raw.replace(/\\([\\,=])/g, '$1')
  const path = pathOf(field, resource).split('.')
  return (object) => (valueAt(object, path) === value) === (operator !== '!=')
}

function pathOf(field: string, resource: string): string {
  if (field === 'metadata.name' || field === 'metadata.namespace') return field
  const known = selectable[resource]
  if (known === undefined)
    throw new SelectorError(`"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`)
  const path = known[field]
  if (path === undefined) throw new SelectorError(`field label not supported: ${field}`)
  return path
}

function valueAt(object: JsonObject, path: readonly string[]): string {
  let value: Json | undefined = object
  for (const step of path) value = isJsonObject(value) ? value[step] : undefined
  if (value === undefined || value === null)
    return path.at(-1) === 'unschedulable' || path.at(-1) === 'hostNetwork' ? 'false' : ''
  return String(value)
}
