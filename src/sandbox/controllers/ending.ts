import { ApiError } from '../status.ts'

/** True if something could not be created because its namespace is being deleted. Then there is nothing to do: the owner goes as well. */
export function isNamespaceEnding(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false
  return error.status.details?.causes?.some((cause) => cause.reason === 'NamespaceTerminating') === true
}
