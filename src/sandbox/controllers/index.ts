/**
 * What makes the sandbox live: the controllers, the scheduler and the kubelet of a Kubernetes cluster with one simulated node.
 * In come changes of objects, through the API in process; out go the objects, statuses and events that the real ones would write,
 * with their field managers, conditions, reasons and words. They act on events and timers of the API's clock, keep no state outside the objects,
 * and run no container: a pod only behaves as if.
 * Namespaces' deletion, the garbage collection of owned objects and finalizers of deletion propagation belong to the API server.
 */
import type { Api } from '../api.ts'
import { startEndpoints } from './network/endpoints.ts'
import { startLoadBalancers } from './network/load-balancers.ts'
import { startNamespaces } from './namespaces.ts'
import { startKubelet } from './node/kubelet.ts'
import { prepareCluster } from './node/node.ts'
import { startScheduler } from './node/scheduler.ts'
import { startAutoscalers } from './policy/autoscaler.ts'
import { startDisruptionBudgets } from './policy/disruption-budget.ts'
import { startClaims } from './storage/claims.ts'
import { startCronJobs } from './workloads/cron-job.ts'
import { startDaemonSets } from './workloads/daemon-set.ts'
import { startDeployments } from './workloads/deployment.ts'
import { startJobs } from './workloads/job.ts'
import { startReplicaSets } from './workloads/replica-set.ts'
import { startStatefulSets } from './workloads/stateful-set.ts'
import { type ErrorSink, World } from './world.ts'

export type { ErrorSink } from './world.ts'

export type ControllerOptions = {
  /** Kubernetes version that the node reports, such as `v1.36.1`. */
  version?: string
  /** PEM certificate published in every namespace as `kube-root-ca.crt`; without one nothing is published. */
  caCertificate?: string
  /** Told of errors that are neither conflicts nor vanished objects; the work is tried again in any case. */
  onError?: ErrorSink
}

/** Starts all controllers on the API and prepares node and storage class. `stop` ends them; what they were about to do is done after the next start. */
export function startControllers(api: Api, options: ControllerOptions = {}): { stop(): void } {
  const world = new World(api, options.onError ?? (() => undefined))
  prepareCluster(world, options.version ?? 'v1.36.1')
  startNamespaces(world, options.caCertificate)
  startClaims(world)
  startScheduler(world)
  startKubelet(world)
  startReplicaSets(world)
  startDeployments(world)
  startStatefulSets(world)
  startDaemonSets(world)
  startJobs(world)
  startCronJobs(world)
  startEndpoints(world)
  startLoadBalancers(world)
  startAutoscalers(world)
  startDisruptionBudgets(world)
  world.events.start()
  return { stop: () => world.stop() }
}
