import { matchGlob } from '#base'
import type {
  AppProject,
  Application,
  ClusterConfig,
  GroupKind,
  Kinds,
  KubeObject,
  ObjectRef,
  Repository,
  Settings,
} from '#model'
import { anonymousRepository, displayURL, MainstayError, parseApplication, problemsText } from '#model'
import {
  collect,
  type ComparedApplication,
  type Look,
  look,
  type LookPorts,
  type LookRequest,
  noSource,
  pathsOf,
  trackingName,
  type WantedSource,
} from '#pipeline'
import { withKnownVersions } from './api-versions.ts'
import { destinationOf, openFailure, type Site, strayKinds, trackingOf } from './clusters.ts'
import { type Context, type Notes, notesOf } from './context.ts'
import { sourcesOf } from './decide/operation.ts'
import { keyOf, nameOf } from './own/object-store.ts'
import { parsedApplication } from './own/parsed-application.ts'
import { usableProject } from './own/registry.ts'
import { applicationRefusals, sourceForbidden } from './project-check.ts'
import { lookupOf, previousTypesOf, seedOf } from './rendering.ts'

/** An Application that can be worked on: its project allows it, its destination is known and open. */
export type Prepared = {
  application: Application
  raw: KubeObject
  project: AppProject
  config: ClusterConfig
  site: Site
  /** Its name in tracking marks, and in what the site keeps. */
  app: string
}

export type Unusable = { type: 'InvalidSpecError' | 'UnknownError'; message: string }

/** Everything that has to be right before anything is fetched. What is wrong names the field; nothing is thrown. */
export function prepare(raw: KubeObject, context: Context): { ok: true; value: Prepared } | { ok: false; problems: Unusable[] } {
  const parsed = parseLeniently(raw)
  if (!parsed.ok) return refuse(parsed.message)
  const application = parsed.application
  const name = application.spec.project === '' ? 'default' : application.spec.project
  const stored = context.registry.project(name)
  if (stored === undefined) {
    return refuse(`spec.project: Application references project ${name} which does not exist`)
  }
  const usable = usableProject(stored)
  if (!usable.ok) return refuse(`spec.project: project ${name} cannot be used: ${usable.message}`)
  const destination = destinationOf(application.spec.destination, context.registry.clusters)
  if (!destination.ok) return refuse(destination.message)
  const { config } = destination
  if (config.unsupported !== undefined)
    return refuse(`spec.destination: cluster ${config.name} cannot be used: ${config.unsupported}`)
  const refusals = applicationRefusals(usable.project, application, { config, namespace: context.namespace })
  if (refusals.length > 0) return { ok: false, problems: refusals.map((message) => ({ type: 'InvalidSpecError', message })) }
  if (sourcesOf(application).length === 0) return refuse(noSource().message)
  try {
    const site = context.clusters.site(config)
    const tracked = { ...nameOf(raw), controllerNamespace: context.namespace }
    return { ok: true, value: { application, raw, project: usable.project, config, site, app: trackingName(tracked) } }
  } catch (error) {
    return refuse(`spec.destination: ${openFailure(error)}`)
  }
}

export type SeeOptions = {
  sources?: readonly WantedSource[]
  maxRefAgeMs: number
  freshAnswers?: boolean
  /** Renders again what was rendered before. */
  freshRenders?: boolean
}

/** One look at the application: at these sources, or at what its own mean now. Tells repositories and cluster what it uses. */
export async function see(prepared: Prepared, context: Context, how: SeeOptions): Promise<Look> {
  if (how.sources !== undefined) return await seeOnce(prepared, context, how)
  const key = keyOf(nameOf(prepared.raw))
  for (;;) {
    // What the newest commit says is wanted: one that comes meanwhile ends the rendering of the one before.
    const superseded = new AbortController()
    context.looking.set(key, superseded)
    try {
      const seen = await seeOnce(prepared, context, { ...how, signal: superseded.signal })
      if (!superseded.signal.aborted || seen.outcome !== 'failed') return seen
    } finally {
      context.looking.delete(key)
    }
  }
}

async function seeOnce(prepared: Prepared, context: Context, how: SeeOptions & { signal?: AbortSignal }): Promise<Look> {
  const { application, site } = prepared
  const own = sourcesOf(application).map((source) => ({ source, revision: undefined }))
  try {
    const kinds = await site.discover()
    const settings = context.registry.settings
    const previousPaths = await previousPathsOf(prepared, context, kinds)
    const seen = await look(
      {
        ...(previousPaths === undefined ? {} : { previousPaths }),
        sources: how.sources ?? own,
        previousTypes: previousTypesOf(application),
        application: renderedFor(prepared),
        maxRefAgeMs: how.maxRefAgeMs,
        freshRenders: how.freshRenders === true,
        rendering: settings.rendering,
        seed: await seedOf(prepared, context),
        signal: how.signal,
        kube: { version: site.version ?? '', apiVersions: site.apiVersions(kinds).known },
        compared: comparedOf(prepared, context),
        tracking: trackingOf(settings),
        settings,
        kinds,
        schemaVersion: site.schemaVersion(),
        isSameOrNewer: (url, candidate, revision) => context.repositories.isSameOrNewer(url, candidate, revision),
        isExcluded: (group, kind) => isExcluded(settings, { group, kind }, prepared.config.server),
      },
      portsOf(prepared, context, { kinds, freshAnswers: how.freshAnswers === true }),
    )
    noteCollected(prepared, context, seen, how.sources === undefined)
    return seen
  } catch (error) {
    return { outcome: 'failed', error, collected: undefined }
  }
}

/**
 * The files that the application's objects came from. After a restart they are found out from the commit that was synced last: a file
 * of it that is broken now must not be taken for one that is gone.
 */
async function previousPathsOf(prepared: Prepared, context: Context, kinds: Kinds): Promise<Notes['paths']> {
  const { application, site } = prepared
  const notes = notesOf(keyOf(nameOf(prepared.raw)), context)
  const synced = application.status?.operationState?.syncResult
  if (notes.paths !== undefined || synced === undefined) return notes.paths
  const revisions = synced.revisions ?? [synced.revision]
  const sources = sourcesOf(application).map((source, index) => ({ source, revision: revisions[index] }))
  if (sources.some(({ revision }) => !revision)) return undefined
  try {
    const collected = await collect(
      {
        sources,
        application: renderedFor(prepared),
        maxRefAgeMs: Number.POSITIVE_INFINITY,
        rendering: context.registry.settings.rendering,
        seed: await seedOf(prepared, context),
        kube: { version: site.version ?? '', apiVersions: site.apiVersions(kinds).known },
      },
      portsOf(prepared, context, { kinds, freshAnswers: false }),
    )
    notes.paths = pathsOf(collected)
  } catch {
    // That commit cannot be read any more (or could not be rendered then): nothing is known, as before a first render.
    notes.paths = sources.map(() => new Set<string>())
  }
  return notes.paths
}

/** Remembers what a look at the application's own sources read, and which commits they mean. */
function noteCollected(prepared: Prepared, context: Context, seen: Look, isOwn: boolean): void {
  if (!isOwn || seen.collected === undefined) return
  notesOf(keyOf(nameOf(prepared.raw)), context).paths = pathsOf(seen.collected)
  for (const [index, source] of sourcesOf(prepared.application).entries()) {
    const sha = seen.collected.revisions[index]
    if (sha !== undefined)
      context.repositories.resolvedBy(context.registry.repository(source.repoURL, prepared.project.metadata.name), source, sha)
  }
}

/** Says what the application uses from now on, so that its repositories are polled. */
export function followSources(prepared: Prepared, context: Context): void {
  const { application, raw } = prepared
  const uses = sourcesOf(application).map((source) => ({ source, repository: repositoryOf(prepared, context, source.repoURL) }))
  context.repositories.use(nameOf(raw), uses)
}

/** The objects that an application can have by what is recorded of it, besides those that it asks for. */
export function recordedKinds(application: Application): GroupKind[] {
  const status = application.status
  const entries = [...(status?.resources ?? []), ...(status?.operationState?.syncResult?.resources ?? [])]
  return entries.flatMap(({ group = '', kind }) => (kind === undefined || kind === '' ? [] : [{ group, kind }]))
}

/** Makes the site watch what the application asks for, and answers with what is live of it. */
export async function liveOf(prepared: Prepared, refs: readonly ObjectRef[]) {
  const { site, app, application } = prepared
  site.live.manage(app, { refs, kinds: [...recordedKinds(application), ...strayKinds(site, app)] })
  return await site.live.live(app)
}

/** A repository with the credentials that the application's project may use. Throws where the project does not permit it. */
export function repositoryOf(prepared: Prepared, context: Context, url: string): Repository {
  const refusal = sourceForbidden(prepared.project, url)
  if (refusal === undefined) return context.registry.repository(url, prepared.project.metadata.name)
  throw new MainstayError({
    code: 'project-forbids',
    stage: 'project',
    retry: 'when-changed',
    message: `Cannot read ${displayURL(url)}: ${refusal}`,
    hint: `Add it to sourceRepos of project ${prepared.project.metadata.name}.`,
  })
}

/**
 * Where a chart's dependency comes from. What a chart is made of is no source of the application, and projects have never been asked about it; but
 * credentials are only for what the project permits.
 */
function dependencyRepositoryOf(prepared: Prepared, context: Context, url: string): Repository {
  const permitted = sourceForbidden(prepared.project, url) === undefined
  return permitted ? context.registry.repository(url, prepared.project.metadata.name) : anonymousRepository(url)
}

function refuse(message: string): { ok: false; problems: Unusable[] } {
  return { ok: false, problems: [{ type: 'InvalidSpecError', message }] }
}

/** A status that cannot be read (another version wrote it) must not make the spec unusable. */
function parseLeniently(raw: KubeObject): { ok: true; application: Application } | { ok: false; message: string } {
  const whole = parsedApplication(raw)
  if (whole.ok) return { ok: true, application: whole.value }
  const { status: _status, ...rest } = raw
  const withoutStatus = parseApplication(rest)
  return withoutStatus.ok ? { ok: true, application: withoutStatus.value } : { ok: false, message: problemsText(whole.problems) }
}

function comparedOf(prepared: Prepared, context: Context): ComparedApplication {
  const { spec, metadata } = prepared.application
  const compareOptions = metadata.annotations?.['argocd.argoproj.io/compare-options']
  return {
    ...nameOf(prepared.raw),
    controllerNamespace: context.namespace,
    destinationNamespace: spec.destination.namespace ?? '',
    ignoreDifferences: spec.ignoreDifferences ?? [],
    syncOptions: spec.syncPolicy?.syncOptions ?? [],
    ...(spec.syncPolicy?.managedNamespaceMetadata === undefined
      ? {}
      : { managedNamespaceMetadata: spec.syncPolicy.managedNamespaceMetadata }),
    ...(compareOptions === undefined ? {} : { compareOptions }),
  }
}

/** Who the manifests are for, as templates and variables of the build environment see it. */
function renderedFor({ raw, project, application }: Prepared): LookRequest['application'] {
  const destinationNamespace = application.spec.destination.namespace ?? ''
  const generatePaths = application.metadata.annotations?.['argocd.argoproj.io/manifest-generate-paths']
  return {
    ...nameOf(raw),
    project: project.metadata.name,
    destinationNamespace,
    ...(generatePaths === undefined ? {} : { generatePaths }),
  }
}

type Looking = { kinds: Kinds; freshAnswers: boolean }

function portsOf(prepared: Prepared, context: Context, { kinds, freshAnswers }: Looking): LookPorts {
  const { site } = prepared
  const { charts, evaluateJsonnet } = context.ports
  const answers = freshAnswers
    ? { get: () => undefined, set: (key: string, answer: KubeObject) => site.answers.set(key, answer) }
    : site.answers
  return {
    git: context.ports.git,
    ...(charts === undefined ? {} : { charts }),
    ...(evaluateJsonnet === undefined ? {} : { evaluateJsonnet }),
    ...(context.ports.plugin === undefined ? {} : { plugin: context.ports.plugin }),
    ...withKnownVersions(renderersOf(context), site.apiVersions(kinds)),
    lookup: lookupOf(prepared, context),
    now: () => context.ports.clock.now(),
    dependencyRepository: (url) => dependencyRepositoryOf(prepared, context, url),
    namedRepository: (name) => context.registry.namedRepository(name, prepared.project.metadata.name),
    renders: context.renders,
    repository: (url) => repositoryOf(prepared, context, url),
    cluster: site.cluster,
    answers,
    live: (refs) => liveOf(prepared, refs),
  }
}

function renderersOf(context: Context): Pick<LookPorts, 'renderChart' | 'buildKustomization'> {
  const { renderChart, buildKustomization } = context.ports
  return {
    ...(buildKustomization === undefined ? {} : { buildKustomization }),
    ...(renderChart === undefined
      ? {}
      : { renderChart: (job, help) => renderChart(job, help, context.registry.settings.rendering.helm.engine) }),
  }
}

/** Patterns of groups, kinds and clusters; an empty list means all. An inclusion list leaves out what it does not name. */
function isExcluded(settings: Settings, kind: GroupKind, server: string): boolean {
  const fits = (rule: Settings['resourceExclusions'][number]) =>
    anyOf(rule.apiGroups, kind.group) && anyOf(rule.kinds, kind.kind) && anyOf(rule.clusters, server)
  if (settings.resourceExclusions.some(fits)) return true
  return settings.resourceInclusions.length > 0 && !settings.resourceInclusions.some(fits)
}

function anyOf(patterns: readonly string[], text: string): boolean {
  return patterns.length === 0 || patterns.some((pattern) => matchGlob(pattern, text))
}

/** Where an application is queued: notes its site, and lets go of the one that it had before. */
export function settle(prepared: Prepared, context: Context): void {
  const key = keyOf(nameOf(prepared.raw))
  const notes = notesOf(key, context)
  const before = notes.site
  if (before !== undefined && before.server !== prepared.config.server)
    context.clusters.get(before.server)?.live.release(before.app)
  notes.site = { server: prepared.config.server, app: prepared.app }
}
