import type { ApplicationSet } from '#model'
import type { Parameters } from '../parameters.ts'
import { fillText } from '../template.ts'
import type { ApplicationSetPorts } from '../ports.ts'

/** What every generator gets beside its own fields. */
export type GeneratorContext = {
  applicationSet: ApplicationSet
  ports: ApplicationSetPorts
  /** Git's own matching of paths unless set: `*` crosses `/`. With it `*` does not, and `**` stands for any number of folders. */
  newGitFileGlobbing: boolean
  /** Somebody asked to look again now. */
  fresh: boolean
  /** What was read, so that a push to it can start the next look. */
  repositories: Map<string, { repoURL: string; revision: string }>
}

/** A generator that cannot give its parameters, in words for the condition. Nothing is known then, which is not the same as nothing being there. */
export class GeneratorError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'GeneratorError'
  }
}

/** Parameters with the generator's `values` added, each filled in with the parameters that were there before. */
export function withValues(parameters: Parameters, values: { [key: string]: string } | undefined): Parameters {
  const added = Object.entries(values ?? {}).map(([key, value]) => [`values.${key}`, fillText(value, parameters)])
  return { ...parameters, ...Object.fromEntries(added) }
}
