import { mergeThreeWay } from '#kinds'
import {
  fieldManager,
  groupOf,
  type JsonObject,
  type KindInfo,
  type KubeObject,
  KubeStatusError,
  type SyncStep,
  versionOf,
} from '#model'
import { preparedOwnership, rememberedWithout, withLiveValues, withoutIgnored } from './ownership.ts'
import { withLastApplied } from './step-context.ts'
import type { SyncPorts } from './types.ts'

/** How often a write that met a newer object is tried again with that object. */
const conflictTries = 3

/** What a write came to. `undefined` as object: it has to wait for a deletion. */
export type Written = { object: KubeObject; words: string } | { waits: string }

export type WriteHow = { dryRun: boolean; signal?: AbortSignal | undefined }

/** Writes one desired object as its step says. Throws what the cluster throws; tries again where somebody else wrote in between. */
export async function writeObject(step: SyncStep, desired: KubeObject, ports: SyncPorts, how: WriteHow): Promise<Written> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await writeOnce(step, desired, ports, how)
    } catch (thrown) {
      if (attempt >= conflictTries || !(thrown instanceof KubeStatusError) || thrown.reason !== 'Conflict') throw thrown
    }
  }
}

async function writeOnce(step: SyncStep, desired: KubeObject, ports: SyncPorts, how: WriteHow): Promise<Written> {
  switch (step.action) {
    case 'create':
    case 'apply':
    case 'patch':
      return step.clientSide === true ? clientSideApply(step, desired, ports, how) : serverSideApply(step, desired, ports, how)
    case 'replace':
      return replaceObject(step, desired, ports, how)
    case 'recreate':
      return recreate(step, desired, ports, how)
    case 'prune':
    case 'skip':
      throw new TypeError(`a step that is to ${step.action} writes nothing`)
  }
}

async function serverSideApply(step: SyncStep, desired: KubeObject, ports: SyncPorts, how: WriteHow): Promise<Written> {
  const ignored = step.ignoredFields ?? []
  const looks = ignored.length > 0 || step.foldsOwnership === true
  const live = looks ? await liveOf(desired, ports) : undefined
  const object = live === undefined ? desired : withoutIgnored(desired, live, ignored)
  if (live !== undefined && !how.dryRun) {
    const managedFields = preparedOwnership(live, { fold: step.foldsOwnership === true, release: ignored, desired })
    if (managedFields !== undefined) await patchOwnership(live, managedFields, ports, how)
  }
  try {
    const applied = await ports.cluster.apply(object, { fieldManager, force: true, ...options(how) })
    return { object: applied, words: live === undefined && step.action === 'create' ? 'created' : 'configured' }
  } catch (thrown) {
    // Where the object is live, the comparison has found this out already and the step says `clientSide`.
    if (step.action !== 'create' || !hasDuplicateKeys(thrown)) throw thrown
    return clientSideApply(step, desired, ports, how)
  }
}

/** Repeated names of variables or ports: any other write stores them, server-side apply cannot tell them apart. */
function hasDuplicateKeys(thrown: unknown): boolean {
  return thrown instanceof KubeStatusError && /duplicate entries for key/.test(thrown.message)
}

/** With the resourceVersion as a precondition: what is written back belongs to the object that was read. */
async function patchOwnership(
  live: KubeObject,
  managedFields: NonNullable<KubeObject['metadata']['managedFields']>,
  ports: SyncPorts,
  how: WriteHow,
): Promise<void> {
  const ref = {
    group: groupOf(live.apiVersion),
    kind: live.kind,
    namespace: live.metadata.namespace ?? '',
    name: live.metadata.name ?? '',
  }
  const operations: JsonObject[] = [
    { op: 'replace', path: '/metadata/resourceVersion', value: live.metadata.resourceVersion ?? '' },
    // An entry of managedFields is JSON; its type only names the fields.
    { op: 'replace', path: '/metadata/managedFields', value: managedFields },
  ]
  await ports.cluster.patch(ref, operations, { fieldManager, type: 'json', version: versionOf(live.apiVersion), ...options(how) })
}

async function clientSideApply(step: SyncStep, desired: KubeObject, ports: SyncPorts, how: WriteHow): Promise<Written> {
  const live = await liveOf(desired, ports)
  if (live === undefined) {
    const created = await ports.cluster.create(withLastApplied(desired), { fieldManager, ...options(how) })
    return { object: created, words: 'created' }
  }
  const ignored = step.ignoredFields ?? []
  const target = withLastApplied(withoutIgnored(desired, live, ignored))
  const merged = mergeThreeWay(target, live, rememberedWithout(live, ignored))
  return { object: await ports.cluster.replace(merged, { fieldManager, ...options(how) }), words: 'configured' }
}

async function replaceObject(step: SyncStep, desired: KubeObject, ports: SyncPorts, how: WriteHow): Promise<Written> {
  const live = await liveOf(desired, ports)
  if (live === undefined)
    return { object: await ports.cluster.create(desired, { fieldManager, ...options(how) }), words: 'created' }
  // A replace has no "leave alone": ignored fields are written with their live values.
  const object = withLiveValues(desired, live, step.ignoredFields ?? [])
  object.metadata = {
    ...object.metadata,
    ...(live.metadata.resourceVersion && { resourceVersion: live.metadata.resourceVersion }),
  }
  return { object: await ports.cluster.replace(object, { fieldManager, ...options(how) }), words: 'replaced' }
}

/** Applies; where the API server refuses the change itself, deletes the object and creates it anew, at once or, where its deletion takes time, with a later look. */
async function recreate(step: SyncStep, desired: KubeObject, ports: SyncPorts, how: WriteHow): Promise<Written> {
  try {
    return step.clientSide === true
      ? await clientSideApply(step, desired, ports, how)
      : await serverSideApply(step, desired, ports, how)
  } catch (thrown) {
    if (!(thrown instanceof KubeStatusError) || thrown.code !== 422) throw thrown
    const live = await liveOf(desired, ports)
    if (live === undefined) throw thrown
    // Whether the object can be made anew is asked under a name that is free.
    if (how.dryRun)
      return { object: await ports.cluster.create(underFreeName(desired), { fieldManager, ...options(how) }), words: 'created' }
    const uid = live.metadata.uid
    await ports.cluster.delete(step.ref, {
      // In the background the name is free at once; what the old object owned follows it by its UID.
      propagationPolicy: 'Background',
      version: versionOf(desired.apiVersion),
      ...(uid !== undefined && { uid }),
    })
    const left = await liveOf(desired, ports)
    if (left === undefined) return writeOnce({ ...step, action: 'create' }, desired, ports, how)
    // The caller has to see that it is going, or it would ask for the same step at once.
    ports.written?.(left)
    return { waits: 'deleted to be created again (Force): the API server refused the change' }
  }
}

function underFreeName(desired: KubeObject): KubeObject {
  return { ...desired, metadata: { ...desired.metadata, name: `${(desired.metadata.name ?? '').slice(0, 40)}-recreated` } }
}

/** The live object in the version of the desired one, read now. */
export async function liveOf(desired: KubeObject, ports: SyncPorts): Promise<KubeObject | undefined> {
  const kind = await kindOf(desired, ports)
  return kind === undefined ? undefined : ports.cluster.get(kind, desired.metadata.namespace ?? '', desired.metadata.name ?? '')
}

async function kindOf(object: KubeObject, ports: SyncPorts): Promise<KindInfo | undefined> {
  const find = async (fresh: boolean) =>
    (await ports.cluster.kinds({ fresh })).find(groupOf(object.apiVersion), object.kind, versionOf(object.apiVersion))
  return (await find(false)) ?? (await find(true))
}

function options(how: WriteHow): { dryRun?: boolean; signal?: AbortSignal } {
  return { ...(how.dryRun && { dryRun: true }), ...(how.signal !== undefined && { signal: how.signal }) }
}
