/**
 * What clients may know: the routes, the shapes that travel, the error codes, and a typed client over any `fetch`.
 * Objects of Kubernetes travel as the model has them. Nothing here opens a connection or knows how an answer is made.
 */
export { ApiError, type ApiErrorBody, codeOfHttp, errorBody, type GrpcCode, grpcCodes, httpOf, readApiError } from './error.ts'
export { type Client, createClient, type RequestOf } from './client.ts'
export { readLines } from './lines.ts'
export {
  type BodyOf,
  pathOf,
  type QueryField,
  type QueryOf,
  type QuerySpec,
  queryString,
  type ResponseOf,
  type Route,
} from './route.ts'
export { routes } from './routes.ts'
export type * from './shapes.ts'
