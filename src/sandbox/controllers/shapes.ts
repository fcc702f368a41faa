import type { Json, JsonObject } from '../json.ts'
import type { KubeObject, ObjectMeta } from '../object.ts'

/** An object with the parts that its controller reads. Only what is read is typed; all other fields are carried along untouched. */
export type Shape<Spec, Status> = { apiVersion: string; kind: string; metadata: ObjectMeta; spec: Spec; status?: Status }

/** The object under the type of its kind. The API has validated and defaulted it, which is what makes the cast true. */
export function shaped<Typed>(object: KubeObject): Typed {
  return object as unknown as Typed
}

/** What every object has, whatever its kind. */
export type Named = { apiVersion: string; kind: string; metadata: ObjectMeta }

/** A typed object as the API takes it. */
export function plain<Typed extends Named>(object: Typed): KubeObject {
  // Shapes are JSON by construction; what TypeScript misses is their index signature.
  return object
}

/** Typed JSON as open JSON: the same promise as `plain`, for parts of an object. */
export function json(value: object): JsonObject {
  return value as JsonObject
}

export type LabelSelector = {
  matchLabels?: { [key: string]: string }
  matchExpressions?: { key: string; operator: string; values?: string[] }[]
}

/** A condition as apps, batch and policy write it; each kind uses its own subset of the times. */
export type Condition = {
  type: string
  status: string
  reason?: string
  message?: string
  lastTransitionTime?: string
  lastUpdateTime?: string
  lastProbeTime?: string | null
  observedGeneration?: number
}

export type Container = {
  name: string
  image?: string
  restartPolicy?: string
  ports?: { name?: string; containerPort: number; protocol?: string }[]
  readinessProbe?: JsonObject
  env?: JsonObject[]
}

export type PodSpec = {
  nodeName?: string
  restartPolicy?: string
  terminationGracePeriodSeconds?: number
  hostNetwork?: boolean
  containers: Container[]
  initContainers?: Container[]
  schedulingGates?: Json[]
  readinessGates?: { conditionType: string }[]
  volumes?: { name: string; persistentVolumeClaim?: { claimName: string } }[]
  hostname?: string
  subdomain?: string
  enableServiceLinks?: boolean
  affinity?: { nodeAffinity?: JsonObject; [kind: string]: JsonObject | undefined }
  tolerations?: { key?: string; effect?: string; operator?: string }[]
}

export type Terminated = { exitCode: number; reason: string; startedAt: string; finishedAt: string; containerID?: string }

export type ContainerState = {
  waiting?: { reason: string; message?: string }
  running?: { startedAt: string }
  terminated?: Terminated
}

export type ContainerStatus = {
  name: string
  image: string
  imageID: string
  containerID?: string
  ready: boolean
  started: boolean
  restartCount: number
  state: ContainerState
  lastState: ContainerState
}

export type PodStatus = {
  phase: string
  conditions?: Condition[]
  containerStatuses?: ContainerStatus[]
  initContainerStatuses?: ContainerStatus[]
  startTime?: string
  podIP?: string
  podIPs?: { ip: string }[]
  hostIP?: string
  hostIPs?: { ip: string }[]
  qosClass?: string
  reason?: string
  message?: string
  observedGeneration?: number
}

export type Pod = Shape<PodSpec, PodStatus>

export type PodTemplate = { metadata?: ObjectMeta; spec: PodSpec }

export type IntOrPercent = number | string
