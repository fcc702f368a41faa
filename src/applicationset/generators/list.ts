import { parseYaml } from '#base/yaml'
import { isJsonObject, type Json, type ListGenerator } from '#model'
import { parameterText, type Parameters } from '../parameters.ts'
import { GeneratorError } from './context.ts'

/** The elements as they stand. Numbers and truth values become texts; below `values` each entry becomes `values.<key>`. */
export function listParameters(generator: ListGenerator): Parameters[] {
  const elements = [...(generator.elements ?? []), ...yamlElements(generator.elementsYaml)]
  return elements.map((element, index) => elementParameters(element, `elements[${index}]`))
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

function elementParameters(element: Json, place: string): Parameters {
  if (!isJsonObject(element))
    throw new GeneratorError(`${place} of the list generator is no mapping; expected parameters by name`)
  const parameters: Parameters = {}
  for (const [key, value] of Object.entries(element)) {
    if (key !== 'values') parameters[key] = scalar(value, `${place}.${key}`)
    else Object.assign(parameters, valueParameters(value, place))
  }
  return parameters
}

function valueParameters(values: Json, place: string): Parameters {
  if (!isJsonObject(values))
    throw new GeneratorError(`${place}.values of the list generator is no mapping; expected texts by name`)
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [`values.${key}`, scalar(value, `${place}.values.${key}`)]),
  )
}

function scalar(value: Json, place: string): string {
  if (typeof value !== 'object' || value === null) return parameterText(value)
  throw new GeneratorError(`${place} of the list generator is ${Array.isArray(value) ? 'a list' : 'a mapping'}; expected a text`)
}
