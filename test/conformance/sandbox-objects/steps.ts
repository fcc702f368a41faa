import type { Json, JsonObject } from '../../../src/sandbox/json.ts'
import { isJsonObject } from '../../../src/sandbox/json.ts'
import type { Random } from './random.ts'
import type { Play } from './objects.ts'

/** One request about the one object of a sequence. */
export type Step =
  | { verb: 'create' | 'put'; manager: string; body: JsonObject }
  | { verb: 'apply'; manager: string; force: boolean; body: JsonObject }
  | { verb: 'merge' | 'strategic'; manager: string; body: JsonObject }
  | { verb: 'json'; manager: string; body: Json[] }

/** A sequence of requests: who creates the object, who changes it how. `live` gives the object as it stands, for a PUT. */
export function nextStep(play: Play, random: Random, live: JsonObject | undefined): Step {
  const body = play.make(random)
  if (live === undefined) {
    return random.chance(50)
      ? { verb: 'create', manager: 'creator', body }
      : { verb: 'apply', manager: random.pick(['m1', 'm2']), force: false, body }
  }
  const custom = body['apiVersion'] === 'example.com/v1'
  const verb = random.pick([
    'put',
    'apply',
    'apply',
    'apply',
    'apply',
    'merge',
    'json',
    ...(custom ? [] : ['strategic' as const, 'strategic' as const]),
  ] as const)
  const manager = random.pick(['m1', 'm2', 'editor'])
  switch (verb) {
    case 'put':
      return {
        verb,
        manager,
        body: {
          ...body,
          metadata: { ...(isJsonObject(body['metadata']) ? body['metadata'] : {}), resourceVersion: versionOf(live) },
        },
      }
    case 'apply':
      return { verb, manager, force: random.chance(50), body: trimmed(body, random) }
    case 'merge':
    case 'strategic':
      return { verb, manager, body: trimmed(body, random, true) }
    case 'json':
      return { verb, manager, body: random.pick(jsonPatches) }
  }
}

const jsonPatches: Json[][] = [
  [{ op: 'add', path: '/metadata/labels', value: { by: 'json' } }],
  [{ op: 'add', path: '/metadata/annotations', value: { by: 'json' } }],
  [{ op: 'replace', path: '/metadata/labels/app', value: 'z' }],
  [{ op: 'remove', path: '/metadata/annotations/note' }],
  [
    { op: 'test', path: '/metadata/name', value: 'x' },
    { op: 'add', path: '/metadata/finalizers', value: [] },
  ],
  [{ op: 'replace', path: '/metadata/managedFields', value: [{}] }],
]

function versionOf(live: JsonObject): Json {
  return (isJsonObject(live['metadata']) ? live['metadata']['resourceVersion'] : undefined) ?? ''
}

/** The object with some optional parts left out; in patches some are nulled. */
function trimmed(body: JsonObject, random: Random, nulls = false): JsonObject {
  const out: JsonObject = {}
  for (const [field, value] of Object.entries(body)) {
    if (['apiVersion', 'kind', 'metadata', 'name', 'containers'].includes(field))
      out[field] = field === 'metadata' && isJsonObject(value) ? trimmed(value, random, nulls) : value
    else if (random.chance(15)) {
      if (nulls && random.chance(40)) out[field] = null
    } else out[field] = isJsonObject(value) ? trimmed(value, random, nulls) : value
  }
  return out
}
