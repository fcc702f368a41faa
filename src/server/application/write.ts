import { ApiError, routes } from '#contract'
import { type Application, type JsonObject, KubeStatusError, parseApplication, parseApplicationSpec, problemsText } from '#model'
import { canonical } from '../canonical.ts'
import { asObject } from '../objects.ts'
import { refuseForeignProject } from '../project-check.ts'
import { serve, type Server, type Site } from '../serve.ts'
import { findApplication, namespaceOf } from './access.ts'
import { audit, changeApplication, fieldManager, replaceApplication } from './change.ts'
import { patched } from './patching.ts'
import { shown } from './read.ts'

const finalizer = 'resources-finalizer.argocd.argoproj.io'

/** Create, replace, patch and delete. An operation never comes in here: that needs the right to sync. */
export function writeRoutes(server: Server, site: Site): void {
  serve(server, routes.createApplication, async ({ body, query, user }) => {
    const wanted = readApplication(site, body)
    if (query.validate !== false) await refuseForeignProject(site, wanted)
    const created = await create(site, wanted, query.upsert === true)
    audit(site, user, 'applications/create', wanted.metadata.name)
    return shown(asObject(created))
  })

  serve(server, routes.updateApplication, async ({ path, body, query, user }) => {
    const wanted = readApplication(site, body)
    refuseOtherName(path('application.metadata.name'), wanted)
    if (query.validate !== false) await refuseForeignProject(site, wanted)
    const found = await findApplication(site, wanted.metadata.name, query)
    const updated = await replaceApplication(site, found, wanted)
    audit(site, user, 'applications/update', wanted.metadata.name)
    return shown(asObject(updated))
  })

  serve(server, routes.updateApplicationSpec, async ({ path, body, query, user }) => {
    const parsed = parseApplicationSpec(body)
    if (!parsed.ok) throw new ApiError('InvalidArgument', `application spec is invalid: ${problemsText(parsed.problems)}`)
    const found = await findApplication(site, path('name'), query)
    const wanted = { ...found.application, spec: parsed.value }
    if (query.validate !== false) await refuseForeignProject(site, wanted)
    const updated = await replaceApplication(site, found, wanted)
    audit(site, user, 'applications/update', found.name)
    return updated.spec
  })

  serve(server, routes.patchApplication, async ({ path, body, query, user }) => {
    const found = await findApplication(site, path('name'), { ...query, ...body })
    const { operation: _, status: __, ...document } = found.application
    const wanted = readApplication(site, patched(document, body))
    refuseOtherName(found.name, wanted)
    await refuseForeignProject(site, wanted)
    const updated = await replaceApplication(site, found, wanted)
    audit(site, user, 'applications/update', found.name)
    return shown(asObject(updated))
  })

  serve(server, routes.deleteApplication, async ({ path, query, user }) => {
    const name = path('name')
    const finalizers = finalizersFor(query)
    // Taking the last finalizer from one that is being deleted already makes it vanish: the deletion below is then nothing.
    const { uid } = (
      await changeApplication(site, { name, ...query }, ({ application }) => {
        const wanted = finalizers(application.metadata.finalizers ?? [])
        const same = canonical(wanted) === canonical(application.metadata.finalizers ?? [])
        return same ? undefined : ({ metadata: { finalizers: wanted } } satisfies JsonObject)
      })
    ).metadata
    const ref = { group: 'argoproj.io', kind: 'Application', namespace: site.ports.namespace, name }
    await site.ports.cluster.delete(ref, { propagationPolicy: 'Background', ...(uid === undefined ? {} : { uid }) })
    audit(site, user, 'applications/delete', name)
    return {}
  })
}

async function create(site: Site, wanted: Application, upsert: boolean): Promise<Application> {
  try {
    // As a new object: nothing of a status that somebody sent along.
    const { status: _, ...fresh } = wanted
    return (await site.ports.cluster.create(asObject(fresh), { fieldManager })) as unknown as Application
  } catch (error) {
    if (!(error instanceof KubeStatusError) || error.code !== 409) throw error
  }
  const found = await findApplication(site, wanted.metadata.name, {})
  if (sameIntent(found.application, wanted)) return found.application
  if (!upsert) {
    throw new ApiError('InvalidArgument', 'existing application spec is different, use upsert flag to force update')
  }
  return replaceApplication(site, found, wanted)
}

/** An Application as a client sent it, or an ApiError that names the fields. */
function readApplication(site: Site, body: unknown): Application {
  const given = body as { metadata?: { namespace?: string }; operation?: unknown }
  const parsed = parseApplication({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', ...given })
  if (!parsed.ok) throw new ApiError('InvalidArgument', `application is invalid: ${problemsText(parsed.problems)}`)
  if (parsed.value.operation !== undefined) {
    throw new ApiError('InvalidArgument', 'an application cannot be written together with an operation; call sync for that')
  }
  const namespace = namespaceOf(site, given.metadata?.namespace)
  const spec = parsed.value.spec.project === '' ? { ...parsed.value.spec, project: 'default' } : parsed.value.spec
  return { ...parsed.value, metadata: { ...parsed.value.metadata, namespace }, spec }
}

function refuseOtherName(name: string, wanted: Application): void {
  if (wanted.metadata.name === name) return
  throw new ApiError('InvalidArgument', `the path names ${name}, the body ${wanted.metadata.name}; expected the same`)
}

function sameIntent(a: Application, b: Application): boolean {
  const intent = ({ spec, metadata: { labels, annotations, finalizers } }: Application): string =>
    canonical({ spec, labels: labels ?? {}, annotations: annotations ?? {}, finalizers: finalizers ?? [] })
  return intent(a) === intent(b)
}

function finalizersFor(query: { cascade?: boolean; propagationPolicy?: string }): (finalizers: readonly string[]) => string[] {
  const policy = query.propagationPolicy ?? ''
  if (query.cascade === false && policy !== '') {
    throw new ApiError('InvalidArgument', 'cannot set propagation policy when cascading is disabled')
  }
  const kinds: { [policy: string]: string } = { '': finalizer, foreground: finalizer, background: `${finalizer}/background` }
  const wanted = kinds[policy]
  if (wanted === undefined) throw new ApiError('InvalidArgument', `invalid propagation policy: ${policy}`)
  const cascading = [finalizer, `${finalizer}/foreground`, `${finalizer}/background`]
  return (finalizers) => {
    const others = finalizers.filter((one) => !cascading.includes(one))
    return query.cascade === false ? others : [...others, wanted]
  }
}
