import { objectAt, sameJson, textAt } from '../json.ts'
import type { JsonObject } from '../json.ts'
import { keyed } from './complaints.ts'
import type { Complaints } from './complaints.ts'
import { isConfigKey } from './names.ts'
import { sortedEntries } from './metadata.ts'
import type { KindCheck } from './workloads.ts'

/** Kubernetes keeps at most this much in one ConfigMap or Secret. */
const maximumBytes = 1024 * 1024

export const checkConfigMap: KindCheck = (object, old, found) => {
  checkFrozen(object, old, { fields: ['data', 'binaryData'], found })
  const data = objectAt(object, 'data')
  const binary = objectAt(object, 'binaryData')
  let size = 0
  for (const [key, value] of sortedEntries(data)) {
    for (const problem of isConfigKey(key)) found.invalid(keyed('data', key), key, problem)
    if (Object.hasOwn(binary, key)) found.invalid(keyed('data', key), key, 'duplicate of key present in binaryData')
    size += Buffer.byteLength(String(value))
  }
  for (const [key, value] of sortedEntries(binary)) {
    for (const problem of isConfigKey(key)) found.invalid(keyed('binaryData', key), key, problem)
    size += decodedLength(String(value))
  }
  if (size > maximumBytes) found.tooLong('', maximumBytes)
}

/** The keys that Secrets of a type must have. */
const typed: { readonly [type: string]: readonly string[] } = {
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
}

export const checkSecret: KindCheck = (object, old, found) => {
  const type = textAt(object, 'type')
  if (old !== undefined && type !== textAt(old, 'type')) found.invalid('type', type, 'field is immutable')
  checkFrozen(object, old, { fields: ['data'], found })
  const data = objectAt(object, 'data')
  let size = 0
  for (const [key, value] of sortedEntries(data)) {
    for (const problem of isConfigKey(key)) found.invalid(keyed('data', key), key, problem)
    size += decodedLength(String(value))
  }
  if (size > maximumBytes) found.tooLong('data', maximumBytes)
  checkType(object, data, type, found)
}

function checkType(object: JsonObject, data: JsonObject, type: string, found: Complaints): void {
  const account = 'kubernetes.io/service-account.name'
  if (
    type === 'kubernetes.io/service-account-token' &&
    textAt(objectAt(objectAt(object, 'metadata'), 'annotations'), account) === ''
  ) {
    found.required(keyed('metadata.annotations', account))
  }
  for (const key of typed[type] ?? []) if (data[key] === undefined) found.required(keyed('data', key))
  if (type === 'kubernetes.io/basic-auth' && data['username'] === undefined && data['password'] === undefined) {
    found.required(keyed('data', 'username'))
    found.required(keyed('data', 'password'))
  }
}

type Frozen = { fields: readonly string[]; found: Complaints }

function checkFrozen(object: JsonObject, old: JsonObject | undefined, { fields, found }: Frozen): void {
  if (old?.['immutable'] !== true) return
  const rule = 'field is immutable when `immutable` is set'
  if (object['immutable'] !== true) found.forbidden('immutable', rule)
  for (const field of fields) if (!sameJson(objectAt(object, field), objectAt(old, field))) found.forbidden(field, rule)
}

function decodedLength(base64: string): number {
  return Math.floor((base64.length * 3) / 4) - (base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0)
}
