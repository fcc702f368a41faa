import { isJsonObject, type Json, type JsonObject, type KubeObject, ownApplyEntry, stepInto } from '#model'

/**
 * True where managedFields prove that an apply of `desired` would change nothing: our own Apply entry covers exactly its fields, in
 * its version, and every live value equals the desired one. False says nothing: the API server has to be asked then.
 */
export function isProvenInSync(desired: KubeObject, live: KubeObject): boolean {
  const entry = ownApplyEntry(live)
  if (entry?.fieldsV1 === undefined || entry.apiVersion !== desired.apiVersion || live.apiVersion !== desired.apiVersion)
    return false
  return proves(entry.fieldsV1, identityless(desired), live as unknown as Json)
}

/** The name of an object is never owned, so it is in no entry. */
function identityless(object: KubeObject): Json {
  const { apiVersion: _version, kind: _kind, metadata, ...rest } = object
  const { name: _name, namespace: _namespace, ...ownable } = metadata
  // KubeObject is JSON with a typed corner.
  return (Object.keys(ownable).length === 0 ? rest : { ...rest, metadata: ownable }) as unknown as Json
}

function proves(fields: JsonObject, desired: Json | undefined, live: Json | undefined): boolean {
  const elements = Object.keys(fields).filter((name) => name !== '.')
  if (desired === undefined || live === undefined || desired === null) return false
  if (elements.length === 0) return sameJson(desired, live)
  if (isJsonObject(desired) && isJsonObject(live)) return provesMap(fields, elements, { desired, live })
  if (Array.isArray(desired) && Array.isArray(live)) return provesList(fields, elements, { desired, live })
  return false
}

function provesMap(fields: JsonObject, elements: string[], both: { desired: JsonObject; live: JsonObject }): boolean {
  if (elements.length !== Object.keys(both.desired).length) return false
  return elements.every((element) => {
    const name = element.slice(2)
    const below = fields[element]
    return element.startsWith('f:') && isJsonObject(below) && proves(below, both.desired[name], both.live[name])
  })
}

/** Besides the items their order has to agree: an apply puts them into the order of the desired list. */
function provesList(fields: JsonObject, elements: string[], both: { desired: Json[]; live: Json[] }): boolean {
  if (elements.length !== both.desired.length) return false
  const places: Array<readonly [number, number]> = []
  for (const element of elements) {
    const wanted = stepInto(both.desired, element)
    const found = stepInto(both.live, element)
    const below = fields[element]
    if (typeof wanted !== 'number' || typeof found !== 'number' || !isJsonObject(below)) return false
    const ok = element.startsWith('v:') || (element.startsWith('k:') && proves(below, both.desired[wanted], both.live[found]))
    if (!ok) return false
    places.push([wanted, found])
  }
  places.sort((a, b) => a[0] - b[0])
  return places.every(([wanted, found], index) => index === wanted && (index === 0 || found > (places[index - 1]?.[1] ?? -1)))
}

function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((value, index) => sameJson(value, b[index]))
  if (!isJsonObject(a) || !isJsonObject(b)) return false
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && sameJson(a[name], b[name]))
}
