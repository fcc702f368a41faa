import { parseYaml } from '#base/yaml'
import { isJsonObject, type Json, type ListGenerator } from '#model'
import { parameterText, type Parameters } from '../parameters.ts'
import { GeneratorError } from './context.ts'

/** Where an element stands, and whether lists and mappings in it are passed on (no template shows them) instead of being refused. */
type Place = { name: string; nested?: true }

/** The elements as they stand. Numbers and truth values become texts; below `values` each entry becomes `values.<key>`. */
export function listParameters(generator: ListGenerator): Parameters[] {
  const written = (generator.elements ?? []).map((element, index) => elementParameters(element, { name: `elements[${index}]` }))
  const made = yamlElements(generator.elementsYaml).map((element, index) =>
    elementParameters(element, { name: `elementsYaml[${index}]`, nested: true }),
  )
  return [...written, ...made]
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
    throw new GeneratorError(
      `elementsYaml of the list generator: ${error instanceof Error ? error.message : String(error)}`,
      error,
    )
  }
}

function elementParameters(element: Json, place: Place): Parameters {
  if (!isJsonObject(element))
    throw new GeneratorError(`${place.name} of the list generator is no mapping; expected parameters by name`)
  const parameters: Parameters = {}
  for (const [key, value] of Object.entries(element)) {
    if (key !== 'values') parameters[key] = scalar(value, { ...place, name: `${place.name}.${key}` })
    else Object.assign(parameters, valueParameters(value, place))
  }
  return parameters
}

function valueParameters(values: Json, place: Place): Parameters {
  if (!isJsonObject(values))
    throw new GeneratorError(`${place.name}.values of the list generator is no mapping; expected texts by name`)
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      `values.${key}`,
      scalar(value, { ...place, name: `${place.name}.values.${key}` }),
    ]),
  )
}

function scalar(value: Json, place: Place): Json {
  if (typeof value !== 'object' || value === null) return parameterText(value)
  if (place.nested === true) return value
  throw new GeneratorError(
    `${place.name} of the list generator is ${Array.isArray(value) ? 'a list' : 'a mapping'}; expected a text`,
  )
}
