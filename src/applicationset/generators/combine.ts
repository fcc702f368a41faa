import { hashOf } from '#base'
import type { MatrixGenerator, MergeGenerator } from '#model'
import { parameterText, type Parameters } from '../parameters.ts'
import { GeneratorError } from './context.ts'

/** Gives the parameters of a child generator; `outer` are those of the first child, with which the second is filled in. */
export type ChildParameters = (child: unknown, outer: Parameters) => Promise<Parameters[]>

/** Each set of the first child with each set that the second child gives for it. The same name with two values is an error. */
export async function matrixParameters(generator: MatrixGenerator, child: ChildParameters): Promise<Parameters[]> {
  const [first, second, ...others] = generator.generators
  if (first === undefined || second === undefined || others.length > 0) {
    throw new GeneratorError(`the matrix generator has ${generator.generators.length} generators; expected exactly two`)
  }
  const combined: Parameters[] = []
  for (const outer of await child(first, {})) {
    for (const inner of await child(second, outer)) combined.push(united(outer, inner))
  }
  return combined
}

/** The sets of the first child, each overridden by the sets of the others that agree with it in the merge keys. */
export async function mergeParameters(generator: MergeGenerator, child: ChildParameters): Promise<Parameters[]> {
  const { generators, mergeKeys } = generator
  if (generators.length < 2)
    throw new GeneratorError(`the merge generator has ${generators.length} generators; expected at least two`)
  if (mergeKeys.length === 0) throw new GeneratorError('the merge generator has no mergeKeys; expected at least one')
  const merged = byKeys(await child(generators[0], {}), mergeKeys)
  for (const override of generators.slice(1)) {
    for (const [key, parameters] of byKeys(await child(override, {}), mergeKeys)) {
      const base = merged.get(key)
      if (base !== undefined) merged.set(key, { ...base, ...parameters })
    }
  }
  return [...merged.values()]
}

function byKeys(sets: readonly Parameters[], mergeKeys: readonly string[]): Map<string, Parameters> {
  const found = new Map<string, Parameters>()
  for (const parameters of sets) {
    const values = Object.fromEntries(mergeKeys.map((key) => [key, parameters[key] ?? null]))
    const key = hashOf(values)
    if (found.has(key)) {
      throw new GeneratorError(
        `a child of the merge generator gives ${JSON.stringify(values)} twice; expected merge keys that tell its parameters apart`,
      )
    }
    found.set(key, parameters)
  }
  return found
}

function united(outer: Parameters, inner: Parameters): Parameters {
  for (const [key, value] of Object.entries(inner)) {
    const other = outer[key]
    if (other !== undefined && parameterText(other) !== parameterText(value)) {
      throw new GeneratorError(
        `both children of the matrix generator give ${key}, one ${JSON.stringify(other)}, the other ${JSON.stringify(value)}; expected different names (pathParamPrefix helps with two git generators)`,
      )
    }
  }
  return { ...outer, ...inner }
}
