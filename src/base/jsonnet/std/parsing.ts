import type { Json } from '#base'
import { GoError, toJson } from '#base/go-template'
import { readJson } from '#base/go-template/functions'
import { readYaml, YamlError } from '#base/yaml'
import { JsonnetObject } from '../run/object.ts'
import { stringOf } from '../run/operators.ts'
import type { Run } from '../run/run.ts'
import type { Value } from '../run/value.ts'
import { type Library, strict } from './define.ts'

/** Text as data. */
export const parsingFunctions: Library = {
  parseJson: strict(['str'], (run, text: Value) => fromJson(parsedJson(run, stringOf(run, text)))),
  parseYaml: strict(['str'], (run, text: Value) => {
    const { documents, isStream } = documentsOf(stringOf(run, text))
    const values = documents.map((document) => fromJson(parsedYaml(run, document)))
    return isStream ? values : (values[0] ?? null)
  }),
}

/** JSON as a value. */
export function fromJson(json: Json): Value {
  if (json === null || typeof json !== 'object') return json
  if (Array.isArray(json)) return json.map(fromJson)
  return JsonnetObject.of(Object.entries(json).map(([name, value]) => [name, fromJson(value)]))
}

function parsedJson(run: Run, text: string): Json {
  try {
    const { value, error } = readJson(text)
    return error === undefined ? toJson(value) : run.fail(`failed to parse JSON: ${error.message}`)
  } catch (error) {
    if (error instanceof GoError) return run.fail(`failed to parse JSON: ${error.message}`)
    throw error
  }
}

function parsedYaml(run: Run, text: string): Json {
  try {
    return readYaml(text, { dialect: 'v2', maps: 'objects' })
  } catch (error) {
    if (error instanceof YamlError) return run.fail(`failed to parse YAML: ${error.goText}`)
    throw error
  }
}

/** Cut at lines that begin with `---`. A text that has such a line is a list, even of one. */
function documentsOf(text: string): { documents: string[]; isStream: boolean } {
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''))
  if (lines.at(-1) === '') lines.pop()
  const documents: string[] = []
  let current = ''
  let isStream = false
  for (const line of lines) {
    const begins = /^---(?:$|[ \t])/.test(line)
    isStream ||= begins
    if (begins && current !== '') {
      documents.push(current)
      current = ''
    }
    current += `${line}\n`
  }
  if (current !== '') documents.push(current)
  return { documents, isStream }
}
