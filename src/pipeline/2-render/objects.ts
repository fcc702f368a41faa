import type { Json, JsonObject } from '#base'
import { isJsonObject, type KubeObject } from '#model'

/** Objects of one document; `problems` say what an object lacks, `foreign` that the document is no Kubernetes object at all. */
export type DocumentObjects = { objects: KubeObject[]; problems: string[]; foreign?: string }

/** The objects of a document: itself, or the items where it is a List. */
export function objectsOf(value: Json): DocumentObjects {
  if (!isJsonObject(value) || value['kind'] === undefined) {
    const what = isJsonObject(value) ? 'it has no kind' : `it is ${Array.isArray(value) ? 'a list' : 'no mapping'}`
    return { objects: [], problems: [], foreign: `${what}; expected an object with apiVersion, kind and metadata.name` }
  }
  const { items } = value
  if (Array.isArray(items) && items.length > 0) return joinedAll(items.map((item, index) => itemOf(item, index)))
  // Written by tools for an empty list. To kubectl and Argo CD any object with such items is one; here it must look like a list, lest an object vanishes.
  if ((items === null || Array.isArray(items)) && isBareList(value)) return { objects: [], problems: [] }
  const problems = problemsOf(value)
  // The cast is what the check has shown: apiVersion, kind and metadata with a name.
  return problems.length > 0 ? { objects: [], problems } : { objects: [value as KubeObject], problems }
}

/** The objects of several documents; empty ones count for nothing. */
export function allObjects(values: readonly Json[]): DocumentObjects {
  return joinedAll(values.filter((value) => value !== null).map((value) => objectsOf(value)))
}

const listFields = new Set(['apiVersion', 'kind', 'metadata', 'items'])

/** Whether it is a list by its kind, and holds nothing else. */
function isBareList(object: JsonObject): boolean {
  const { apiVersion, kind } = object
  const isList = typeof apiVersion === 'string' && apiVersion !== '' && typeof kind === 'string' && kind.endsWith('List')
  return isList && Object.keys(object).every((field) => listFields.has(field))
}

function itemOf(item: Json, index: number): DocumentObjects {
  const { objects, problems, foreign } = objectsOf(item)
  const all = foreign === undefined ? problems : [...problems, foreign]
  return { objects, problems: all.map((problem) => `items[${index}]: ${problem}`) }
}

function joinedAll(found: readonly DocumentObjects[]): DocumentObjects {
  const foreign = found.find((one) => one.foreign !== undefined)?.foreign
  return {
    objects: found.flatMap(({ objects }) => objects),
    problems: found.flatMap(({ problems }) => problems),
    ...(foreign === undefined ? {} : { foreign }),
  }
}

function problemsOf(object: JsonObject): string[] {
  const { apiVersion, kind, metadata } = object
  if (typeof kind !== 'string' || kind === '') return [`kind is ${JSON.stringify(kind)}; expected a text`]
  if (typeof apiVersion !== 'string' || apiVersion === '')
    return [`${kind} has no apiVersion; expected one such as v1 or apps/v1`]
  if (!isJsonObject(metadata)) return [`${kind} has no metadata; expected metadata.name`]
  const { name, generateName, labels, annotations } = metadata
  const named = [name, generateName].some((text) => typeof text === 'string' && text !== '')
  if (!named)
    return [
      `${kind} has ${name === undefined ? 'no metadata.name' : `the metadata.name ${JSON.stringify(name)}`}; expected a text`,
    ]
  return [...mapProblems(kind, 'labels', labels), ...mapProblems(kind, 'annotations', annotations)]
}

/** The API server refuses labels and annotations that are no texts, and tells it less well. */
function mapProblems(kind: string, field: string, map: Json | undefined): string[] {
  if (map === undefined || map === null) return []
  if (!isJsonObject(map)) return [`metadata.${field} of ${kind} is no mapping; expected texts by name`]
  const wrong = Object.entries(map).find(([, value]) => typeof value !== 'string' && value !== null)
  return wrong === undefined
    ? []
    : [
        `metadata.${field}[${JSON.stringify(wrong[0])}] of ${kind} is ${JSON.stringify(wrong[1])}; expected a text (quotes are missing?)`,
      ]
}
