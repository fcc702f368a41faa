import { type Generator, isJsonObject, parseGenerator, problemsText } from '#model'
import { selects } from '../selector.ts'
import { clusterParameters } from './clusters.ts'
import { type Children, matrixParameters, mergeParameters } from './combine.ts'
import type { DialectContext } from './context.ts'
import { filledGenerator } from './filled-generator.ts'
import { GeneratorError } from './generator-error.ts'
import { gitParameters } from './git.ts'
import { listParameters } from './list.ts'

/** Kinds in the order in which they are looked at. */
const kinds = [
  'list',
  'clusters',
  'git',
  'scmProvider',
  'clusterDecisionResource',
  'pullRequest',
  'plugin',
  'matrix',
  'merge',
] as const
export type GeneratorKind = (typeof kinds)[number]

/** matrix and merge may hold each other once: outer, inner, leaf. */
const deepest = 2

/** The kind of a generator; exactly one must be set. Throws GeneratorError. */
export function kindOf(generator: Generator): GeneratorKind {
  const [kind, ...others] = kinds.filter((name) => generator[name] !== undefined)
  if (kind !== undefined && others.length === 0) return kind
  const found = kind === undefined ? 'no kind that is known' : [kind, ...others].join(' and ')
  throw new GeneratorError(`a generator has ${found}; expected one of ${kinds.join(', ')}`)
}

/** The parameters of a generator that its selector lets through. `depth` is how many generators it lies in. Throws GeneratorError and what ports throw. */
export async function parameterSets<P>(generator: Generator, context: DialectContext<P>, depth = 0): Promise<P[]> {
  const all = await ofKind(generator, context, depth)
  const { selector } = generator
  return selector === undefined ? all : all.filter((parameters) => selects(selector, context.dialect.labelsOf(parameters)))
}

async function ofKind<P>(generator: Generator, context: DialectContext<P>, depth: number): Promise<P[]> {
  const kind = kindOf(generator)
  const { dialect } = context
  const children: Children<P> = {
    dialect,
    parametersOf: (child, outer) => parameterSets(nestedGenerator(child, { outer, depth }, context), context, depth + 1),
  }
  if (generator.list !== undefined) return listParameters(generator.list, context)
  if (generator.clusters !== undefined) return await clusterParameters(generator.clusters, context)
  if (generator.git !== undefined) return await gitParameters(generator.git, context)
  if (generator.matrix !== undefined) return await matrixParameters(generator.matrix, children)
  if (generator.merge !== undefined) return await mergeParameters(generator.merge, children)
  throw new GeneratorError(`the generator ${kind} is not available yet; expected list, clusters, git, matrix or merge`)
}

function nestedGenerator<P>(
  nested: unknown,
  { outer, depth }: { outer: P | undefined; depth: number },
  { dialect }: DialectContext<P>,
): Generator {
  const isFilled = isJsonObject(nested) && outer !== undefined && !dialect.isEmpty(outer)
  const parsed = parseGenerator(isFilled ? filledGenerator(nested, outer, dialect) : nested)
  if (!parsed.ok) throw new GeneratorError(`a generator inside matrix or merge: ${problemsText(parsed.problems)}`)
  const isCombining = parsed.value.matrix !== undefined || parsed.value.merge !== undefined
  if (isCombining && depth + 1 >= deepest)
    throw new GeneratorError('matrix and merge lie in each other more than once; expected two levels at most')
  return parsed.value
}
