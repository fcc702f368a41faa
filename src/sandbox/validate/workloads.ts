import { arrayAt, isJsonObject, numberAt, objectAt, sameJson, textAt } from '../json.ts'
import type { Json, JsonObject } from '../json.ts'
import type { Complaints } from './complaints.ts'
import { checkNotNegative } from './container.ts'
import { checkTemplate } from './pod.ts'
import { checkSelector, isEmptySelector, matchesSelector } from './selector.ts'
import { isLabel } from './names.ts'

/** How one kind is checked: the object, what it was before an update, and where complaints go. */
export type KindCheck = (object: JsonObject, old: JsonObject | undefined, found: Complaints) => void

export const checkDeployment: KindCheck = (object, old, found) => {
  const spec = objectAt(object, 'spec')
  checkNotNegative(spec, 'replicas', { field: 'spec', found })
  checkSelection(spec, 'deployment', found)
  checkStrategy(objectAt(spec, 'strategy'), found)
  for (const name of ['minReadySeconds', 'revisionHistoryLimit', 'progressDeadlineSeconds'])
    checkNotNegative(spec, name, { field: 'spec', found })
  const deadline = numberAt(spec, 'progressDeadlineSeconds')
  if (deadline !== undefined && deadline <= (numberAt(spec, 'minReadySeconds') ?? 0))
    found.invalid('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds')
  checkImmutable(spec, objectAt(old, 'spec'), { old, found, fields: ['selector'] })
}

export const checkReplicaSet: KindCheck = (object, old, found) => {
  const spec = objectAt(object, 'spec')
  checkNotNegative(spec, 'replicas', { field: 'spec', found })
  checkNotNegative(spec, 'minReadySeconds', { field: 'spec', found })
  checkSelection(spec, 'replicaset', found)
  checkImmutable(spec, objectAt(old, 'spec'), { old, found, fields: ['selector'] })
}

export const checkDaemonSet: KindCheck = (object, old, found) => {
  const spec = objectAt(object, 'spec')
  checkImmutable(spec, objectAt(old, 'spec'), { old, found, fields: ['selector'] })
  checkSelection(spec, 'daemonset', found)
  checkNotNegative(spec, 'minReadySeconds', { field: 'spec', found })
  const type = textAt(objectAt(spec, 'updateStrategy'), 'type')
  if (type !== 'OnDelete' && type !== 'RollingUpdate') {
    found.notSupported('spec.updateStrategy', { Type: type, RollingUpdate: null }, ['RollingUpdate', 'OnDelete'])
  }
}

const statefulSetFields = [
  'replicas',
  'template',
  'updateStrategy',
  'minReadySeconds',
  'ordinals',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
]

export const checkStatefulSet: KindCheck = (object, old, found) => {
  const spec = objectAt(object, 'spec')
  const policy = textAt(spec, 'podManagementPolicy')
  if (policy !== 'OrderedReady' && policy !== 'Parallel')
    found.invalid('spec.podManagementPolicy', policy, "must be 'OrderedReady' or 'Parallel'")
  const strategy = objectAt(spec, 'updateStrategy')
  if (textAt(strategy, 'type') === 'OnDelete' && isJsonObject(strategy['rollingUpdate'])) {
    found.invalid(
      'spec.updateStrategy.rollingUpdate',
      { Partition: null, MaxUnavailable: null, ...inGo(strategy['rollingUpdate']) },
      "only allowed for updateStrategy 'RollingUpdate'",
    )
  } else if (!['OnDelete', 'RollingUpdate'].includes(textAt(strategy, 'type'))) {
    found.invalid('spec.updateStrategy', inGo(strategy), "must be 'RollingUpdate' or 'OnDelete'")
  }
  checkNotNegative(spec, 'replicas', { field: 'spec', found })
  checkNotNegative(spec, 'minReadySeconds', { field: 'spec', found })
  const service = textAt(spec, 'serviceName')
  if (old === undefined && service !== '')
    for (const problem of isLabel(service)) found.invalid('spec.serviceName', service, problem)
  const claims = arrayAt(spec, 'volumeClaimTemplates').map((claim) =>
    textAt(objectAt(isJsonObject(claim) ? claim : {}, 'metadata'), 'name'),
  )
  checkSelection(spec, 'statefulset', found, claims)
  if (old !== undefined && !sameJson(without(spec, statefulSetFields), without(objectAt(old, 'spec'), statefulSetFields))) {
    found.forbidden(
      'spec',
      "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    )
  }
}

/** The selector of a workload and its template, in the order of upstream. */
function checkSelection(spec: JsonObject, kind: string, found: Complaints, claims: readonly string[] = []): void {
  const selector = spec['selector']
  const template = objectAt(spec, 'template')
  const labels = objectAt(template, 'metadata')['labels']
  if (!isJsonObject(selector) && kind !== 'daemonset') found.required('spec.selector')
  const good = isJsonObject(selector) ? checkSelector(selector, 'spec.selector', found) : true
  if (isJsonObject(selector) && kind !== 'daemonset' && isEmptySelector(selector))
    found.invalid('spec.selector', selector, `empty selector is invalid for ${kind}`)
  if (!good && kind !== 'daemonset') found.invalid('spec.selector', selector, 'invalid label selector')
  if (good || kind === 'daemonset') {
    // An absent selector selects nothing, an empty one everything.
    const matches = isJsonObject(selector) && matchesSelector(selector, isJsonObject(labels) ? labels : {})
    if (!matches) found.invalid('spec.template.metadata.labels', labels ?? null, '`selector` does not match template `labels`')
    if (isJsonObject(selector) && kind === 'daemonset' && isEmptySelector(selector))
      found.invalid('spec.selector', selector, 'empty selector is invalid for daemonset')
    checkTemplate(template, 'spec.template', { found, extra: claims })
  }
  const pod = objectAt(template, 'spec')
  if (textAt(pod, 'restartPolicy') !== 'Always')
    found.notSupported('spec.template.spec.restartPolicy', textAt(pod, 'restartPolicy'), ['Always'])
  if (pod['activeDeadlineSeconds'] !== undefined)
    found.forbidden(
      'spec.template.spec.activeDeadlineSeconds',
      `activeDeadlineSeconds in ${deadlineOwner[kind] ?? ''} is not Supported`,
    )
}

const deadlineOwner: { readonly [kind: string]: string } = {
  deployment: 'ReplicaSet',
  replicaset: 'ReplicaSet',
  daemonset: 'DaemonSet',
  statefulset: 'StatefulSet',
}

function checkStrategy(strategy: JsonObject, found: Complaints): void {
  const type = textAt(strategy, 'type')
  const rolling = strategy['rollingUpdate']
  if (type === 'Recreate') {
    if (rolling !== undefined)
      found.forbidden('spec.strategy.rollingUpdate', "may not be specified when strategy `type` is 'Recreate'")
  } else if (type !== 'RollingUpdate') found.notSupported('spec.strategy', inGo(strategy), ['Recreate', 'RollingUpdate'])
  else if (isJsonObject(rolling)) {
    checkAmount(rolling['maxUnavailable'], 'spec.strategy.rollingUpdate.maxUnavailable', found)
    checkAmount(rolling['maxSurge'], 'spec.strategy.rollingUpdate.maxSurge', found)
    if (isZero(rolling['maxUnavailable']) && isZero(rolling['maxSurge'])) {
      found.invalid('spec.strategy.rollingUpdate.maxUnavailable', rolling['maxUnavailable'], 'may not be 0 when `maxSurge` is 0')
    }
    checkPercent(rolling['maxUnavailable'], 'spec.strategy.rollingUpdate.maxUnavailable', found)
  }
}

/** A count or a percentage, neither negative. */
export function checkAmount(amount: Json | undefined, field: string, found: Complaints): void {
  if (typeof amount === 'string' && !/^[0-9]+%$/.test(amount)) {
    found.invalid(
      field,
      amount,
      "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
    )
  } else if (typeof amount === 'number' && amount < 0) found.invalid(field, amount, 'must be greater than or equal to 0')
}

/** A percentage of at most 100. */
export function checkPercent(amount: Json | undefined, field: string, found: Complaints): void {
  if (typeof amount === 'string' && /^[0-9]+%$/.test(amount) && Number.parseInt(amount, 10) > 100)
    found.invalid(field, amount, 'must not be greater than 100%')
}

function isZero(amount: Json | undefined): boolean {
  return amount === undefined || Number.parseInt(String(amount), 10) === 0
}

/** Fields that cannot change once the object is there. */
export function checkImmutable(
  now: JsonObject,
  before: JsonObject,
  {
    old,
    fields,
    found,
    field = 'spec',
  }: { old: JsonObject | undefined; fields: readonly string[]; found: Complaints; field?: string },
): void {
  if (old === undefined) return
  for (const name of fields)
    if (!sameJson(now[name], before[name])) found.invalid(`${field}.${name}`, now[name], 'field is immutable')
}

export function without(object: JsonObject, fields: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([field]) => !fields.includes(field)))
}

/** The server prints some values with the names of its internal Go fields. */
function inGo(value: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(value).map(([field, inner]) => [
      field.charAt(0).toUpperCase() + field.slice(1),
      isJsonObject(inner) ? inGo(inner) : inner,
    ]),
  )
}
