import { type Application, type ApplicationSet, type ApplicationSetStatus, messageOf } from '#model'
import { type ApplicationSetOptions, policyOf } from './options.ts'
import { generate, type Generation } from './generate.ts'
import type { GeneratorContext } from './generators/context.ts'
import { unreadableRules } from './ignored-fields.ts'
import { type ApplicationWrite, isOwned, plan, superfluous } from './plan.ts'
import type { ApplicationSetPorts } from './ports.ts'
import type { Generated } from './rendered.ts'
import { requeueAfterMs } from './requeue.ts'
import { type Outcome, statusOf } from './status.ts'
import { validate } from './validate.ts'

export type ReconcileRequest = {
  applicationSet: ApplicationSet
  /** All Applications in the namespace of the set, whoever owns them; a complete list, or there must be no call. */
  applications: readonly Application[]
  now: Date
  options?: ApplicationSetOptions
}

export type ReconcileResult = {
  /** In this order. Empty where the generators could not answer. */
  writes: ApplicationWrite[]
  /** For the deletion budget: how many Applications would go, of how many that the set owns now. The writes hold the deletions already. */
  deletions: { going: Application[]; owned: number }
  /** The whole status, as it is if all writes are done. */
  status: ApplicationSetStatus
  /** Whether somebody asked for this look by annotation, which is to be taken off now. */
  refreshDone: boolean
  /** When to look again without being asked; undefined: when something changes. */
  requeueAfterMs: number | undefined
  /** What was read: a push to one of them is a reason to look again at once. */
  repositories: Array<{ repoURL: string; revision: string }>
}

const refreshAnnotation = 'argocd.argoproj.io/application-set-refresh'

/**
 * One look at an ApplicationSet: what to create, update and delete, and what to say. Writes nothing itself. Whatever cannot be found out ends
 * in a status that says so and no write at all.
 */
export async function reconcileApplicationSet(request: ReconcileRequest, ports: ApplicationSetPorts): Promise<ReconcileResult> {
  const { applicationSet, options = {} } = request
  const context: GeneratorContext = {
    applicationSet,
    ports,
    newGitFileGlobbing: options.newGitFileGlobbing === true,
    fresh: applicationSet.metadata.annotations?.[refreshAnnotation] === 'true',
    now: request.now,
    repositories: new Map(),
  }
  const generation = await generate(context)
  const planned = generation.kind === 'failed' ? nothing(generation) : await planGenerated(generation.generated, request, ports)
  const owned = request.applications.filter((application) => isOwned(application, applicationSet))
  const going = planned.writes.flatMap((write) => (write.do === 'delete' ? [write.application] : []))
  return {
    writes: planned.writes,
    deletions: { going, owned: owned.length },
    status: statusOf(applicationSet, owned, { outcome: planned.outcome, now: request.now }),
    refreshDone: applicationSet.metadata.annotations?.[refreshAnnotation] !== undefined,
    requeueAfterMs: requeueAfterMs(applicationSet, planned.outcome.ok),
    repositories: [...context.repositories.values()],
  }
}

/**
 * The status after something went wrong with the writes: one was refused (`UpdateApplicationError` …), or the deletions are held
 * (`DeletionHeld`). `applications` as in the request, now.
 */
export function statusAfterProblem(
  request: Pick<ReconcileRequest, 'applicationSet' | 'applications' | 'now'>,
  problem: { reason: string; message: string },
): ApplicationSetStatus {
  const owned = request.applications.filter((application) => isOwned(application, request.applicationSet))
  return statusOf(request.applicationSet, owned, { outcome: { ok: false, generated: true, ...problem }, now: request.now })
}

type Planned = { writes: ApplicationWrite[]; outcome: Outcome }

const nothing = (generation: Generation & { kind: 'failed' }): Planned => ({
  writes: [],
  outcome: { ok: false, generated: false, reason: generation.reason, message: generation.message },
})

async function planGenerated(
  generated: readonly Generated[],
  request: ReconcileRequest,
  ports: ApplicationSetPorts,
): Promise<Planned> {
  try {
    const validation = await validate(generated, request.applicationSet.metadata.name, ports)
    const names = new Set(generated.map(({ name }) => name))
    const policy = policyOf(request.applicationSet, request.options)
    const input = { applicationSet: request.applicationSet, existing: request.applications, names, policy }
    const unreachable = await unreachableOf(superfluous(input), ports)
    const updateBlock = unreadableRules(request.applicationSet)
    const made = plan({
      ...input,
      desired: validation.valid,
      preserved: preservedOf(request),
      unreachable,
      updatesBlocked: updateBlock !== undefined,
    })
    return { writes: made.writes, outcome: outcomeOf(request, [...validation.problems, ...made.problems], updateBlock) }
  } catch (error) {
    // A port that could not answer: whether a project or a cluster exists is unknown, so nothing is written.
    return {
      writes: [],
      outcome: { ok: false, generated: true, reason: 'ApplicationValidationError', message: messageOf(error) },
    }
  }
}

function preservedOf({ applicationSet, options = {} }: ReconcileRequest): { annotations: string[]; labels: string[] } {
  const { annotations = [], labels = [] } = applicationSet.spec.preservedFields ?? {}
  return {
    annotations: [...annotations, ...(options.preservedAnnotations ?? [])],
    labels: [...labels, ...(options.preservedLabels ?? [])],
  }
}

/** Those whose destination does not exist any more. */
async function unreachableOf(applications: readonly Application[], ports: ApplicationSetPorts): Promise<ReadonlySet<string>> {
  const unreachable = new Set<string>()
  for (const { metadata, spec } of applications) {
    if ((await ports.destinationProblem(spec.destination)) !== undefined) unreachable.add(metadata.name)
  }
  return unreachable
}

/** Only the last of several problems is told, with the number of the others, to keep the status small. */
function outcomeOf(
  request: ReconcileRequest,
  problems: ReadonlyArray<{ name: string; message: string }>,
  updateBlock: string | undefined,
): Outcome {
  const last = problems.toSorted((a, b) => (a.name < b.name ? -1 : 1)).at(-1)?.message ?? updateBlock
  if (last !== undefined) {
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : ''
    return { ok: false, generated: true, reason: 'ApplicationValidationError', message: `${last}${more}` }
  }
  const isRolling = request.applicationSet.spec.strategy?.type === 'RollingSync'
  return isRolling
    ? { ok: true, message: 'The strategy RollingSync is not available yet: all applications follow at once' }
    : { ok: true }
}
