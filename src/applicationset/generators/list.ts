import { parseYaml } from '#base/yaml'
import { type Json, type ListGenerator, messageOf } from '#model'
import type { DialectContext } from './context.ts'
import { GeneratorError } from './generator-error.ts'

/** The elements as they stand, then those that `elementsYaml` holds. */
export function listParameters<P>(generator: ListGenerator, { dialect }: DialectContext<P>): P[] {
  const written = (generator.elements ?? []).map((value, index) => ({ value, place: `elements[${index}]`, made: false }))
  const made = yamlElements(generator.elementsYaml).map((value, index) => ({
    value,
    place: `elementsYaml[${index}]`,
    made: true,
  }))
  return [...written, ...made].map((element) => dialect.ofElement(element))
}

function yamlElements(text: string | undefined): Json[] {
  if (text === undefined || text === '') return []
  const value = readYaml(text)
  if (Array.isArray(value)) return value
  if (value === null) return []
  throw new GeneratorError('elementsYaml of the list generator is no list; expected a YAML list of mappings')
}

function readYaml(text: string): Json {
  try {
    return parseYaml(text)
  } catch (error) {
    throw new GeneratorError(`elementsYaml of the list generator: ${messageOf(error)}`, error)
  }
}
