/** The gRPC codes that an answer may carry, with the HTTP status that goes with each. */
export const grpcCodes = {
  Canceled: { code: 1, http: 499 },
  Unknown: { code: 2, http: 500 },
  InvalidArgument: { code: 3, http: 400 },
  DeadlineExceeded: { code: 4, http: 504 },
  NotFound: { code: 5, http: 404 },
  AlreadyExists: { code: 6, http: 409 },
  PermissionDenied: { code: 7, http: 403 },
  ResourceExhausted: { code: 8, http: 429 },
  FailedPrecondition: { code: 9, http: 400 },
  Aborted: { code: 10, http: 409 },
  OutOfRange: { code: 11, http: 400 },
  Unimplemented: { code: 12, http: 501 },
  Internal: { code: 13, http: 500 },
  Unavailable: { code: 14, http: 503 },
  DataLoss: { code: 15, http: 500 },
  Unauthenticated: { code: 16, http: 401 },
} as const
export type GrpcCode = keyof typeof grpcCodes

/** How every error travels: `error` and `message` are the same text, `code` is the number of a gRPC code. */
export type ApiErrorBody = { error: string; code: number; message: string }

/** A refusal, as the server throws it and as the client throws it again. */
export class ApiError extends Error {
  readonly code: GrpcCode

  constructor(code: GrpcCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'ApiError'
    this.code = code
  }
}

/** The HTTP status of a code. */
export function httpOf(code: GrpcCode): number {
  return grpcCodes[code].http
}

/** The code that an HTTP status most likely stands for; for answers of proxies, which carry no code. */
export function codeOfHttp(status: number): GrpcCode {
  if (status === 415 || status === 413) return 'InvalidArgument'
  for (const name of ['InvalidArgument', 'NotFound', 'AlreadyExists', 'Unknown'] as const) {
    if (grpcCodes[name].http === status) return name
  }
  for (const [name, { http }] of Object.entries(grpcCodes)) if (http === status) return name as GrpcCode
  return status >= 500 ? 'Unavailable' : 'Unknown'
}

/** The body for an error. */
export function errorBody(error: ApiError): ApiErrorBody {
  return { error: error.message, code: grpcCodes[error.code].code, message: error.message }
}

/** Reads an answer that is not a success, whoever gave it: a text that is no error body becomes the message itself. */
export function readApiError(status: number, text: string): ApiError {
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body === 'object' && body !== null && 'message' in body && typeof body.message === 'string') {
      const number = 'code' in body ? body.code : undefined
      const named = Object.entries(grpcCodes).find(([, entry]) => entry.code === number)
      return new ApiError(named === undefined ? codeOfHttp(status) : (named[0] as GrpcCode), body.message)
    }
  } catch {
    // Not JSON: a proxy answered. Its text is all there is.
  }
  const line = text.trim().split('\n')[0]?.slice(0, 200) ?? ''
  return new ApiError(codeOfHttp(status), `the server answered ${status}${line === '' ? '' : `: ${line}`}`)
}
