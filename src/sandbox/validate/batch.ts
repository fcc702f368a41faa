import { arrayAt, isJsonObject, objectAt, textAt } from '../json.ts'
import type { JsonObject } from '../json.ts'
import { keyed } from './complaints.ts'
import type { Complaints } from './complaints.ts'
import { checkNotNegative } from './container.ts'
import { checkTemplate } from './pod.ts'
import { checkSelector, matchesSelector } from './selector.ts'
import { checkImmutable } from './workloads.ts'
import type { KindCheck } from './workloads.ts'

export const checkJob: KindCheck = (object, old, found) => {
  const spec = objectAt(object, 'spec')
  const before = objectAt(old, 'spec')
  if (old !== undefined && spec['manualSelector'] !== true && isJsonObject(spec['selector']))
    checkGeneratedLabels(object, objectAt(old, 'metadata'), found)
  checkOwnJobSpec(spec, old, found)
  if (old === undefined) return
  // Upstream checks a changed Job once as a Job and once as a change, and says what it finds both times.
  checkOwnJobSpec(spec, old, found)
  if (spec['completionMode'] !== 'Indexed') checkImmutable(spec, before, { old, found, fields: ['completions'] })
  checkImmutable(spec, before, { old, found, fields: ['selector'] })
  if (before['suspend'] !== true) checkImmutable(spec, before, { old, found, fields: ['template'] })
  checkImmutable(spec, before, {
    old,
    found,
    fields: ['completionMode', 'podFailurePolicy', 'backoffLimitPerIndex', 'managedBy', 'successPolicy'],
  })
}

/** The labels by which a Job knows its pods; the server wrote them and they must stay. */
function checkGeneratedLabels(object: JsonObject, metadata: JsonObject, found: Complaints): void {
  const labels = objectAt(objectAt(objectAt(objectAt(object, 'spec'), 'template'), 'metadata'), 'labels')
  const [uid, name] = [textAt(metadata, 'uid'), textAt(metadata, 'name')]
  const expected = {
    'controller-uid': uid,
    'job-name': name,
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
  }
  for (const [key, value] of Object.entries(expected)) {
    const field = keyed('spec.template.metadata.labels', key)
    if (labels[key] === undefined) found.required(field, `must be '${value}'`)
    else if (labels[key] !== value) found.invalid(field, labels, `must be '${value}'`)
  }
}

/** The server writes selector and labels of a new Job itself; a changed one must have kept them. */
function checkOwnJobSpec(spec: JsonObject, old: JsonObject | undefined, found: Complaints): void {
  checkJobSpec(spec, 'spec', found)
  const selector = spec['selector']
  const labels = objectAt(objectAt(spec, 'template'), 'metadata')['labels']
  if (!isJsonObject(selector)) {
    if (old === undefined) return
    found.required('spec.selector')
  } else checkSelector(selector, 'spec.selector', found)
  const matches = isJsonObject(selector) && matchesSelector(selector, isJsonObject(labels) ? labels : {})
  if (!matches) found.invalid('spec.template.metadata.labels', labels ?? null, '`selector` does not match template `labels`')
}

export const checkCronJob: KindCheck = (object, _old, found) => {
  const name = textAt(objectAt(object, 'metadata'), 'name')
  const spec = objectAt(object, 'spec')
  const schedule = textAt(spec, 'schedule')
  if (schedule === '') found.required('spec.schedule')
  else {
    const problem = scheduleProblem(schedule)
    if (problem !== undefined) found.invalid('spec.schedule', schedule, problem)
    if (schedule.includes('TZ'))
      found.invalid('spec.schedule', schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead')
  }
  checkNotNegative(spec, 'startingDeadlineSeconds', { field: 'spec', found })
  const policy = textAt(spec, 'concurrencyPolicy')
  if (!['Allow', 'Forbid', 'Replace'].includes(policy))
    found.notSupported('spec.concurrencyPolicy', policy, ['Allow', 'Forbid', 'Replace'])
  checkJobSpec(objectAt(objectAt(spec, 'jobTemplate'), 'spec'), 'spec.jobTemplate.spec', found)
  checkNotNegative(spec, 'successfulJobsHistoryLimit', { field: 'spec', found })
  checkNotNegative(spec, 'failedJobsHistoryLimit', { field: 'spec', found })
  // Its Jobs are named after it, with eleven characters more.
  if (name.length > 52) found.invalid('metadata.name', name, 'must be no more than 52 characters')
}

function checkJobSpec(spec: JsonObject, field: string, found: Complaints): void {
  for (const name of [
    'parallelism',
    'completions',
    'activeDeadlineSeconds',
    'backoffLimit',
    'ttlSecondsAfterFinished',
    'backoffLimitPerIndex',
  ]) {
    checkNotNegative(spec, name, { field, found })
  }
  if (textAt(spec, 'completionMode') === 'Indexed' && spec['completions'] === undefined)
    found.required(`${field}.completions`, 'when completion mode is Indexed')
  checkTemplate(objectAt(spec, 'template'), `${field}.template`, { found })
  const restart = textAt(objectAt(objectAt(spec, 'template'), 'spec'), 'restartPolicy')
  if (restart === 'Always' || restart === '')
    found.required(`${field}.template.spec.restartPolicy`, 'valid values: "OnFailure", "Never"')
  else if (restart !== 'OnFailure' && restart !== 'Never')
    found.notSupported(`${field}.template.spec.restartPolicy`, restart, ['OnFailure', 'Never'])
  for (const [index, rule] of arrayAt(objectAt(spec, 'podFailurePolicy'), 'rules').entries()) {
    if (isJsonObject(rule) && textAt(rule, 'action') === '')
      found.required(`${field}.podFailurePolicy.rules[${index}].action`, 'valid values: ["Count" "FailIndex" "FailJob" "Ignore"]')
  }
}

const names = {
  months: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  days: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'],
}
const bounds: readonly (readonly [minimum: number, maximum: number, names: readonly string[]])[] = [
  [0, 59, []],
  [0, 23, []],
  [1, 31, []],
  [1, 12, names.months],
  [0, 6, names.days],
]
const descriptors = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly']

/** What the cron parser says about a schedule of five fields; undefined if it is one. */
function scheduleProblem(text: string): string | undefined {
  const schedule = text.replace(/^(CRON_)?TZ=\S+\s+/, '')
  if (schedule.startsWith('@every ')) return undefined
  if (schedule.startsWith('@')) return descriptors.includes(schedule) ? undefined : `unrecognized descriptor: ${schedule}`
  const fields = schedule.split(/\s+/).filter((field) => field !== '')
  if (fields.length !== 5) return `expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`
  for (const [index, field] of fields.entries()) {
    for (const range of field.split(',')) {
      const problem = rangeProblem(range, bounds[index] ?? [0, 59, []])
      if (problem !== undefined) return problem
    }
  }
  return undefined
}

function rangeProblem(
  range: string,
  [minimum, maximum, words]: readonly [number, number, readonly string[]],
): string | undefined {
  const [span = '', step, ...more] = range.split('/')
  if (more.length > 0) return `too many slashes: ${range}`
  const ends = span === '*' || span === '?' ? [] : span.split('-')
  if (ends.length > 2) return `too many hyphens: ${range}`
  const numbers: number[] = []
  for (const end of ends) {
    const word = words.indexOf(end.toLowerCase())
    const value = word >= 0 ? word + minimum : /^\d+$/.test(end) ? Number(end) : Number.NaN
    if (Number.isNaN(value))
      return `failed to parse int from ${end}: strconv.Atoi: parsing ${JSON.stringify(end)}: invalid syntax`
    numbers.push(value)
  }
  const [start = minimum, stop = step === undefined && numbers.length === 1 ? start : maximum] = numbers
  if (start < minimum) return `beginning of range (${start}) below minimum (${minimum}): ${range}`
  if (stop > maximum) return `end of range (${stop}) above maximum (${maximum}): ${range}`
  if (start > stop) return `beginning of range (${start}) beyond end of range (${stop}): ${range}`
  if (step === undefined) return undefined
  if (!/^\d+$/.test(step))
    return `failed to parse int from ${step}: strconv.Atoi: parsing ${JSON.stringify(step)}: invalid syntax`
  return Number(step) === 0 ? `step of range should be a positive number: ${range}` : undefined
}
