import { isJsonObject } from './json.ts'
import type { KubeObject } from './kube-object.ts'

/** The entries of a ConfigMap's `data`, or of a Secret's (decoded, `stringData` on top). Values that are not text are left out. */
export function dataOf(object: KubeObject | undefined): { [key: string]: string } {
  if (object === undefined) return {}
  const secret = object.kind === 'Secret'
  const entries: { [key: string]: string } = {}
  for (const [key, value] of textsIn(object['data']))
    entries[key] = secret ? Buffer.from(value, 'base64').toString('utf8') : value
  if (secret) for (const [key, value] of textsIn(object['stringData'])) entries[key] = value
  return entries
}

/** true or false as Go's strconv.ParseBool reads it; undefined for anything else. */
export function parseGoBool(text: string): boolean | undefined {
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text)) return true
  if (['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(text)) return false
  return undefined
}

function textsIn(data: unknown): Array<[string, string]> {
  if (!isJsonObject(data)) return []
  return Object.entries(data).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
}
