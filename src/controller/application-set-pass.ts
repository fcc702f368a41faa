import { randomBytes } from 'node:crypto'
import {
  type ApplicationWrite,
  type ApplicationSetPorts,
  planSetDeletion,
  reconcileApplicationSet,
  type ReconcileRequest,
  type ReconcileResult,
  statusAfterProblem,
} from '#applicationset'
import {
  type Application,
  type ApplicationSet,
  type ApplicationSetStatus,
  type JsonObject,
  type KubeObject,
  KubeStatusError,
  MainstayError,
  messageOf,
  parseApplicationSet,
  problemsText,
  type Repository,
} from '#model'
import { fetchSource } from '#pipeline'
import { userOf } from './application-sets.ts'
import { cascades, objectsBelow } from './budget-facts.ts'
import { destinationOf } from './clusters.ts'
import type { Context } from './context.ts'
import { approvalAnnotation, deletionBudget, type Hold } from './decide/budget.ts'
import { mergePatch } from './decide/merge-patch.ts'
import { openField } from './live/open-field.ts'
import { nameOf } from './own/object-store.ts'
import { parsedApplication } from './own/parsed-application.ts'
import { usableProject } from './own/registry.ts'
import { sourceForbidden } from './project-check.ts'

const refreshAnnotation = 'argocd.argoproj.io/application-set-refresh'
/** Not the manager of applies: a parent that applies this Application would take over, and then remove, what we wrote. */
const fieldManager = 'argocd-applicationset-controller'

/** One look at an ApplicationSet: does what its plan says, holds back a large deletion, and writes the status where it changed. */
export async function passOverSet(raw: KubeObject, context: Context): Promise<{ requeueAfterMs: number | undefined }> {
  const parsed = parseApplicationSet(raw)
  const now = context.ports.clock.now()
  if (!parsed.ok) {
    // The cast: of a set that cannot be read only its name and status are used.
    const applicationSet = { ...raw, spec: { generators: [], template: {} } } as unknown as ApplicationSet
    const problem = { reason: 'InvalidSpecError', message: problemsText(parsed.problems) }
    await writeStatus(raw, statusAfterProblem({ applicationSet, applications: [], now }, problem), context)
    return { requeueAfterMs: undefined }
  }
  const applications = applicationsIn(raw.metadata.namespace ?? '', context)
  if (raw.metadata.deletionTimestamp !== undefined) {
    await finishDeletion(raw, { applicationSet: parsed.value, applications }, context)
    return { requeueAfterMs: undefined }
  }
  const request = { applicationSet: parsed.value, applications, now }
  const result = await reconcileApplicationSet(request, portsOf(context))
  follow(raw, result, context)
  const hold = holdOf(raw, request, result, context)
  const problem = await writeAll(
    raw,
    hold === undefined ? result.writes : result.writes.filter(({ do: what }) => what !== 'delete'),
    context,
  )
  if (hold !== undefined) tellHold(raw, hold, context)
  const status =
    problem !== undefined
      ? statusAfterProblem({ ...request, applications: applicationsIn(raw.metadata.namespace ?? '', context) }, problem)
      : hold !== undefined
        ? statusAfterProblem(request, { reason: 'DeletionHeld', message: hold.message })
        : result.status
  await writeStatus(raw, status, context)
  await takeOff(raw, result, hold, context)
  return { requeueAfterMs: problem === undefined ? result.requeueAfterMs : retryMs }
}

const retryMs = 30_000

/** Every Application of the namespace, one that cannot be parsed too: a list with gaps would make the set create or delete wrongly. */
function applicationsIn(namespace: string, context: Context): Application[] {
  return context.registry.applications
    .all()
    .filter(({ metadata }) => metadata.namespace === namespace)
    .map((object) => {
      const parsed = parsedApplication(object)
      // The cast: name, owner and labels are all that is used of one that cannot be parsed.
      return parsed.ok ? parsed.value : (object as unknown as Application)
    })
}

function portsOf(context: Context): ApplicationSetPorts {
  const { registry } = context
  return {
    snapshot: async (repoURL, revision, { project, fresh }) => {
      const repository = repositoryFor(repoURL, project, context)
      const { reconciliationTimeoutMs, reconciliationJitterMs } = registry.settings
      const maxAgeMs = fresh ? 0 : 2 * (reconciliationTimeoutMs + reconciliationJitterMs) || Number.POSITIVE_INFINITY
      const { snapshot } = await fetchSource({ repository, targetRevision: revision, maxAgeMs }, { git: context.ports.git })
      return snapshot
    },
    clusters: async () => registry.clustersWithSecret,
    projectExists: async (name) => registry.project(name) !== undefined,
    destinationProblem: async (destination) => {
      const found = destinationOf(destination, registry.clusters)
      return found.ok ? undefined : found.message
    },
    randomBytes,
  }
}

/** A repository of a generator, with the credentials of the project whose rules have to permit it. */
function repositoryFor(repoURL: string, project: string | undefined, context: Context): Repository {
  if (project === undefined) return context.registry.repository(repoURL, '')
  const name = project === '' ? 'default' : project
  const stored = context.registry.project(name)
  const usable = stored === undefined ? undefined : usableProject(stored)
  const refusal = usable?.ok === true ? sourceForbidden(usable.project, repoURL) : `there is no usable project ${name}`
  if (refusal === undefined) return context.registry.repository(repoURL, name)
  throw new MainstayError({
    code: 'project-forbids',
    stage: 'project',
    retry: 'when-changed',
    message: `Cannot read ${repoURL} for a generator: ${refusal}`,
  })
}

function follow(raw: KubeObject, result: ReconcileResult, context: Context): void {
  if (result.repositories.length === 0 && result.requeueAfterMs !== undefined) return
  const uses = result.repositories.map(({ repoURL, revision }) => ({
    source: { repoURL, targetRevision: revision },
    repository: context.registry.repository(repoURL, ''),
  }))
  context.repositories.use(userOf(nameOf(raw)), uses)
}

/** Deleting an Application deletes what is below it, so that is what counts. */
function holdOf(raw: KubeObject, request: ReconcileRequest, result: ReconcileResult, context: Context): Hold | undefined {
  const { going } = result.deletions
  if (going.length === 0) return undefined
  const stored = (application: Application) =>
    context.registry.applications.get({ namespace: application.metadata.namespace ?? '', name: application.metadata.name })
  const released = new Set(
    result.writes.flatMap((write) =>
      write.do === 'delete' && write.removeFinalizers.length > 0 ? [write.application.metadata.name] : [],
    ),
  )
  const objects = going.map(stored).filter((object) => object !== undefined)
  const own = (object: KubeObject) => objectsBelow([object], context)
  const list = objects.flatMap((object) =>
    cascades(object) && !released.has(object.metadata.name ?? '') ? own(object) : own(object).slice(0, 1),
  )
  const owned = request.applications.filter((application) =>
    application.metadata.ownerReferences?.some(({ uid, controller }) => controller === true && uid === raw.metadata.uid),
  )
  const total = owned
    .map(stored)
    .filter((object) => object !== undefined)
    .flatMap(own).length
  const holder = { kind: 'ApplicationSet' as const, ...nameOf(raw) }
  const approval = raw.metadata.annotations?.[approvalAnnotation]
  return deletionBudget({ holder, total, going: list, grave: [], approval }).hold
}

function tellHold(raw: KubeObject, hold: Hold, context: Context): void {
  context.events.emit({ type: 'held', application: nameOf(raw), reason: hold.message, count: hold.count, release: hold.release })
}

/** Does the writes one after the other; one that is refused does not keep the others back. Returns the first problem. */
async function writeAll(
  raw: KubeObject,
  writes: readonly ApplicationWrite[],
  context: Context,
): Promise<{ reason: string; message: string } | undefined> {
  let problem: { reason: string; message: string } | undefined
  for (const write of writes) {
    const application = { namespace: write.application.metadata.namespace ?? '', name: write.application.metadata.name }
    try {
      await writeOne(write, context)
      const action = ({ create: 'created', update: 'updated', delete: 'deleted' } as const)[write.do]
      context.events.emit({ type: 'application-generated', applicationSet: nameOf(raw), application, action })
    } catch (error) {
      const reason = (
        { create: 'CreateApplicationError', update: 'UpdateApplicationError', delete: 'DeleteApplicationError' } as const
      )[write.do]
      problem ??= { reason, message: `Cannot ${write.do} Application ${application.name}: ${messageOf(error)}` }
    }
  }
  return problem
}

async function writeOne(write: ApplicationWrite, context: Context): Promise<void> {
  const { own } = context.ports
  const { metadata } = write.application
  const ref = { group: 'argoproj.io', kind: 'Application', namespace: metadata.namespace ?? '', name: metadata.name }
  switch (write.do) {
    case 'create':
      context.registry.applications.accept(await own.create(write.application, { fieldManager }))
      return
    case 'update': {
      const patch = mergePatch(changeable(write.before), changeable(write.application))
      if (patch !== undefined) context.registry.applications.accept(await own.patch(ref, patch, { type: 'merge', fieldManager }))
      return
    }
    case 'delete': {
      const finalizers = (metadata.finalizers ?? []).filter((finalizer) => !write.removeFinalizers.includes(finalizer))
      if (write.removeFinalizers.length > 0) await own.patch(ref, { metadata: { finalizers } }, { type: 'merge', fieldManager })
      await own.delete(ref, { propagationPolicy: 'Background', ...(metadata.uid === undefined ? {} : { uid: metadata.uid }) })
    }
  }
}

/** What a set may change of an Application. */
function changeable(application: Application): JsonObject {
  const { labels = {}, annotations = {}, finalizers = [], ownerReferences = [] } = application.metadata
  return { metadata: { labels, annotations, finalizers, ownerReferences }, spec: application.spec }
}

/** Applications that outlive the set lose their owner; then the set may go. */
async function finishDeletion(
  raw: KubeObject,
  facts: { applicationSet: ApplicationSet; applications: Application[] },
  context: Context,
): Promise<void> {
  const { own } = context.ports
  const { release, removeFinalizers } = planSetDeletion(facts.applicationSet, facts.applications)
  for (const { metadata } of release) {
    const ownerReferences = (metadata.ownerReferences ?? []).filter(({ uid }) => uid !== raw.metadata.uid)
    const ref = { group: 'argoproj.io', kind: 'Application', namespace: metadata.namespace ?? '', name: metadata.name }
    // The cast: owner references come from JSON.
    const patch = { metadata: { ownerReferences } } as unknown as JsonObject
    context.registry.applications.accept(await own.patch(ref, patch, { type: 'merge', fieldManager }))
  }
  if (removeFinalizers.length === 0) return
  const finalizers = (raw.metadata.finalizers ?? []).filter((finalizer) => !removeFinalizers.includes(finalizer))
  await own.patch(refOfSet(raw), { metadata: { finalizers } }, { type: 'merge', fieldManager })
}

async function writeStatus(raw: KubeObject, status: ApplicationSetStatus, context: Context): Promise<void> {
  const patch = mergePatch(openField(raw, 'status'), status)
  if (patch === undefined) return
  const options = { type: 'merge', fieldManager, subresource: 'status' } as const
  try {
    const stored = await context.ports.own.patch(refOfSet(raw), { status: patch }, options)
    context.registry.applicationSets.accept(stored, { quiet: true })
  } catch (error) {
    if (!(error instanceof KubeStatusError) || error.code !== 404) throw error
  }
}

/** The request to look again is done, and an approval is used up once nothing is held any more. */
async function takeOff(raw: KubeObject, result: ReconcileResult, hold: Hold | undefined, context: Context): Promise<void> {
  const isUsed =
    raw.metadata.annotations?.[approvalAnnotation] !== undefined && hold === undefined && result.deletions.going.length > 0
  const annotations = {
    ...(result.refreshDone ? { [refreshAnnotation]: null } : {}),
    ...(isUsed ? { [approvalAnnotation]: null } : {}),
  }
  if (Object.keys(annotations).length === 0) return
  await context.ports.own.patch(refOfSet(raw), { metadata: { annotations } }, { type: 'merge', fieldManager })
}

function refOfSet(raw: KubeObject) {
  return { group: 'argoproj.io', kind: 'ApplicationSet', ...nameOf(raw) }
}
