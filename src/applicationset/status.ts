import type { Application, ApplicationSet, ApplicationSetCondition, ApplicationSetStatus, ResourceStatus } from '#model'

/** How a look at the set ended. `reason` is one word for machines. */
export type Outcome = { ok: true; message?: string } | { ok: false; generated: boolean; reason: string; message: string }

/** The most Applications that the status lists; `resourcesCount` has them all. */
const maxResources = 5_000

/**
 * The status of an ApplicationSet. Times of conditions that say what they said before stay. `owned` are the Applications that belong to
 * the set, as they are now.
 */
export function statusOf(
  applicationSet: ApplicationSet,
  owned: readonly Application[],
  seen: { outcome: Outcome; now: Date },
): ApplicationSetStatus {
  const conditions = conditionsOf(seen.outcome).map((condition) => dated(condition, applicationSet, seen.now))
  const resources = owned.map(resourceOf).toSorted((a, b) => ((a.name ?? '') < (b.name ?? '') ? -1 : 1))
  return {
    conditions,
    health: healthOf(seen.outcome),
    resources: resources.slice(0, maxResources),
    resourcesCount: resources.length,
  }
}

type Undated = Omit<ApplicationSetCondition, 'lastTransitionTime'>

/** By type, as the contract sorts them. */
function conditionsOf(outcome: Outcome): Undated[] {
  if (outcome.ok) {
    const message = `All applications have been generated successfully${outcome.message === undefined ? '' : `. ${outcome.message}`}`
    const reason = 'ApplicationSetUpToDate'
    return [
      { type: 'ErrorOccurred', status: 'False', reason, message },
      generatedCondition,
      { type: 'ResourcesUpToDate', status: 'True', reason, message },
    ]
  }
  const { reason, message } = outcome
  return [
    { type: 'ErrorOccurred', status: 'True', reason, message },
    outcome.generated ? generatedCondition : { type: 'ParametersGenerated', status: 'False', reason: 'ErrorOccurred', message },
    { type: 'ResourcesUpToDate', status: 'False', reason: 'ErrorOccurred', message },
  ]
}

const generatedCondition: Undated = {
  type: 'ParametersGenerated',
  status: 'True',
  reason: 'ParametersGenerated',
  message: 'Successfully generated parameters for all Applications',
}

function dated(condition: Undated, applicationSet: ApplicationSet, now: Date): ApplicationSetCondition {
  const before = applicationSet.status?.conditions?.find(({ type }) => type === condition.type)
  const isSame = before?.status === condition.status && before.reason === condition.reason && before.message === condition.message
  const time = isSame ? before.lastTransitionTime : undefined
  return { ...condition, lastTransitionTime: time ?? now.toISOString().replace(/\.\d+Z$/, 'Z') }
}

function healthOf(outcome: Outcome): NonNullable<ApplicationSetStatus['health']> {
  if (!outcome.ok) return { status: 'Degraded', message: outcome.message }
  return { status: 'Healthy', message: conditionsOf(outcome)[0]?.message ?? '' }
}

function resourceOf(application: Application): ResourceStatus {
  const { metadata, status } = application
  return {
    group: 'argoproj.io',
    version: 'v1alpha1',
    kind: 'Application',
    name: metadata.name,
    ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
    ...(status?.sync?.status === undefined ? {} : { status: status.sync.status }),
    ...(status?.health?.status === undefined ? {} : { health: { status: status.health.status } }),
  }
}
