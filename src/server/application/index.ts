/** Everything below `/api/v1/applications`, its streams included: what Applications there are, what they look like, what is to be done with them. */
export { asApiError } from './change.ts'
export { inspectionRoutes } from './inspect.ts'
export { operationRoutes } from './operate.ts'
export { readRoutes, shown } from './read.ts'
export { healthOf, syncOf } from './select.ts'
export { streamRoutes } from './stream.ts'
export { writeRoutes } from './write.ts'
