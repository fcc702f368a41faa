import { isJsonObject } from '../json.ts'
import type { JsonObject } from '../json.ts'
import { defaultTemplate } from './pod.ts'
import { each, fill, fillEmpty, given, inner } from './fill.ts'

export function defaultDeployment(object: JsonObject): void {
  const spec = inner(object, 'spec')
  fill(spec, 'replicas', 1)
  const strategy = inner(spec, 'strategy')
  fillEmpty(strategy, 'type', 'RollingUpdate')
  if (strategy['type'] === 'RollingUpdate') {
    const rolling = inner(strategy, 'rollingUpdate')
    fill(rolling, 'maxUnavailable', '25%')
    fill(rolling, 'maxSurge', '25%')
  }
  fill(spec, 'revisionHistoryLimit', 10)
  fill(spec, 'progressDeadlineSeconds', 600)
  defaultTemplate(inner(spec, 'template'))
}

export function defaultReplicaSet(object: JsonObject): void {
  const spec = inner(object, 'spec')
  fill(spec, 'replicas', 1)
  defaultTemplate(inner(spec, 'template'))
}

export function defaultReplicationController(object: JsonObject): void {
  const spec = inner(object, 'spec')
  fill(spec, 'replicas', 1)
  const template = given(spec, 'template')
  if (template === undefined) return
  const labels = given(given(template, 'metadata'), 'labels')
  if (labels !== undefined) {
    fill(spec, 'selector', { ...labels })
    fill(inner(object, 'metadata'), 'labels', { ...labels })
  }
  defaultTemplate(template)
}

export function defaultDaemonSet(object: JsonObject): void {
  const spec = inner(object, 'spec')
  const strategy = inner(spec, 'updateStrategy')
  fillEmpty(strategy, 'type', 'RollingUpdate')
  if (strategy['type'] === 'RollingUpdate') {
    const rolling = inner(strategy, 'rollingUpdate')
    fill(rolling, 'maxUnavailable', 1)
    fill(rolling, 'maxSurge', 0)
  }
  // Under another strategy what is left of a rolling update keeps its zeros.
  const left = given(strategy, 'rollingUpdate')
  if (left !== undefined) for (const field of ['maxUnavailable', 'maxSurge']) fill(left, field, 0)
  fill(spec, 'revisionHistoryLimit', 10)
  defaultTemplate(inner(spec, 'template'))
  // The counter that extensions/v1beta1 had as a field; the registry counts it up.
  fill(inner(inner(object, 'metadata'), 'annotations'), 'deprecated.daemonset.template.generation', '0')
}

export function defaultStatefulSet(object: JsonObject): void {
  const spec = inner(object, 'spec')
  fillEmpty(spec, 'podManagementPolicy', 'OrderedReady')
  const strategy = inner(spec, 'updateStrategy')
  if (strategy['type'] === undefined || strategy['type'] === '') {
    strategy['type'] = 'RollingUpdate'
    fill(strategy, 'rollingUpdate', {})
  }
  const rolling = given(strategy, 'rollingUpdate')
  if (strategy['type'] === 'RollingUpdate' && rolling !== undefined) fill(rolling, 'partition', 0)
  const retention = inner(spec, 'persistentVolumeClaimRetentionPolicy')
  fillEmpty(retention, 'whenDeleted', 'Retain')
  fillEmpty(retention, 'whenScaled', 'Retain')
  fill(spec, 'replicas', 1)
  fill(spec, 'revisionHistoryLimit', 10)
  defaultTemplate(inner(spec, 'template'))
  for (const claim of each(spec, 'volumeClaimTemplates')) {
    fill(claim, 'apiVersion', 'v1')
    fill(claim, 'kind', 'PersistentVolumeClaim')
    defaultClaim(claim)
  }
}

/** A PersistentVolumeClaim, also as a template of a StatefulSet. */
export function defaultClaim(claim: JsonObject): void {
  fill(inner(claim, 'spec'), 'volumeMode', 'Filesystem')
  fillEmpty(inner(claim, 'status'), 'phase', 'Pending')
}

export function defaultJob(object: JsonObject): void {
  const spec = inner(object, 'spec')
  defaultJobSpec(spec)
  const labels = given(given(given(spec, 'template'), 'metadata'), 'labels')
  const metadata = inner(object, 'metadata')
  // The very same map, as upstream: what the registry adds to one of them shows up in both.
  if (labels !== undefined && Object.keys(given(metadata, 'labels') ?? {}).length === 0) metadata['labels'] = labels
  if (spec['completions'] === undefined && spec['parallelism'] === undefined) spec['completions'] = 1
  fill(spec, 'parallelism', 1)
  fill(spec, 'backoffLimit', spec['backoffLimitPerIndex'] === undefined ? 6 : 2147483647)
  fill(spec, 'completionMode', 'NonIndexed')
  fill(spec, 'suspend', false)
  fill(spec, 'podReplacementPolicy', spec['podFailurePolicy'] === undefined ? 'TerminatingOrFailed' : 'Failed')
  fill(spec, 'manualSelector', false)
}

export function defaultCronJob(object: JsonObject): void {
  const spec = inner(object, 'spec')
  fillEmpty(spec, 'concurrencyPolicy', 'Allow')
  fill(spec, 'suspend', false)
  fill(spec, 'successfulJobsHistoryLimit', 3)
  fill(spec, 'failedJobsHistoryLimit', 1)
  const template = inner(spec, 'jobTemplate')
  inner(template, 'metadata')
  // The job's own defaults come when the job is made; only its pods get theirs now.
  defaultJobSpec(inner(template, 'spec'))
}

function defaultJobSpec(spec: JsonObject): void {
  defaultTemplate(inner(spec, 'template'))
  for (const rule of each(given(spec, 'podFailurePolicy'), 'rules')) {
    const patterns = rule['onPodConditions']
    if (Array.isArray(patterns)) for (const pattern of patterns.filter(isJsonObject)) fillEmpty(pattern, 'status', 'True')
  }
}
