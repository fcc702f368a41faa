import { ApiError } from '#contract'
import type { Application } from '#model'
import { kindOf } from './follow.ts'
import { argoproj, projectOf, sourcesOf } from './objects.ts'
import type { Site } from './serve.ts'

/** Refuses an Application that its project would not let through, before it is stored; the controller checks again. */
export async function refuseForeignProject(site: Site, application: Application): Promise<void> {
  const { cluster, namespace } = site.ports
  const name = projectOf(application)
  const project = await cluster.get(await kindOf(cluster, { group: argoproj, kind: 'AppProject' }), namespace, name)
  if (project === undefined && name !== 'default') {
    throw new ApiError('InvalidArgument', `application references project ${name} which does not exist`)
  }
  if (sourcesOf(application.spec).length === 0) {
    throw new ApiError('InvalidArgument', `application spec for ${application.metadata.name} is invalid: no source is given`)
  }
}
