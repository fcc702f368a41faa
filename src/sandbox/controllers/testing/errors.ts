import { ApiError } from '../../status.ts'

/** What a write is answered with when somebody else wrote first. */
export function conflictError(): ApiError {
  return new ApiError(409, 'Conflict', 'the object has been modified')
}
