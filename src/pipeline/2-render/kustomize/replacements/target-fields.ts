import { quote } from '#base/go-template'
import { type FieldOptions, KustomizeError } from '../contract.ts'
import { copyNode, type Node, overwrite, splitFieldPath, valueOf } from '../node/index.ts'
import { matchPath } from './path-match.ts'
import { setInText } from './structured-text.ts'

/** Which fields of an object get the value, and how. */
export type TargetFields = { fieldPaths: readonly string[]; options: FieldOptions | undefined }

/** Puts a value into fields of an object, or into what the text of a field says as YAML or JSON. Throws KustomizeError where a field is not found. */
export function copyInto(target: Node, value: Node, { fieldPaths, options }: TargetFields): void {
  const create = options?.create === true ? value.kind : undefined
  for (const fieldPath of fieldPaths) {
    const path = splitFieldPath(fieldPath)
    if (setInText(target, value, { path, create })) continue
    for (const field of found(target, fieldPath, { path, create })) setValue(field, value, options)
  }
}

function found(target: Node, fieldPath: string, way: { path: readonly string[]; create: Node['kind'] | undefined }): Node[] {
  const failure = `unable to find ${way.create === undefined ? '' : 'or create '}field ${quote(fieldPath)} in replacement target`
  let fields: Node[]
  try {
    fields = matchPath(target, way.path, way.create)
  } catch (error) {
    if (error instanceof KustomizeError) throw error.prefixed(failure)
    throw error
  }
  if (fields.length === 0) throw new KustomizeError('replacement', failure, { field: fieldPath })
  return fields
}

/** A scalar keeps its type and style, so that a number that is put into a text is one; everything else is replaced. */
function setValue(field: Node, value: Node, options: FieldOptions | undefined): void {
  const delimiter = options?.delimiter ?? ''
  if (delimiter !== '' && field.kind !== 'scalar') {
    throw new KustomizeError('replacement', 'delimiter option can only be used with scalar nodes')
  }
  if (field.kind !== 'scalar') overwrite(field, copyNode(value))
  else
    field.value =
      delimiter === '' ? valueOf(value) : joined(field.value, valueOf(value), { delimiter, index: options?.index ?? 0 })
}

/** The text with one part replaced: before the first with a negative index, after the last with one beyond. */
function joined(text: string, value: string, { delimiter, index }: { delimiter: string; index: number }): string {
  const parts = text.split(delimiter)
  if (index < 0) parts.unshift(value)
  else if (index >= parts.length) parts.push(value)
  else parts[index] = value
  return parts.join(delimiter)
}
