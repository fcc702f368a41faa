import { type Generator, isJsonObject, parseGenerator, problemsText } from '#model'
import { flatten, type Parameters } from '../parameters.ts'
import { selects } from '../selector.ts'
import { fill } from '../template.ts'
import { clusterParameters } from './clusters.ts'
import { type ChildParameters, matrixParameters, mergeParameters } from './combine.ts'
import { type GeneratorContext, GeneratorError } from './context.ts'
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
export async function parameterSets(generator: Generator, context: GeneratorContext, depth = 0): Promise<Parameters[]> {
  const all = await ofKind(generator, context, depth)
  return generator.selector === undefined ? all : all.filter((parameters) => selects(generator.selector, flatten(parameters)))
}

async function ofKind(generator: Generator, context: GeneratorContext, depth: number): Promise<Parameters[]> {
  const kind = kindOf(generator)
  const child: ChildParameters = (nested, outer) => parameterSets(nestedGenerator(nested, outer, depth), context, depth + 1)
  if (generator.list !== undefined) return listParameters(generator.list)
  if (generator.clusters !== undefined) return await clusterParameters(generator.clusters, context)
  if (generator.git !== undefined) return await gitParameters(generator.git, context)
  if (generator.matrix !== undefined) return await matrixParameters(generator.matrix, child)
  if (generator.merge !== undefined) return await mergeParameters(generator.merge, child)
  throw new GeneratorError(`the generator ${kind} is not available yet; expected list, clusters, git, matrix or merge`)
}

function nestedGenerator(nested: unknown, outer: Parameters, depth: number): Generator {
  const filled = isJsonObject(nested) && Object.keys(outer).length > 0 ? fill(nested, outer) : nested
  const parsed = parseGenerator(filled)
  if (!parsed.ok) throw new GeneratorError(`a generator inside matrix or merge: ${problemsText(parsed.problems)}`)
  const isCombining = parsed.value.matrix !== undefined || parsed.value.merge !== undefined
  if (isCombining && depth + 1 >= deepest)
    throw new GeneratorError('matrix and merge lie in each other more than once; expected two levels at most')
  return parsed.value
}
