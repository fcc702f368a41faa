import { type JsonValue, KustomizeError } from '../contract.ts'
import { lookup, type Node, nodeToJson, overwrite, printNode, readNodes, type ScalarNode, valueOf } from '../node/index.ts'
import { goJson } from '../resources/index.ts'
import { matchPath } from './path-match.ts'

type Way = { path: readonly string[]; create: Node['kind'] | undefined }

/**
 * Sets a value inside of the YAML or JSON that the text of a field is, where a path goes on behind such a field. Gives false where it does not, or
 * where there is nothing to set; then nothing has changed.
 */
export function setInText(target: Node, value: Node, { path, create }: Way): boolean {
  const text = textOnWay(target, path)
  if (text === undefined) return false
  try {
    const [data] = readNodes(text.field.value)
    if (data === undefined) return false
    const fields = matchPath(data, path.slice(text.depth), create)
    if (fields.length === 0) return false
    for (const field of fields) {
      if (field.kind === 'scalar') field.value = valueOf(value)
      else overwrite(field, value)
    }
    text.field.value = printed(data, text.field.value)
    return true
  } catch (error) {
    if (error instanceof KustomizeError) return false
    throw error
  }
}

/** The first scalar before the end of a path, with the number of parts that lead to it. */
function textOnWay(target: Node, path: readonly string[]): { field: ScalarNode; depth: number } | undefined {
  for (let depth = 1; depth < path.length; depth++) {
    const field = reached(target, path.slice(0, depth))
    if (field?.kind === 'scalar' && isYaml(field.value)) return { field, depth }
  }
  return undefined
}

function reached(target: Node, path: readonly string[]): Node | undefined {
  try {
    return lookup(target, path)
  } catch (error) {
    if (error instanceof KustomizeError) return undefined
    throw error
  }
}

function isYaml(text: string): boolean {
  try {
    readNodes(text)
    return true
  } catch (error) {
    if (error instanceof KustomizeError) return false
    throw error
  }
}

/** JSON stays JSON, on one line or on several as it was; everything else becomes YAML. */
function printed(data: Node, original: string): string {
  if (!/^[{[]/.test(original.trim())) return printNode(data).trim()
  const value = nodeToJson(data)
  return original.includes('\n') && original.includes('  ') ? indented(value, '') : goJson(value)
}

function indented(value: JsonValue, indent: string): string {
  if (typeof value !== 'object' || value === null) return goJson(value)
  const inner = `${indent}  `
  if (Array.isArray(value)) {
    return value.length === 0 ? '[]' : `[\n${value.map((item) => inner + indented(item, inner)).join(',\n')}\n${indent}]`
  }
  const keys = Object.keys(value).sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)))
  if (keys.length === 0) return '{}'
  return `{\n${keys.map((key) => `${inner}${goJson(key)}: ${indented(value[key] ?? null, inner)}`).join(',\n')}\n${indent}}`
}
