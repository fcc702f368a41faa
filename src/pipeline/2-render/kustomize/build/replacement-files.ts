import { KustomizeError, type Replacement, type ReplacementField } from '../contract.ts'
import { decode, list, replacementShape, yamlToJson } from '../load/index.ts'
import type { Target } from './run.ts'

/** The replacements of a kustomization, those of the files that it names in their place. Throws KustomizeError. */
export async function loadReplacements({ loader }: Target, fields: readonly ReplacementField[]): Promise<Replacement[]> {
  const found: Replacement[] = []
  for (const field of fields) {
    if (field.path === '') found.push(field)
    else if (field.source !== undefined || field.targets.length > 0) {
      throw refusal('cannot specify both path and inline replacement')
    } else found.push(...parse((await loader.load(field.path)).toString('utf8'), field.path))
  }
  return found
}

function parse(text: string, file: string): readonly Replacement[] {
  const reading = yamlToJson(text)
  if ('problem' in reading) throw refusal(`error converting YAML to JSON: ${reading.problem}`, file)
  const { value } = reading
  if (typeof value !== 'object' || value === null) {
    const kind =
      value === null ? 'invalid' : typeof value === 'string' ? 'string' : typeof value === 'boolean' ? 'bool' : 'float64'
    throw refusal(`unsupported replacement type encountered within replacement path: ${kind}`, file)
  }
  const decoded = Array.isArray(value)
    ? decode(value, list(replacementShape), { strict: false })
    : decode([value], list(replacementShape), { strict: false })
  if (decoded.problem !== undefined) {
    throw refusal(`error unmarshaling JSON: while decoding JSON: ${decoded.problem}`, file)
  }
  return decoded.value
}

function refusal(message: string, file?: string): KustomizeError {
  return new KustomizeError('replacement', message, { field: 'replacements', ...(file === undefined ? {} : { file }) })
}
