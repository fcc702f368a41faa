import { ApiError } from '#contract'
import { type Application, type JsonObject, type KubeObject, KubeStatusError } from '#model'
import { asApplication, asObject } from '../objects.ts'
import type { Site } from '../serve.ts'
import { findApplication, type Found } from './access.ts'

export const fieldManager = 'argocd-server'
const attempts = 6

/**
 * Reads an Application, asks `decide` for a merge patch and writes it, and once more from the start where somebody else wrote meanwhile.
 * `decide` may refuse by throwing an ApiError; undefined means that there is nothing to write.
 */
export async function changeApplication(
  site: Site,
  target: { name: string; appNamespace?: string | undefined; project?: string | undefined },
  decide: (found: Found) => JsonObject | undefined | Promise<JsonObject | undefined>,
): Promise<Application> {
  for (let left = attempts; ; left--) {
    const found = await findApplication(site, target.name, target)
    const patch = await decide(found)
    if (patch === undefined) return found.application
    try {
      return asApplication(await patchAt(site, found, patch))
    } catch (error) {
      if (left > 1 && error instanceof KubeStatusError && error.code === 409) continue
      throw error
    }
  }
}

/** Replaces the parts of an Application that its users own; status and operation stay as they are. */
export async function replaceApplication(site: Site, found: Found, wanted: Application): Promise<Application> {
  const { labels, annotations, finalizers } = wanted.metadata
  const metadata = {
    ...found.object.metadata,
    labels: labels ?? {},
    annotations: annotations ?? {},
    finalizers: finalizers ?? [],
  }
  const object: KubeObject = { ...found.object, metadata, spec: asObject(wanted)['spec'] }
  return asApplication(await site.ports.cluster.replace(object, { fieldManager }))
}

/** An entry of the audit log: what was done to which application, by whom. */
export function audit(site: Site, user: string, action: string, object: string): void {
  site.ports.audit({ time: site.ports.now().toISOString(), user, action, object, outcome: 'done' })
}

/** What the cluster refused, as the API says it. */
export function asApiError(error: unknown): unknown {
  if (!(error instanceof KubeStatusError)) return error
  const codes = {
    400: 'InvalidArgument',
    401: 'Unavailable',
    403: 'PermissionDenied',
    404: 'NotFound',
    409: error.reason === 'AlreadyExists' ? 'AlreadyExists' : 'Aborted',
    422: 'InvalidArgument',
    429: 'ResourceExhausted',
  } as const
  const code = (codes as { [status: number]: (typeof codes)[keyof typeof codes] })[error.code]
  return new ApiError(code ?? (error.code >= 500 ? 'Unavailable' : 'Internal'), error.message, error)
}

function patchAt(site: Site, found: Found, patch: JsonObject): Promise<KubeObject> {
  const { resourceVersion = '' } = found.object.metadata
  const metadata = { ...(patch['metadata'] as JsonObject | undefined), resourceVersion }
  const ref = { group: 'argoproj.io', kind: 'Application', namespace: found.namespace, name: found.name }
  return site.ports.cluster.patch(ref, { ...patch, metadata }, { type: 'merge', fieldManager })
}
