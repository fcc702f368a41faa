import { qualifiedKind, qualifiedName, type Resource } from '../resources/index.ts'
import { ApiError, type StatusCause, type StatusDetails } from '../status.ts'

/** Refusals with the words of kube-apiserver, which clients match on. */
function detailsOf(resource: Resource, name: string): StatusDetails {
  return { ...(name === '' ? {} : { name }), ...(resource.group === '' ? {} : { group: resource.group }), kind: resource.plural }
}

export function notFound(resource: Resource, name: string): ApiError {
  return new ApiError(404, 'NotFound', `${qualifiedName(resource)} "${name}" not found`, detailsOf(resource, name))
}

export function alreadyExists(resource: Resource, name: string): ApiError {
  return new ApiError(409, 'AlreadyExists', `${qualifiedName(resource)} "${name}" already exists`, detailsOf(resource, name))
}

export function conflict(resource: Resource, name: string, why: string): ApiError {
  const message = `Operation cannot be fulfilled on ${qualifiedName(resource)} "${name}": ${why}`
  return new ApiError(409, 'Conflict', message, detailsOf(resource, name))
}

/** Why a stale write is refused. */
export const modified = 'the object has been modified; please apply your changes to the latest version and try again'

/** 422 about fields; `of` is the kind as messages name it. */
export function invalid(of: { group: string; kind: string }, name: string, causes: readonly StatusCause[]): ApiError {
  const texts = causes.map(({ field, message }) => (field === undefined || field === '' ? message : `${field}: ${message}`))
  const different = [...new Set(texts)]
  const list = different.length === 1 ? different[0] : `[${different.join(', ')}]`
  return new ApiError(422, 'Invalid', `${qualifiedKind(of)} "${name}" is invalid: ${list}`, {
    ...(name === '' ? {} : { name }),
    ...(of.group === '' ? {} : { group: of.group }),
    kind: of.kind,
    causes: [...causes],
  })
}

/** 422 about the query parameters or the options in a body. */
export function invalidOptions(kind: string, cause: StatusCause): ApiError {
  return invalid({ group: 'meta.k8s.io', kind }, '', [cause])
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, 'BadRequest', message)
}

export function methodNotAllowed(): ApiError {
  return new ApiError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {})
}

export function forbidden(resource: Resource, name: string, why: string, causes: StatusCause[] = []): ApiError {
  const subject = name === '' ? qualifiedName(resource) : `${qualifiedName(resource)} "${name}"`
  return new ApiError(403, 'Forbidden', `${subject} is forbidden: ${why}`, {
    ...detailsOf(resource, name),
    ...(causes.length === 0 ? {} : { causes }),
  })
}

/** The watch or list starts before what the server remembers. */
export function expired(message: string): ApiError {
  return new ApiError(410, 'Expired', message)
}

/** The client has seen a later revision than there is: the data folder was replaced, or it talks to the wrong server. */
export function tooLargeRevision(asked: number, current: number): ApiError {
  return new ApiError(504, 'Timeout', `Timeout: Too large resource version: ${asked}, current: ${current}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  })
}

/** What the sandbox does not do, said so that a person knows it. */
export function notSupported(what: string): ApiError {
  return new ApiError(
    501,
    'NotImplemented',
    `the sandbox does not support ${what}: its pods are simulated and nothing runs in them`,
  )
}
