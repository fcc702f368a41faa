import { ApiError } from '#contract'
import { type Application, type KubeObject } from '#model'
import { kindOf } from '../follow.ts'
import { argoproj, asApplication, projectOf } from '../objects.ts'
import type { Site } from '../serve.ts'

export type Found = { object: KubeObject; application: Application; namespace: string; name: string }

/**
 * The one way to an Application by name. What does not exist and what one may not see look alike: without a project both are
 * PermissionDenied, with one both are NotFound. Read from the cluster itself, so a client sees its own writes.
 */
export async function findApplication(
  site: Site,
  name: string,
  where: { appNamespace?: string | undefined; project?: string | undefined },
): Promise<Found> {
  const { cluster } = site.ports
  const namespace = namespaceOf(site, where.appNamespace)
  const object = await cluster.get(await kindOf(cluster, { group: argoproj, kind: 'Application' }), namespace, name)
  const application = object === undefined ? undefined : asApplication(object)
  const project = where.project ?? ''
  if (object === undefined || application === undefined || (project !== '' && projectOf(application) !== project)) {
    throw project === ''
      ? new ApiError('PermissionDenied', 'permission denied')
      : new ApiError('NotFound', `applications.argoproj.io ${JSON.stringify(name)} not found`)
  }
  return { object, application, namespace, name }
}

/** Where an Application is looked for; namespaces other than the own one are not served yet. */
export function namespaceOf(site: Site, asked: string | undefined): string {
  if (asked === undefined || asked === '' || asked === site.ports.namespace) return site.ports.namespace
  throw new ApiError('PermissionDenied', `namespace '${asked}' is not permitted`)
}
