import { arrayAt, isJsonObject, objectAt } from '../../../src/sandbox/json.ts'
import type { JsonObject } from '../../../src/sandbox/json.ts'
import { schemaFor, schemaFromCrd } from '../../../src/sandbox/types/index.ts'
import type { Schema } from '../../../src/sandbox/types/index.ts'
import type { Play } from './objects.ts'
import { randomFrom } from './random.ts'
import type { Refusal } from './refusals.ts'
import type { Reply, Send } from './server.ts'
import { nextStep } from './steps.ts'
import type { Step } from './steps.ts'
import { widgetDefinition } from './widget.ts'

/** One request, what it met and what the real server answered; `path` is that of the collection. */
export type Played = { path: string; kind: string; step: Step; before: JsonObject | undefined; real: Reply }

/** Plays a sequence of requests about one object of a kind; the same seed plays the same. */
export async function playSequence(
  send: Send,
  play: Play,
  options: { kind: string; seed: number; steps: number },
): Promise<Played[]> {
  const random = randomFrom(options.seed * 7919)
  const path = play.path.replace('NS', 'play')
  const played: Played[] = []
  let before: JsonObject | undefined
  await remove(send, path, 'x')
  for (let index = 0; index < options.steps; index++) {
    const step = nextStep(play, random, before)
    const real = await perform(send, path, step)
    played.push({ path, kind: options.kind, step, before, real })
    if (real.code < 300) before = real.body
  }
  await remove(send, path, 'x')
  return played
}

/** Sends what the real server refuses; an object whose change is refused is made first. */
export async function playRefusal(send: Send, refusal: Refusal): Promise<Played> {
  const path = refusal.path.replace('NS', 'play')
  const made = await send('POST', path, refusal.body)
  const kind = String(refusal.body['kind'])
  const { then } = refusal
  const first: Played = { path, kind, step: { verb: 'create', manager: 'm', body: refusal.body }, before: undefined, real: made }
  if (then === undefined) return first
  const real = await send('PATCH', `${path}/bad`, then, contentTypes.merge)
  await remove(send, path, 'bad')
  return { path, kind, step: { verb: 'merge', manager: 'm', body: then }, before: made.body, real }
}

/** The schema of what a path holds: of a built-in kind, or of the Widget. */
export function schemaAt(path: string, kind: string): Schema {
  const [group = '', version = ''] = path.startsWith('/api/') ? ['', 'v1'] : path.split('/').slice(2, 4)
  const builtin = schemaFor(group, version, kind)
  if (builtin !== undefined) return builtin
  const [first] = arrayAt(objectAt(widgetDefinition, 'spec'), 'versions').filter(isJsonObject)
  const schema = objectAt(objectAt(first, 'schema'), 'openAPIV3Schema')
  return schemaFromCrd(schema, { group, version, kind, preserveUnknownFields: false, hasStatus: true })
}

const contentTypes: { readonly [verb in Step['verb']]: string } = {
  create: 'application/json',
  put: 'application/json',
  apply: 'application/apply-patch+yaml',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  json: 'application/json-patch+json',
}

function perform(send: Send, path: string, step: Step): Promise<Reply> {
  const query = `?fieldManager=${step.manager}${step.verb === 'apply' ? `&force=${step.force}` : ''}`
  if (step.verb === 'create') return send('POST', path + query, step.body)
  return send(step.verb === 'put' ? 'PUT' : 'PATCH', `${path}/x${query}`, step.body, contentTypes[step.verb])
}

async function remove(send: Send, path: string, name: string): Promise<void> {
  await send('PATCH', `${path}/${name}`, [{ op: 'add', path: '/metadata/finalizers', value: [] }], contentTypes.json)
  await send('DELETE', `${path}/${name}?gracePeriodSeconds=0&propagationPolicy=Background`)
}
