import type { Api } from '../api.ts'
import { timestamp } from '../clock.ts'
import { Later } from '../later.ts'
import { arrayAt, isJsonObject, type Json, type JsonObject, objectAt, sameJson, textAt } from '../json.ts'
import { asJson, type KubeObject } from '../object.ts'
import type { Core, Target } from '../rest/core.ts'
import { remove } from '../rest/remove.ts'
import { apiApproval } from '../structural/index.ts'
import { resourceFrom } from './resource-from.ts'

const crdKind = { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' }
const crdResource = 'apiextensions.k8s.io/customresourcedefinitions'
const cleanup = 'customresourcecleanup.apiextensions.k8s.io'

/** Serves what CRDs describe: registers their resources, says so in their status, and empties them before they go. */
export function startCrds(core: Core, api: Api): () => void {
  const later = new Later(core.clock, (name) => settle(core, api, name))
  const stop = core.store.listen(undefined, (event, resource) => {
    if (resource === crdResource) {
      if (event.type === 'DELETED') forget(core, event.object)
      later.add(event.object.metadata.name ?? '')
    } else if (event.type === 'DELETED') {
      const definition = definitionOf(resource)
      if (core.store.get({ resource: crdResource, namespace: '', name: definition })?.metadata.deletionTimestamp !== undefined)
        later.add(definition)
    }
  })
  for (const crd of api.list(crdKind)) settle(core, api, crd.metadata.name ?? '')
  return () => {
    stop()
    later.stop()
  }
}

// The store key `example.com/widgets` belongs to the definition `widgets.example.com`.
function definitionOf(resource: string): string {
  const slash = resource.indexOf('/')
  return `${resource.slice(slash + 1)}.${resource.slice(0, slash)}`
}

function forget(core: Core, crd: KubeObject): void {
  const spec = objectAt(asJson(crd), 'spec')
  core.registry.remove(textAt(spec, 'group'), textAt(objectAt(spec, 'names'), 'plural'))
}

function settle(core: Core, api: Api, name: string): void {
  const crd = api.get(crdKind, '', name)
  if (crd === undefined) return
  if (crd.metadata.deletionTimestamp !== undefined) return clean(core, api, crd)
  const taken = takenBy(core, crd)
  if (taken === undefined) core.registry.set(resourceFrom(crd, core.engine))
  report(core, api, crd, taken)
}

// A kind belongs to the definition that had it first.
function takenBy(core: Core, crd: KubeObject): string | undefined {
  const spec = objectAt(asJson(crd), 'spec')
  const names = objectAt(spec, 'names')
  const owner = core.registry.byKind(textAt(spec, 'group'), textAt(names, 'kind'))
  return owner === undefined || owner.plural === textAt(names, 'plural') ? undefined : owner.plural
}

function report(core: Core, api: Api, crd: KubeObject, taken: string | undefined): void {
  const json = asJson(crd)
  const status = objectAt(json, 'status')
  const spec = objectAt(json, 'spec')
  const now = timestamp(core.clock.now())
  const accepted: JsonObject =
    taken === undefined
      ? { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' }
      : {
          type: 'NamesAccepted',
          status: 'False',
          reason: 'KindConflict',
          message: `"${textAt(objectAt(spec, 'names'), 'kind')}" is already in use by ${taken}`,
        }
  const established: JsonObject =
    taken === undefined
      ? { type: 'Established', status: 'True', reason: 'InitialNamesAccepted', message: 'the initial names have been accepted' }
      : { type: 'Established', status: 'False', reason: 'NotAccepted', message: 'not all names are accepted' }
  const next = {
    ...status,
    acceptedNames: taken === undefined ? acceptedNames(spec) : (status['acceptedNames'] ?? { plural: '', kind: '' }),
    conditions: [accepted, established, ...approvalOf(json)].map((condition) =>
      keepTime(arrayAt(status, 'conditions'), condition, now),
    ),
    storedVersions: storedVersions(status, spec),
  }
  if (sameJson(next, status)) return
  api.updateStatus({ ...crd, status: next }, { manager: 'kube-apiserver' })
}

function approvalOf(crd: JsonObject): JsonObject[] {
  const approval = apiApproval(crd)
  if (approval === undefined) return []
  const { status, reason, message } = approval
  return [{ type: 'KubernetesAPIApprovalPolicyConformant', status, reason, message }]
}

function acceptedNames(spec: JsonObject): JsonObject {
  const names = objectAt(spec, 'names')
  const kind = textAt(names, 'kind')
  return {
    ...names,
    singular: textAt(names, 'singular') || kind.toLowerCase(),
    listKind: textAt(names, 'listKind') || `${kind}List`,
  }
}

function keepTime(before: readonly Json[], condition: JsonObject, now: string): JsonObject {
  const old = before.find((each) => isJsonObject(each) && each['type'] === condition['type'])
  const isSame = isJsonObject(old) && old['status'] === condition['status']
  const { type = '', status = '', ...rest } = condition
  return { type, status, lastTransitionTime: isSame ? (old['lastTransitionTime'] ?? now) : now, ...rest }
}

function storedVersions(status: JsonObject, spec: JsonObject): Json[] {
  const before = arrayAt(status, 'storedVersions')
  const storage = arrayAt(spec, 'versions').flatMap((version) =>
    isJsonObject(version) && version['storage'] === true ? [version['name'] ?? ''] : [],
  )
  return [...before, ...storage.filter((name) => !before.includes(name))]
}

function clean(core: Core, api: Api, crd: KubeObject): void {
  const finalizers = crd.metadata.finalizers ?? []
  if (!finalizers.includes(cleanup)) return
  const spec = objectAt(asJson(crd), 'spec')
  const resource = core.registry.byPlural(textAt(spec, 'group'), textAt(objectAt(spec, 'names'), 'plural'))
  const version = resource?.versions.find((each) => each.served) ?? resource?.versions[0]
  let left = 0
  if (resource !== undefined && version !== undefined) {
    for (const object of core.store.list(resource.key)) {
      const target: Target = {
        resource,
        version,
        namespace: object.metadata.namespace ?? '',
        name: object.metadata.name ?? '',
        subresource: '',
      }
      if (!remove(core, target, { propagation: 'Background', dryRun: false }).gone) left++
    }
  }
  if (left > 0) return
  api.update(
    { ...crd, metadata: { ...crd.metadata, finalizers: finalizers.filter((each) => each !== cleanup) } },
    { manager: 'kube-apiserver' },
  )
}
