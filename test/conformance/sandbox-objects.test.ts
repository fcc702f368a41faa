import { afterAll, beforeAll, expect, it } from 'vitest'
import { startControlPlane } from '#test/control-plane'
import type { ControlPlane } from '#test/control-plane'
import { arrayAt, isJsonObject, objectAt } from '../../src/sandbox/json.ts'
import type { JsonObject } from '../../src/sandbox/json.ts'
import { schemaFor, schemaFromCrd } from '../../src/sandbox/types/index.ts'
import type { Schema } from '../../src/sandbox/types/index.ts'
import { eventually } from '../support/eventually.ts'
import { modelAnswer } from './sandbox-objects/model.ts'
import { plays, widgetDefinition } from './sandbox-objects/objects.ts'
import type { Play } from './sandbox-objects/objects.ts'
import { randomFrom } from './sandbox-objects/random.ts'
import { refusals } from './sandbox-objects/refusals.ts'
import { sender } from './sandbox-objects/server.ts'
import type { Send } from './sandbox-objects/server.ts'
import { nextStep } from './sandbox-objects/steps.ts'
import type { Step } from './sandbox-objects/steps.ts'
import { difference } from './sandbox-objects/verdict.ts'

// The same requests go to a real kube-apiserver and to the sandbox's pure functions; each step starts from the real server's object, so
// that one difference is counted once.
const sequences = 12
const stepsEach = 7

let plane: ControlPlane
let send: Send

beforeAll(async () => {
  plane = await startControlPlane({ workloads: false })
  send = sender(plane.url)
  await send('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'play' } })
  await send('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', widgetDefinition)
  await eventually(async () => expect((await send('GET', '/apis/example.com/v1/namespaces/play/widgets')).code).toBe(200))
})

afterAll(async () => {
  await plane.stop()
})

it('makes of the same requests the same objects and owners as the real server', async () => {
  const differences: string[] = []
  let total = 0
  for (const [kind, play] of Object.entries(plays)) {
    for (let seed = 1; seed <= sequences; seed++) {
      const played = await playSequence(kind, play, seed)
      total += played.total
      differences.push(...played.differences)
    }
    await remove(play.path.replace('NS', 'play'), 'x')
  }
  console.log(`${total - differences.length} of ${total} answers equal to those of kube-apiserver`)
  console.log(differences.join('\n'))
  // What is left are values that Go prints with names of its own and defaults that appear when the real server reads its storage again.
  expect(differences.length / total).toBeLessThan(0.02)
})

it('refuses what the real server refuses, with the same words', async () => {
  const differences: string[] = []
  for (const { path: pattern, body, then } of refusals) {
    const path = pattern.replace('NS', 'play')
    const schema = schemaOf(path, String(body['kind']))
    let real = await send('POST', path, body)
    let live: JsonObject | undefined
    if (then !== undefined) {
      expect(real.code).toBe(201)
      live = real.body
      real = await send('PATCH', `${path}/bad`, then, 'application/merge-patch+json')
    }
    const step: Step = then === undefined ? { verb: 'create', manager: 'm', body } : { verb: 'merge', manager: 'm', body: then }
    const found = difference(real, modelAnswer(step, live, schema))
    if (found !== undefined) differences.push(`${JSON.stringify(then ?? body)}\n${found}`)
    await remove(path, 'bad')
  }
  console.log(`${refusals.length - differences.length} of ${refusals.length} refusals equal to those of kube-apiserver`)
  expect(differences).toEqual([])
})

const contentTypes: { readonly [verb in Step['verb']]: string } = {
  create: 'application/json',
  put: 'application/json',
  apply: 'application/apply-patch+yaml',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  json: 'application/json-patch+json',
}

async function playSequence(kind: string, play: Play, seed: number): Promise<{ total: number; differences: string[] }> {
  const random = randomFrom(seed * 7919)
  const path = play.path.replace('NS', 'play')
  const schema = schemaOf(path, kind)
  const differences: string[] = []
  let live: JsonObject | undefined
  await remove(path, 'x')
  for (let index = 0; index < stepsEach; index++) {
    const step = nextStep(play, random, live)
    const real = await perform(path, step)
    const found = difference(real, modelAnswer(step, live, schema))
    if (found !== undefined) differences.push(`${kind} ${seed}, step ${index}, ${step.verb} by ${step.manager}\n${found}`)
    if (real.code < 300) live = real.body
  }
  return { total: stepsEach, differences }
}

function perform(path: string, step: Step): ReturnType<Send> {
  const query = `?fieldManager=${step.manager}${step.verb === 'apply' ? `&force=${step.force}` : ''}`
  if (step.verb === 'create') return send('POST', path + query, step.body)
  return send(step.verb === 'put' ? 'PUT' : 'PATCH', `${path}/x${query}`, step.body, contentTypes[step.verb])
}

async function remove(path: string, name: string): Promise<void> {
  await send('PATCH', `${path}/${name}`, [{ op: 'add', path: '/metadata/finalizers', value: [] }], contentTypes.json)
  await send('DELETE', `${path}/${name}?gracePeriodSeconds=0&propagationPolicy=Background`)
}

function schemaOf(path: string, kind: string): Schema {
  const [group = '', version = ''] = path.startsWith('/api/') ? ['', 'v1'] : path.split('/').slice(2, 4)
  const builtin = schemaFor(group, version, kind)
  if (builtin !== undefined) return builtin
  const [first] = arrayAt(objectAt(widgetDefinition, 'spec'), 'versions').filter(isJsonObject)
  const schema = objectAt(objectAt(first, 'schema'), 'openAPIV3Schema')
  return schemaFromCrd(schema, { group, version, kind, preserveUnknownFields: false, hasStatus: true })
}
