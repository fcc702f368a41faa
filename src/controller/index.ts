/**
 * When to run: what changes in Git, in the clusters and in the resources comes in; passes over applications, their status,
 * operations, deletions and events go out. One bulkhead per cluster, one entry per application in a queue.
 * It never renders, compares or applies by itself (that is `#pipeline`), keeps nothing that is not also in a resource, and
 * never waits inside a pass: what is waited for puts the application back into the queue.
 */
export { startController } from './start.ts'
export type {
  Clock,
  ClusterState,
  Controller,
  ControllerEvent,
  ControllerFact,
  ControllerOptions,
  ControllerPorts,
  EventStream,
  Inspection,
  LogEntry,
  RepositoryState,
  ResourceName,
  StartController,
  TreeNode,
} from './ports.ts'
