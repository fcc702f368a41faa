import { hashOf } from '#base'
import type { MatrixGenerator, MergeGenerator } from '#model'
import type { Dialect } from '../dialects/dialect.ts'
import { GeneratorError } from './generator-error.ts'

/** What matrix and merge work with: the language, and the parameters of a child; `outer` are those with which the child is filled in. */
export type Children<P> = { dialect: Dialect<P>; parametersOf(child: unknown, outer: P | undefined): Promise<P[]> }

/** Each set of the first child with each set that the second child gives for it. */
export async function matrixParameters<P>(generator: MatrixGenerator, children: Children<P>): Promise<P[]> {
  const [first, second, ...others] = generator.generators
  if (first === undefined || second === undefined || others.length > 0) {
    throw new GeneratorError(`the matrix generator has ${generator.generators.length} generators; expected exactly two`)
  }
  const combined: P[] = []
  for (const outer of await children.parametersOf(first, undefined)) {
    for (const inner of await children.parametersOf(second, outer)) combined.push(children.dialect.united(outer, inner))
  }
  return combined
}

/** The sets of the first child, each overridden by the sets of the others that agree with it in the merge keys. */
export async function mergeParameters<P>(generator: MergeGenerator, children: Children<P>): Promise<P[]> {
  const { generators, mergeKeys } = generator
  if (generators.length < 2)
    throw new GeneratorError(`the merge generator has ${generators.length} generators; expected at least two`)
  if (mergeKeys.length === 0) throw new GeneratorError('the merge generator has no mergeKeys; expected at least one')
  const { dialect } = children
  const merged = byKeys(await children.parametersOf(generators[0], undefined), mergeKeys, dialect)
  for (const override of generators.slice(1)) {
    for (const [key, parameters] of byKeys(await children.parametersOf(override, undefined), mergeKeys, dialect)) {
      const base = merged.get(key)
      if (base !== undefined) merged.set(key, dialect.overridden(base, parameters))
    }
  }
  return [...merged.values()]
}

function byKeys<P>(sets: readonly P[], mergeKeys: readonly string[], dialect: Dialect<P>): Map<string, P> {
  const found = new Map<string, P>()
  for (const parameters of sets) {
    const values = Object.fromEntries(mergeKeys.map((key) => [key, dialect.valueOf(parameters, key)]))
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
