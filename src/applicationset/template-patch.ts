import { parseYaml } from '#base/yaml'
import { isJsonObject, type Json, type JsonObject, messageOf } from '#model'
import { TemplateError } from './dialects/dialect.ts'

/**
 * The object (`metadata` and `spec` of an Application) with a patch, YAML or JSON, merged into it as a strategic merge patch of Kubernetes: mappings
 * are merged, null takes a field away, lists replace lists, but finalizers are added to those that are there. The project stays that of the template,
 * so that whoever writes parameters cannot choose another. An empty patch changes nothing. Throws TemplateError.
 */
export function patched(object: JsonObject, patch: string): JsonObject {
  const parsed = parsePatch(patch)
  if (parsed === null) return object
  if (!isJsonObject(parsed)) {
    throw new TemplateError(
      `templatePatch is ${Array.isArray(parsed) ? 'a list' : JSON.stringify(parsed).slice(0, 60)}, filled in; expected a mapping`,
    )
  }
  if (parsed['operation'] !== undefined && parsed['operation'] !== null) {
    throw new TemplateError('templatePatch sets operation, which would sync again and again; expected metadata and spec')
  }
  const result = mergedMap(object, parsed, [])
  const spec = isJsonObject(result['spec']) ? result['spec'] : {}
  const own = isJsonObject(object['spec']) ? object['spec']['project'] : undefined
  return { ...result, spec: own === undefined ? spec : { ...spec, project: own } }
}

/** A text that begins with `{` is JSON and nothing else. */
function parsePatch(patch: string): Json {
  try {
    // JSON.parse gives JSON.
    return patch.trimStart().startsWith('{') ? (JSON.parse(patch) as Json) : parseYaml(patch)
  } catch (error) {
    throw new TemplateError(
      `templatePatch, filled in, cannot be read: ${messageOf(error)}; expected YAML, or JSON if it begins with {`,
    )
  }
}

const deleteFromList = '$deleteFromPrimitiveList/'

function mergedMap(original: JsonObject, patch: JsonObject, path: readonly string[]): JsonObject {
  const { $patch: directive, $retainKeys: retained, ...fields } = patch
  if (directive === 'replace') return { ...fields, ...(retained === undefined ? {} : { $retainKeys: retained }) }
  if (directive === 'delete') return {}
  if (directive !== undefined) throw refusal(path, `has $patch: ${JSON.stringify(directive)}; expected replace or delete`)
  const result = new Map(Object.entries(retained === undefined ? original : onlyRetained(original, { fields, retained }, path)))
  for (const [key, value] of Object.entries(fields)) mergeField(result, { key, value }, path)
  return Object.fromEntries(result)
}

function mergeField(result: Map<string, Json>, { key, value }: { key: string; value: Json }, path: readonly string[]): void {
  if (key.startsWith('$setElementOrder/')) throw refusal([...path, key], 'is not available; expected the list itself')
  if (key.startsWith(deleteFromList)) {
    const list = result.get(key.slice(deleteFromList.length))
    if (!Array.isArray(value)) throw refusal([...path, key], 'is no list; expected the items to take out')
    if (Array.isArray(list))
      result.set(
        key.slice(deleteFromList.length),
        list.filter((item) => !value.includes(item)),
      )
    return
  }
  const before = result.get(key)
  if (value === null) result.delete(key)
  else if (isJsonObject(value) && isJsonObject(before)) result.set(key, mergedMap(before, value, [...path, key]))
  else if (Array.isArray(value) && Array.isArray(before)) {
    result.set(key, [...path, key].join('.') === 'metadata.finalizers' ? joined(before, value) : value)
  } else {
    const added = plain(value)
    if (added === undefined) result.delete(key)
    else result.set(key, added)
  }
}

/** `$retainKeys` names all fields that shall be left, those of the patch among them. */
function onlyRetained(
  original: JsonObject,
  { fields, retained }: { fields: JsonObject; retained: Json },
  path: readonly string[],
): JsonObject {
  const missing = Object.keys(fields).filter((key) => fields[key] !== null && !key.startsWith('$'))
  if (!Array.isArray(retained) || !missing.every((key) => retained.includes(key))) {
    throw refusal([...path, '$retainKeys'], 'does not name all fields of the patch; expected a list of all that shall be there')
  }
  return Object.fromEntries(Object.entries(original).filter(([key]) => retained.includes(key)))
}

/** What is new: directives and nulls in it mean nothing. */
function plain(value: Json): Json | undefined {
  if (Array.isArray(value)) return value.map(plain).filter((item) => item !== undefined)
  if (!isJsonObject(value)) return value
  if (value['$patch'] !== undefined) return undefined
  const fields = Object.entries(value).flatMap(([key, child]): [string, Json][] => {
    const kept = child === null ? undefined : plain(child)
    return kept === undefined ? [] : [[key, kept]]
  })
  return Object.fromEntries(fields)
}

/** The items of the patch, each once, then those that were there; what was there already keeps its place among the others that were. */
function joined(before: readonly Json[], added: readonly Json[]): Json[] {
  const items = [...new Set(added)]
  const others = before.filter((item) => !items.includes(item))
  const result: Json[] = []
  for (const item of items) {
    const position = before.indexOf(item)
    while (position >= 0 && others.length > 0 && before.indexOf(others[0]!) < position) result.push(others.shift()!)
    result.push(item)
  }
  return [...result, ...others]
}

const refusal = (path: readonly string[], problem: string): TemplateError =>
  new TemplateError(`templatePatch, field ${path.join('.') || 'itself'}: ${problem}`)
