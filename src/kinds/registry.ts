import { type GroupKind, groupOf, type Health, isJsonObject, type Json, type KubeObject } from '#model'
import { apiService } from './api-service.ts'
import { application } from './application.ts'
import { applicationSet } from './application-set.ts'
import { cronJob } from './cron-job.ts'
import { customResourceDefinition } from './custom-resource-definition.ts'
import { daemonSet } from './daemon-set.ts'
import { deployment } from './deployment.ts'
import { endpoints } from './endpoints.ts'
import { genericHealth } from './generic.ts'
import type { HealthContext } from './health-context.ts'
import { horizontalPodAutoscaler } from './horizontal-pod-autoscaler.ts'
import { ingress } from './ingress.ts'
import { job } from './job.ts'
import { namespace } from './namespace.ts'
import { persistentVolume, persistentVolumeClaim } from './persistent-volume-claim.ts'
import { pod } from './pod.ts'
import { podDisruptionBudget } from './pod-disruption-budget.ts'
import { replicaSet } from './replica-set.ts'
import { clusterRole, role } from './role.ts'
import { type DeclaredKind, type KindRule, type KindTraits, progressing } from './rule.ts'
import { secret } from './secret.ts'
import { service } from './service.ts'
import { serviceAccount } from './service-account.ts'
import { statefulSet } from './stateful-set.ts'
import { workflow } from './workflow.ts'

const rules: readonly KindRule[] = [
  apiService,
  application,
  applicationSet,
  clusterRole,
  cronJob,
  customResourceDefinition,
  daemonSet,
  deployment,
  endpoints,
  horizontalPodAutoscaler,
  ingress,
  job,
  namespace,
  persistentVolume,
  persistentVolumeClaim,
  pod,
  podDisruptionBudget,
  replicaSet,
  role,
  secret,
  service,
  serviceAccount,
  statefulSet,
  workflow,
]
const byGroupKind = new Map(
  rules.flatMap((rule) => (rule.groups ?? ['']).map((group) => [`${group}/${rule.kind}`, rule] as const)),
)

/** A finalizer that keeps a finished hook until its result is recorded: such an object is judged as if it were not being deleted. */
export const hookFinalizer = 'argocd.argoproj.io/hook-finalizer'

/** What is particular about a kind, for those who write and delete. */
export function traitsOf(kind: GroupKind): KindTraits {
  return ruleOf(kind)?.traits ?? {}
}

/** The kind that an object declares, where it is a CustomResourceDefinition. */
export function declaredKind(object: KubeObject): DeclaredKind | undefined {
  return ruleOf(kindOf(object))?.declares?.(object)
}

/** The health of an object, by somebody's override, the rule of its kind or the generic rule; undefined where it has none. */
export function healthOf(object: KubeObject, context: HealthContext = {}): Health | undefined {
  const deleting = object.metadata.deletionTimestamp !== undefined
  if (deleting && !object.metadata.finalizers?.includes(hookFinalizer)) {
    const holders = object.metadata.finalizers ?? []
    return progressing(
      holders.length === 0 ? 'Waiting for its deletion' : `Waiting for its deletion; held by ${holders.join(', ')}`,
    )
  }
  const overridden = context.override?.(object)
  if (overridden !== undefined) return overridden
  const rule = ruleOf(kindOf(object))
  return rule?.health === undefined ? (rule === undefined ? genericHealth(object) : undefined) : rule.health(object, context)
}

/**
 * The form in which a desired object is compared and written: no status, no server-made metadata, no nulls in built-in kinds (where
 * null and absent are the same), and what the rule of its kind says. The input is not changed.
 */
export function normalise(object: KubeObject): KubeObject {
  const copy = structuredClone(object)
  delete copy['status']
  const metadata = copy.metadata
  for (const name of ['creationTimestamp', 'managedFields', 'resourceVersion', 'uid', 'generation', 'selfLink'] as const) {
    delete (metadata as { [field: string]: unknown })[name]
  }
  for (const name of ['labels', 'annotations', 'finalizers', 'ownerReferences'] as const) {
    // JSON from outside may hold null where the type says absent.
    if ((metadata[name] as unknown) === null) delete metadata[name]
  }
  ruleOf(kindOf(copy))?.normalise?.(copy)
  // KubeObject is JSON with a typed corner.
  if (isBuiltIn(groupOf(copy.apiVersion))) dropNulls(copy as unknown as Json)
  return copy
}

/** The kinds whose objects a tree shows below objects of this kind. */
export function childKindsOf(kind: GroupKind): readonly GroupKind[] {
  return ruleOf(kind)?.children ?? []
}

/** Whether `candidate` belongs below `parent`: by owner reference, or by the rule of the parent's kind where there is none. */
export function isChildOf(candidate: KubeObject, parent: KubeObject): boolean {
  const owners = candidate.metadata.ownerReferences ?? []
  if (owners.length > 0) return owners.some((owner) => owner.uid === parent.metadata.uid)
  return ruleOf(kindOf(parent))?.adopts?.(candidate, parent) ?? false
}

function ruleOf(kind: GroupKind): KindRule | undefined {
  return byGroupKind.get(`${kind.group}/${kind.kind}`)
}

function kindOf(object: KubeObject): GroupKind {
  return { group: groupOf(object.apiVersion), kind: object.kind }
}

/** Groups of Kubernetes itself have no dot (`apps`) or end in `.k8s.io`; CRDs may use the latter too, which does no harm here. */
function isBuiltIn(group: string): boolean {
  return !group.includes('.') || group.endsWith('.k8s.io')
}

function dropNulls(value: Json): void {
  if (Array.isArray(value)) value.forEach(dropNulls)
  if (!isJsonObject(value)) return
  for (const [key, inner] of Object.entries(value)) {
    if (inner === null) delete value[key]
    else dropNulls(inner)
  }
}
