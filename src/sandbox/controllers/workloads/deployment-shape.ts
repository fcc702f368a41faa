import type { Condition, IntOrPercent, LabelSelector, PodTemplate, Shape } from '../shapes.ts'

/** The counts and conditions of a Deployment; counts of 0 are left out, as upstream prints them. */
export type DeploymentStatus = {
  observedGeneration?: number
  replicas?: number
  updatedReplicas?: number
  readyReplicas?: number
  availableReplicas?: number
  unavailableReplicas?: number
  terminatingReplicas?: number
  collisionCount?: number
  conditions?: Condition[]
}

/** What of a Deployment its controller reads. */
export type DeploymentSpec = {
  replicas?: number
  paused?: boolean
  minReadySeconds?: number
  revisionHistoryLimit?: number
  progressDeadlineSeconds?: number
  strategy?: { type?: string; rollingUpdate?: { maxSurge?: IntOrPercent; maxUnavailable?: IntOrPercent } }
  selector: LabelSelector
  template: PodTemplate
}

/** A Deployment as its controller sees it. */
export type Deployment = Shape<DeploymentSpec, DeploymentStatus>
