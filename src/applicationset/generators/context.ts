import type { ApplicationSet } from '#model'
import type { Dialect } from '../dialects/dialect.ts'
import type { ApplicationSetPorts } from '../ports.ts'

/** What every generator gets beside its own fields, whatever the template language. */
export type GeneratorContext = {
  applicationSet: ApplicationSet
  ports: ApplicationSetPorts
  /** Git's own matching of paths unless set: `*` crosses `/`. With it `*` does not, and `**` stands for any number of folders. */
  newGitFileGlobbing: boolean
  /** Somebody asked to look again now. */
  fresh: boolean
  /** The time of this look, which is what templates call now. */
  now: Date
  /** What was read, so that a push to it can start the next look. */
  repositories: Map<string, { repoURL: string; revision: string }>
}

/** A context with the language of the set's templates, whose parameters are `P`. */
export type DialectContext<P> = GeneratorContext & { dialect: Dialect<P> }
