import { sameJson } from '../../json.ts'
import { templateHash } from '../hash.ts'
import { kinds } from '../kinds.ts'
import { ownedByController } from '../pods.ts'
import { json, type Named, type PodTemplate, plain, shaped } from '../shapes.ts'
import type { World } from '../world.ts'

/** A remembered template of a StatefulSet or DaemonSet. */
export type Revision = Named & { revision: number; data: { spec: { template: PodTemplate } } }

export type RevisionRequest = {
  owner: Named
  template: PodTemplate
  collisionCount?: number
  /** The label that carries the hash, which differs between the two kinds. */
  hashLabel: string
  annotations?: { [key: string]: string }
}

/** The revisions of an owner, oldest first. */
export function revisionsOf(world: World, owner: Named): Revision[] {
  const owned = world.cache(kinds.controllerRevision).ownedBy(owner.metadata.uid)
  return owned.map((object) => shaped<Revision>(object)).toSorted((a, b) => a.revision - b.revision)
}

/** The revision of this template, made if there is none yet; going back to an older template makes its revision the newest. */
export function takeRevision(
  world: World,
  { owner, template, collisionCount, hashLabel, annotations }: RevisionRequest,
): Revision {
  const known = revisionsOf(world, owner)
  const newest = known.at(-1)?.revision ?? 0
  const same = known.find((revision) => sameJson(json(revision.data.spec.template), json(stored(template))))
  if (same !== undefined) {
    if (same.revision === newest) return same
    return shaped<Revision>(world.update({ ...same, revision: newest + 1 }))
  }
  const hash = templateHash(template, collisionCount)
  const created = world.create({
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: `${owner.metadata.name ?? ''}-${hash}`,
      namespace: owner.metadata.namespace ?? '',
      labels: { ...template.metadata?.labels, [hashLabel]: hash },
      ...(annotations === undefined ? {} : { annotations }),
      ownerReferences: [ownedByController(owner)],
    },
    data: { spec: { template: stored(template) } },
    revision: newest + 1,
  })
  return shaped<Revision>(created)
}

/** Deletes the oldest revisions that no pod runs any more, down to `limit` besides those in use. */
export function forgetRevisions(
  world: World,
  owner: Named,
  { inUse, limit }: { inUse: ReadonlySet<string>; limit: number },
): void {
  const idle = revisionsOf(world, owner).filter((revision) => !inUse.has(revision.metadata.name ?? ''))
  for (const revision of idle.slice(0, Math.max(0, idle.length - limit))) world.delete(plain(revision))
}

/** The template that a revision remembers, as pods are made of it. */
export function templateOf(revision: Revision): PodTemplate {
  const { $patch: _mark, ...template } = revision.data.spec.template as PodTemplate & { $patch?: string }
  return template
}

// A revision is kept as a patch that puts the whole template back, so that `kubectl rollout undo` can send it as it is.
function stored(template: PodTemplate): PodTemplate & { $patch: string } {
  return { ...template, $patch: 'replace' }
}
