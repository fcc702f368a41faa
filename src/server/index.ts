/**
 * The HTTP API and its home page: requests come in, answers in the contract's shapes go out, and what somebody asks for is written to the
 * Applications in the own cluster. It never renders, compares or applies anything, and lets no value of a Secret out.
 */
export { followObjects } from './follow.ts'
export { listen, type Listening } from './listen.ts'
export type {
  AuditEntry,
  Change,
  FollowedObjects,
  Insight,
  Inspection,
  ResourceName,
  ServerOptions,
  ServerPorts,
  TreeNode,
} from './ports.ts'
export { type ApiServer, createServer } from './server.ts'
