/** One cause in a Status: `message` is the whole text after `field: `, such as `Invalid value: "x": must be …`. */
export type StatusCause = { reason: string; message: string; field?: string }

export type StatusDetails = {
  name?: string
  group?: string
  kind?: string
  uid?: string
  causes?: StatusCause[]
  retryAfterSeconds?: number
}

/** The `Status` object that answers every refused request. */
export type Status = {
  kind: 'Status'
  apiVersion: 'v1'
  metadata: { continue?: string; resourceVersion?: string }
  status: 'Failure' | 'Success'
  message?: string
  reason?: string
  details?: StatusDetails
  code?: number
}

/** A request that the API refuses; thrown by every verb, in process and over HTTP alike. */
export class ApiError extends Error {
  readonly status: Status

  constructor(code: number, reason: string, message: string, details?: StatusDetails) {
    super(message)
    this.status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      ...(reason === '' ? {} : { reason }),
      ...(details === undefined ? {} : { details }),
      code,
    }
  }
}

/** True if the object asked for is not there. */
export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.status.reason === 'NotFound'
}

/** True if somebody else wrote first: read again and decide again. */
export function isConflict(error: unknown): boolean {
  return error instanceof ApiError && error.status.reason === 'Conflict'
}

/** True if an object of this name exists already. */
export function isAlreadyExists(error: unknown): boolean {
  return error instanceof ApiError && error.status.reason === 'AlreadyExists'
}
