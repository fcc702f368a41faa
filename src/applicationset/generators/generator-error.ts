/** A generator that cannot give its parameters, in words for the condition. Nothing is known then, which is not the same as nothing being there. */
export class GeneratorError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'GeneratorError'
  }
}
