import { isJsonObject, type Json, type JsonObject, objectAt, textAt } from '../../json.ts'

/**
 * Objects of a cluster as a golden file holds them: what controllers decide is kept, what differs from run to run is not.
 * Uids, times, addresses, hashes and random suffixes become placeholders; statuses of pods are left out, because the recorded cluster
 * has another simulated kubelet; so are field owners, which name the writer of the fixture, and what the API server fills in by itself.
 */
export function goldenOf(items: readonly JsonObject[]): JsonObject[] {
  const names = renames(items)
  return items
    .filter((item) => keep(item))
    .map((item) => placeholders(reduced(item), names))
    .sort((a, b) => order(a).localeCompare(order(b)))
}

// A pod waits for a node, a node for its first sign of life, a claim for a volume: how long is the cluster's own affair.
const clusterReasons = ['FailedScheduling', 'NodeNotReady', 'FailedBinding']

function keep(item: JsonObject): boolean {
  const kind = textAt(item, 'kind')
  if (kind === 'Event')
    return (
      !clusterReasons.includes(textAt(item, 'reason')) &&
      textAt(objectAt(item, 'involvedObject'), 'kind') !== 'Node' &&
      !isKubelet(item)
    )
  // Made by the API server for itself.
  return textAt(objectAt(item, 'metadata'), 'name') !== 'kubernetes'
}

function isKubelet(event: JsonObject): boolean {
  return ['kubelet', 'sandbox.mainstay.dev/volumes_sandbox'].includes(textAt(event, 'reportingComponent'))
}

function reduced(item: JsonObject): JsonObject {
  if (textAt(item, 'kind') === 'Event') return eventOf(item)
  const { status, metadata, spec: given, ...rest } = item
  const {
    uid: _uid,
    resourceVersion: _version,
    managedFields: _fields,
    creationTimestamp: _time,
    ...kept
  } = isJsonObject(metadata) ? metadata : {}
  // Volumes and storage classes are the cluster's own affair, and slices are rewritten as often as it pleases.
  const spec = isJsonObject(given) ? without(given, ['volumeName', 'storageClassName', 'clusterIP', 'clusterIPs']) : undefined
  const isPod = textAt(item, 'kind') === 'Pod'
  const metadataOf = withoutTrigger(textAt(item, 'kind') === 'EndpointSlice' ? without(kept, ['generation']) : kept)
  return {
    ...rest,
    metadata: metadataOf,
    ...(spec === undefined ? {} : { spec }),
    ...(status === undefined || isPod ? {} : { status: conditionsByType(status) }),
  }
}

/** Whether the time of the last change is there depends on which of two controllers looked first. */
function withoutTrigger(metadata: JsonObject): JsonObject {
  const annotations = without(objectAt(metadata, 'annotations'), ['endpoints.kubernetes.io/last-change-trigger-time'])
  return Object.keys(annotations).length === 0 ? without(metadata, ['annotations']) : { ...metadata, annotations }
}

function eventOf(event: JsonObject): JsonObject {
  // How often a controller looks and finds no pods is its own affair.
  const counted = event['reason'] === 'NoPods' ? [] : ['count']
  const wanted = ['kind', 'type', 'reason', 'message', 'reportingComponent', 'source', ...counted]
  const fields = wanted.filter((field) => event[field] !== undefined)
  const about = objectAt(event, 'involvedObject')
  return {
    ...Object.fromEntries(fields.map((field) => [field, event[field] ?? null])),
    about: `${textAt(about, 'kind')} ${textAt(about, 'name')}`,
  }
}

// Conditions are a map by type: their order in the list is history.
function conditionsByType(status: Json): Json {
  if (!isJsonObject(status) || !Array.isArray(status['conditions'])) return status
  const conditions = status['conditions']
    .filter(isJsonObject)
    .toSorted((a, b) => textAt(a, 'type').localeCompare(textAt(b, 'type')))
  return { ...status, conditions }
}

function renames(items: readonly JsonObject[]): [string, string][] {
  const found = new Map<string, string>()
  for (const item of items) {
    const metadata = objectAt(item, 'metadata')
    const labels = objectAt(metadata, 'labels')
    const [name, prefix] = [textAt(metadata, 'name'), textAt(metadata, 'generateName')]
    // A pod of a StatefulSet keeps its own name under the prefix.
    if (prefix !== '' && name.startsWith(prefix) && labels['statefulset.kubernetes.io/pod-name'] === undefined)
      found.set(name.slice(prefix.length), '<id>')
    for (const label of ['pod-template-hash', 'controller.kubernetes.io/hash'])
      if (textAt(labels, label) !== '') found.set(textAt(labels, label), '<hash>')
    if (textAt(item, 'kind') !== 'Pod' && textAt(labels, 'controller-revision-hash') !== '')
      found.set(textAt(labels, 'controller-revision-hash'), '<hash>')
    if (textAt(item, 'kind') === 'Job' && /-\d{8}$/.test(name)) found.set(name.slice(-8), '<minute>')
    if (textAt(item, 'kind') === 'Event')
      for (const gone of textAt(item, 'message').matchAll(/(?:Deleted|Created) pod: .*-([a-z0-9]{5})$/g))
        found.set(gone[1] ?? '', '<id>')
  }
  return [...found].sort(([a], [b]) => b.length - a.length)
}

function placeholders(item: JsonObject, names: readonly [string, string][]): JsonObject {
  let text = JSON.stringify(sorted(item))
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uid>')
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<time>')
    .replaceAll(/\b(10|172)\.\d+\.\d+\.\d+\b/g, '<ip>')
    .replaceAll(/"resourceVersion":"\d+",?/g, '')
  for (const [name, placeholder] of names) text = text.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), placeholder)
  return sorted(JSON.parse(text) as JsonObject) as JsonObject
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((field) => [field, inOrder(field, sorted(value[field] ?? null))]),
  )
}

// Endpoints come in the order of addresses that differ from run to run, or in none.
function inOrder(field: string, value: Json): Json {
  if (!Array.isArray(value) || !['endpoints', 'addresses'].includes(field)) return value
  return value.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)))
}

function order(item: JsonObject): string {
  return `${textAt(item, 'kind')} ${JSON.stringify(item)}`
}

function without(object: JsonObject, fields: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([field]) => !fields.includes(field)))
}
