/** Why an archive cannot be read, as the end of a sentence: `it ends in the middle of an entry`. `limit` is set where it is only too large. */
export class ArchiveError extends Error {
  readonly limit: boolean

  constructor(what: string, options: { limit?: boolean; cause?: unknown } = {}) {
    super(what, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'ArchiveError'
    this.limit = options.limit ?? false
  }
}
